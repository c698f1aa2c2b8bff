//! Durations counted in steps of one percent: enough for quantiles, small enough for one per quarter of an hour.

/// The shortest duration told apart (s); everything below counts as this.
const LEAST: f64 = 1e-6;
/// Ratio of neighbouring steps.
const STEP: f64 = 1.01;

/// Counts of durations.
#[derive(Clone, Debug, Default)]
pub struct Histogram {
    steps: Vec<u64>,
    count: u64,
    sum: f64,
}

impl Histogram {
    /// Counts a duration in seconds.
    pub fn add(&mut self, duration: f64) {
        let step = ((duration / LEAST).max(1.0).ln() / STEP.ln()) as usize;
        if self.steps.len() <= step {
            self.steps.resize(step + 1, 0);
        }
        if let Some(count) = self.steps.get_mut(step) {
            *count += 1;
        }
        self.count += 1;
        self.sum += duration;
    }

    /// Counts everything another has counted.
    pub fn merge(&mut self, other: &Histogram) {
        if self.steps.len() < other.steps.len() {
            self.steps.resize(other.steps.len(), 0);
        }
        for (own, more) in self.steps.iter_mut().zip(&other.steps) {
            *own += more;
        }
        self.count += other.count;
        self.sum += other.sum;
    }

    /// How many were counted.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The duration (s) below which a share of all lies, up to a percent too long; 0 when nothing was counted.
    pub fn quantile(&self, share: f64) -> f64 {
        let wanted = share * self.count as f64;
        let mut seen = 0.0;
        for (step, count) in self.steps.iter().enumerate() {
            seen += *count as f64;
            if *count > 0 && seen >= wanted {
                return LEAST * STEP.powi(i32::try_from(step).unwrap_or(i32::MAX) + 1);
            }
        }
        0.0
    }

    /// The mean (s); 0 when nothing was counted.
    #[cfg(test)]
    pub fn mean(&self) -> f64 {
        if self.count == 0 { 0.0 } else { self.sum / self.count as f64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_right_to_a_percent() {
        let mut histogram = Histogram::default();
        for n in 1..=1000 {
            histogram.add(f64::from(n) / 1000.0);
        }
        assert!((histogram.quantile(0.5) / 0.5 - 1.0).abs() < 0.011, "{}", histogram.quantile(0.5));
        assert!((histogram.quantile(0.99) / 0.99 - 1.0).abs() < 0.011);
        assert!((histogram.mean() - 0.5005).abs() < 1e-9);
        let mut twice = histogram.clone();
        twice.merge(&histogram);
        assert_eq!(twice.count(), 2000);
        assert!((twice.quantile(0.99) - histogram.quantile(0.99)).abs() < 1e-12);
    }
}
