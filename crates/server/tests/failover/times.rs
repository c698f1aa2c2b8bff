//! Recovery times by kind of kill.

use std::collections::BTreeMap;

use super::cluster::Kind;
use super::stream::Outage;

/// The outages of every kill.
#[derive(Debug, Default)]
pub struct Times(BTreeMap<Kind, Vec<Outage>>);

impl Times {
    pub fn add(&mut self, kind: Kind, outage: Outage) {
        self.0.entry(kind).or_default().push(outage);
    }

    /// A line for each kind: median and worst, in seconds.
    pub fn print(&self) {
        println!("{:<9} {:>5}  {:>22}  {:>22}", "killed", "times", "no good answer (s)", "longest request (s)");
        for (kind, outages) in &self.0 {
            let row = |of: fn(&Outage) -> f64| {
                let mut all: Vec<f64> = outages.iter().map(of).collect();
                all.sort_by(f64::total_cmp);
                format!("{:.2}, worst {:.2}", all[all.len() / 2], all[all.len() - 1])
            };
            let silence = row(|outage| outage.silence.as_secs_f64());
            println!(
                "{:<9} {:>5}  {silence:>22}  {:>22}",
                kind.name(),
                outages.len(),
                row(|outage| outage.longest.as_secs_f64())
            );
        }
    }
}
