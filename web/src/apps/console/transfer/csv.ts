// A CSV file in pieces that end where a record ends: a quoted text may hold line breaks.

export type Piece = { text: string; records: number; /** Line of the file that each line of the piece is: the head is line 1 of both. */ offset: number };

/** Records of a CSV text, each with the line it begins on. */
export function split(text: string): { header: string; records: { text: string; line: number }[] } {
  const records: { text: string; line: number }[] = [];
  const source = text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  let start = 0;
  let line = 1;
  let began = 1;
  let quoted = false;
  const take = (end: number): void => {
    const one = source.slice(start, end);
    if (one.trim() !== "") records.push({ text: one, line: began });
    start = end + 1;
    began = line + 1;
  };
  for (let at = 0; at < source.length; at++) {
    const sign = source[at];
    if (sign === '"') quoted = !quoted;
    else if (sign === "\n") {
      if (!quoted) take(at);
      line++;
    }
  }
  take(source.length);
  const [head, ...rest] = records;
  return { header: head?.text ?? "", records: rest };
}

export function pieces(text: string, size: number): Piece[] {
  const { header, records } = split(text);
  const list: Piece[] = [];
  for (let from = 0; from < records.length; from += size) {
    const part = records.slice(from, from + size);
    list.push({ text: [header, ...part.map((one) => one.text)].join("\n") + "\n", records: part.length, offset: (part[0]?.line ?? 2) - 2 });
  }
  return list;
}

/** Names in the head of a file, whichever of the usual separators it has. */
export function columns(text: string): string[] {
  const { header } = split(text);
  const parts = [",", ";", "\t"].map((separator) => header.split(separator)).toSorted((a, b) => b.length - a.length)[0]!;
  return parts.map((name) => name.trim().replace(/^"|"$/g, "")).filter(Boolean);
}

/** The text of a file: UTF-8, or what spreadsheets of Western Europe write when they are not asked for it. */
export function decoded(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
