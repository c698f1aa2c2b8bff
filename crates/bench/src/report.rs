//! Tables of results.

use std::fmt::Write as _;
use std::time::Duration;

use crate::scenario::Scenario;

/// What a scenario took, the middle of its rounds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figure {
    /// Flows in a second.
    pub per_second: f64,
    /// Half took no longer.
    pub p50: Duration,
    /// 99 of 100 took no longer.
    pub p99: Duration,
    /// CPU time of the server's process for a flow; PostgreSQL's own is not in it.
    pub cpu: Duration,
}

/// What one size came to.
#[derive(Clone, Debug, Default)]
pub struct Results {
    /// Passes.
    pub rows: u64,
    /// Which database.
    pub database: &'static str,
    /// Scenarios in the order they were run.
    pub figures: Vec<(Scenario, Figure)>,
    /// Raw check-ins a second, one in each commit and 16.
    pub raw: Option<(f64, f64)>,
    /// From start to first right answer.
    pub cold_start: Duration,
    /// Memory before and after the load, bytes.
    pub memory: (u64, u64),
    /// How long the import took.
    pub import: Duration,
}

/// The middle of some figures, each member by itself.
pub fn median(mut figures: Vec<Figure>) -> Figure {
    let middle = figures.len() / 2;
    let mut of = |key: fn(&Figure) -> f64| {
        figures.sort_by(|a, b| key(a).total_cmp(&key(b)));
        figures.get(middle).copied().unwrap_or_default()
    };
    Figure {
        per_second: of(|figure| figure.per_second).per_second,
        p50: of(|figure| figure.p50.as_secs_f64()).p50,
        p99: of(|figure| figure.p99.as_secs_f64()).p99,
        cpu: of(|figure| figure.cpu.as_secs_f64()).cpu,
    }
}

impl Results {
    /// As a table, with what follows from it.
    pub fn text(&self) -> String {
        let mut out = format!(
            "\n{} passes, {}\n{:14} {:>9} {:>9} {:>9} {:>8}\n",
            self.rows, self.database, "scenario", "flows/s", "p50 ms", "p99 ms", "CPU us"
        );
        for (scenario, figure) in &self.figures {
            // Writing to a String cannot fail.
            let _ = writeln!(
                out,
                "{:14} {:9.0} {:9.2} {:9.2} {:8.0}",
                scenario.name(),
                figure.per_second,
                figure.p50.as_secs_f64() * 1e3,
                figure.p99.as_secs_f64() * 1e3,
                figure.cpu.as_secs_f64() * 1e6
            );
        }
        if let Some((one, grouped)) = self.raw {
            let _ =
                writeln!(out, "raw {} check-ins/s, durable: {one:.0} one by one, {grouped:.0} by 16", self.database);
            if let Some(figure) = self.of(Scenario::CheckIn) {
                // A flow is two transactions.
                let ours = 2.0 * figure.per_second;
                let _ = writeln!(
                    out,
                    "2 x checkin flows/s: {:.2} of one by one, {:.2} of by 16",
                    ours / one,
                    ours / grouped
                );
            }
        }
        if let (Some(deep), Some(wide)) = (self.of(Scenario::ListDeep), self.of(Scenario::ListWide)) {
            let _ = writeln!(
                out,
                "deep page: {:.1} x the CPU time of the first page",
                deep.cpu.as_secs_f64() / wide.cpu.as_secs_f64()
            );
        }
        let mb = |bytes: u64| bytes as f64 / 1e6;
        let _ = writeln!(
            out,
            "cold start {} ms; memory {:.0} MB idle, {:.0} MB after the load; import {:.0} s",
            self.cold_start.as_millis(),
            mb(self.memory.0),
            mb(self.memory.1),
            self.import.as_secs_f64()
        );
        out
    }

    fn of(&self, scenario: Scenario) -> Option<Figure> {
        self.figures.iter().find(|(of, _)| *of == scenario).map(|(_, figure)| *figure)
    }
}

/// How CPU time grows from the first size to the last; empty for a single size.
pub fn growth(all: &[Results]) -> String {
    let ([first, .., last], true) = (all, all.len() > 1) else { return String::new() };
    let mut out = format!("\nCPU time per flow at {} passes against {}\n", last.rows, first.rows);
    for (scenario, figure) in &last.figures {
        if let Some(before) = first.of(*scenario) {
            let _ =
                writeln!(out, "{:14} x {:.2}", scenario.name(), figure.cpu.as_secs_f64() / before.cpu.as_secs_f64());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(per_second: f64, cpu: u64) -> Figure {
        Figure { per_second, cpu: Duration::from_micros(cpu), ..Figure::default() }
    }

    #[test]
    fn the_middle_is_taken_of_each_member() {
        let middle = median(vec![figure(30.0, 7), figure(10.0, 9), figure(20.0, 8)]);
        assert_eq!(middle, figure(20.0, 8));
        assert_eq!(median(Vec::new()), Figure::default());
    }

    #[test]
    fn tables_say_the_ratios() {
        let results = |rows: u64, deep: u64| Results {
            rows,
            figures: vec![
                (Scenario::ListWide, figure(9.0, 100)),
                (Scenario::ListDeep, figure(9.0, deep)),
                (Scenario::CheckIn, figure(500.0, 400)),
            ],
            raw: Some((2_000.0, 4_000.0)),
            ..Results::default()
        };
        let text = results(10, 150).text();
        assert!(text.contains("0.50 of one by one, 0.25 of by 16") && text.contains("deep page: 1.5 x"), "{text}");
        assert_eq!(growth(&[results(10, 150)]), "");
        let grown = growth(&[results(10, 150), results(100, 300)]);
        assert!(grown.contains("list_deep      x 2.00") && grown.contains("checkin        x 1.00"), "{grown}");
    }
}
