// Drawing on a canvas. This file alone brings the chart library, and is loaded when the first chart is to be drawn.
import { BarController, BarElement, CategoryScale, Chart, Filler, LinearScale, LineController, LineElement, PointElement, Tooltip } from "chart.js";
import type { ChartConfiguration, ChartDataset } from "chart.js";
import type { Drawing } from "./points";

Chart.register(BarController, BarElement, CategoryScale, Filler, LinearScale, LineController, LineElement, PointElement, Tooltip);

export type Picture = { draw(drawing: Drawing, how: How): void; end(): void };
export type How = { kind: "bar" | "line" | "stack"; write: (value: number) => string; capacityName: string; whole: boolean; minutes: boolean };

/** The colours of the page as it is now: they change with its appearance. */
function palette(element: Element): { series: string[]; text: string; line: string; surface: string; soft: string } {
  const style = getComputedStyle(element);
  const of = (name: string): string => style.getPropertyValue(name).trim();
  return {
    series: [1, 2, 3, 4, 5, 6].map((n) => of(`--chart-${n}`)), text: of("--text"), line: of("--line"), surface: of("--surface"), soft: of("--text-soft"),
  };
}

/** Draws on a canvas; draw again to change it. */
export function picture(canvas: HTMLCanvasElement): Picture {
  let chart: Chart | null = null;
  return {
    draw(drawing, how) {
      chart?.destroy();
      chart = new Chart(canvas, config(canvas, drawing, how));
    },
    end() {
      chart?.destroy();
    },
  };
}

function config(canvas: HTMLCanvasElement, drawing: Drawing, how: How): ChartConfiguration {
  const colours = palette(canvas);
  const font = { family: getComputedStyle(canvas).fontFamily, size: 12 };
  const bars = how.kind !== "line";
  const datasets: ChartDataset[] = drawing.lines.map((line, index) => {
    const colour = colours.series[index % colours.series.length]!;
    return bars
      ? { type: "bar", label: line.name, data: line.values, backgroundColor: colour, borderRadius: 3, maxBarThickness: 42, categoryPercentage: 0.8, barPercentage: 0.9, borderColor: colours.surface, borderWidth: how.kind === "stack" ? { top: 1 } : 0, borderSkipped: false }
      : { type: "line", label: line.name, data: line.values, borderColor: colour, backgroundColor: `color-mix(in srgb, ${colour} 14%, transparent)`, fill: drawing.lines.length === 1, pointRadius: line.values.length > 45 ? 0 : 2.5, pointHoverRadius: 5, pointBackgroundColor: colour, borderWidth: 2, cubicInterpolationMode: "monotone", borderDash: DASHES[index % DASHES.length]!, spanGaps: true };
  });
  if (drawing.capacity) {
    datasets.push({
      type: "line", label: how.capacityName, data: drawing.capacity.values, borderColor: colours.soft, borderDash: [7, 5], borderWidth: 1.5, pointRadius: 0, pointHoverRadius: 0,
      stepped: true, fill: false, order: -1,
    });
  }
  const stacked = how.kind === "stack";
  return {
    type: bars ? "bar" : "line",
    data: { labels: drawing.labels, datasets },
    options: {
      responsive: true, maintainAspectRatio: false, animation: false, interaction: { mode: "index", intersect: false },
      scales: {
        x: { stacked, grid: { display: false }, border: { color: colours.line }, ticks: { color: colours.soft, font, maxRotation: 0, autoSkipPadding: 14 } },
        y: { stacked, beginAtZero: true, border: { display: false }, grid: { color: colours.line }, ticks: { color: colours.soft, font, maxTicksLimit: 6, ...(how.whole ? { precision: 0 } : {}), ...(how.minutes ? { stepSize: stepOf(drawing, stacked) } : {}), callback: (value) => how.write(Number(value)) } },
      },
      plugins: {
        tooltip: {
          backgroundColor: colours.text, titleColor: colours.surface, bodyColor: colours.surface, padding: 10, cornerRadius: 6, titleFont: font, bodyFont: font, usePointStyle: true, boxPadding: 4,
          callbacks: { title: (items) => drawing.long[items[0]?.dataIndex ?? 0] ?? "", label: (item) => ` ${item.dataset.label}: ${how.write(Number(item.parsed.y))}` },
        },
      },
    },
  };
}

/** Steps of an axis of minutes: whole hours or handy parts of one. */
function stepOf(drawing: Drawing, stacked: boolean): number {
  const sums = drawing.places.map((_, index) => drawing.lines.map((line) => line.values[index] ?? 0).reduce((a, b) => (stacked ? a + b : Math.max(a, b)), 0));
  const most = Math.max(1, ...sums);
  return [1, 5, 10, 15, 30, 60, 120, 180, 240, 360, 480, 720].find((step) => most / step <= 5) ?? Math.ceil(most / 5 / 1440) * 1440;
}

/** Lines differ by more than their colour. */
const DASHES: number[][] = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 5], [1, 2]];
