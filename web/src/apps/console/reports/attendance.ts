// The charts of attendance: customers and peak of one location stand in one picture with what the location holds.
import type { Answer, Point, Series } from "./types";

export function charts(answer: Answer): Series[] {
  const drawn = answer.Series.filter((one) => one.Points.some((point) => point.Y));
  const [customers, peak] = ["Customers", "Peak"].map((name) => drawn.find((one) => one.Name === name && one.X === "date"));
  if (answer.Report !== "attendance" || !customers || !peak || customers.Points.some((point) => point.Group)) return drawn;
  const capacity = answer.Rows.find((row) => typeof row["Capacity"] === "number")?.["Capacity"];
  const group = (series: Series): Point[] => series.Points.map((point) => ({ ...point, Group: series.Name }));
  const limit = typeof capacity === "number" ? customers.Points.map((point): Point => ({ X: point.X, Y: capacity, Group: "Capacity" })) : [];
  const days: Series = { ...customers, Name: "Days", Points: [...group(customers), ...group(peak), ...limit] };
  // The same against the capacity in percent says nothing new beside its line.
  return [days, ...drawn.filter((one) => one !== customers && one !== peak && !(limit.length > 0 && one.Unit === "percent"))];
}
