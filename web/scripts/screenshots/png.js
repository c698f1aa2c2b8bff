// Makes a browser's PNG small: at most 256 colours, one byte a pixel. Pages have few colours, so that nobody sees the difference.
import { crc32, deflateSync, inflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
const COLOURS = 256;

export function small(png) {
  const { width, height, bytes, pixels } = decode(png);
  const counts = new Map();
  for (let at = 0; at < pixels.length; at += bytes) {
    const colour = (pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2];
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const boxes = divide([...counts].map(([colour, count]) => ({ rgb: [colour >> 16, (colour >> 8) & 255, colour & 255], colour, count })));
  const index = new Map();
  const palette = Buffer.alloc(boxes.length * 3);
  for (const [n, box] of boxes.entries()) {
    const all = box.reduce((sum, one) => sum + one.count, 0);
    for (const channel of [0, 1, 2]) palette[n * 3 + channel] = Math.round(box.reduce((sum, one) => sum + one.rgb[channel] * one.count, 0) / all);
    for (const one of box) index.set(one.colour, n);
  }
  const lines = Buffer.alloc((width + 1) * height); // Each line begins with 0: not filtered.
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += bytes) lines[y * (width + 1) + 1 + x] = index.get((pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2]);
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([SIGNATURE, chunk("IHDR", head), chunk("PLTE", palette), chunk("IDAT", deflateSync(lines, { level: 9 })), chunk("IEND", Buffer.alloc(0))]);
}

/** Halves the box that differs most, weighed by how often it is seen, until there are enough. */
function divide(all) {
  const boxes = [all];
  const spans = new Map();
  const spread = (box) => {
    if (!spans.has(box)) {
      const ranges = [0, 1, 2].map((channel) => box.reduce(([low, high], one) => [Math.min(low, one.rgb[channel]), Math.max(high, one.rgb[channel])], [255, 0]));
      const widths = ranges.map(([low, high]) => high - low);
      const channel = widths.indexOf(Math.max(...widths));
      spans.set(box, { channel, weight: box.length < 2 ? 0 : widths[channel] * Math.cbrt(box.reduce((sum, one) => sum + one.count, 0)) });
    }
    return spans.get(box);
  };
  while (boxes.length < COLOURS) {
    const widest = boxes.reduce((best, box) => (spread(box).weight > spread(best).weight ? box : best));
    const { channel, weight } = spread(widest);
    if (weight === 0) break;
    const sorted = widest.toSorted((a, b) => a.rgb[channel] - b.rgb[channel]);
    const half = sorted.reduce((sum, one) => sum + one.count, 0) / 2;
    let seen = 0;
    const cut = Math.min(sorted.length - 1, Math.max(1, sorted.findIndex((one) => (seen += one.count) >= half)));
    boxes.splice(boxes.indexOf(widest), 1, sorted.slice(0, cut), sorted.slice(cut));
  }
  return boxes;
}

function decode(png) {
  const parts = [];
  let [width, height, bytes] = [0, 0, 0];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const kind = png.toString("latin1", at + 4, at + 8);
    const data = png.subarray(at + 8, at + 8 + length);
    if (kind === "IHDR") {
      [width, height, bytes] = [data.readUInt32BE(0), data.readUInt32BE(4), data[9] === 6 ? 4 : 3];
      if (data[8] !== 8 || ![2, 6].includes(data[9]) || data[12] !== 0) throw new Error("not a PNG as browsers write them");
    }
    if (kind === "IDAT") parts.push(data);
    at += 12 + length;
  }
  const raw = inflateSync(Buffer.concat(parts));
  const stride = width * bytes;
  const pixels = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const left = x >= bytes ? pixels[y * stride + x - bytes] : 0;
      const up = y > 0 ? pixels[(y - 1) * stride + x] : 0;
      const corner = y > 0 && x >= bytes ? pixels[(y - 1) * stride + x - bytes] : 0;
      pixels[y * stride + x] = raw[y * (stride + 1) + 1 + x] + [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
    }
  }
  return { width, height, bytes, pixels };
}

function paeth(left, up, corner) {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body) >>> 0, body.length + 4);
  return whole;
}
