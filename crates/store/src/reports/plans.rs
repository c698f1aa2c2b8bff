//! How the database means to read the rows of reports, for tests.

use hallpass_engine::Instant;

use super::{contracts, failed, passes, visits};
use crate::{Error, Param, Tx};

impl Tx {
    /// The plans of what reports of a location read in [from, to), each with a name.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn report_plans(
        &mut self,
        business: i64,
        (from, to): (Instant, Instant),
    ) -> Result<Vec<(&'static str, Vec<String>)>, Error> {
        let (one, two): ([Param<'_>; 2], [Param<'_>; 3]) = (
            [business.into(), to.as_micros().into()],
            [business.into(), from.as_micros().into(), to.as_micros().into()],
        );
        let spans = visits::bounds(business, from, to);
        let asked: [(&'static str, String, &[Param<'_>]); 10] = [
            ("visits", visits::SPANS.to_owned(), &spans),
            ("overtime", visits::OVERTIME.to_owned(), &two),
            ("open visits", visits::OPEN.to_owned(), one.get(..1).unwrap_or_default()),
            ("passes added", passes::added(), &two),
            ("current passes", passes::unused(), &two),
            ("lapsing passes", passes::lapsing(), &two),
            ("lapsed passes", passes::lapsed(), &two),
            ("passes to review", passes::to_review(), one.get(..1).unwrap_or_default()),
            ("failed check-ins", failed::FAILED.to_owned(), &two),
            ("contracts", contracts::RUNNING.to_owned(), &one),
        ];
        let mut plans = Vec::with_capacity(asked.len());
        for (name, sql, params) in asked {
            plans.push((name, self.plan(&sql, params).await?));
        }
        Ok(plans)
    }
}
