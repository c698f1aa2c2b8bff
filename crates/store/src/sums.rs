//! Sums that cannot leave the range of a number.

/// `SUM` of whole numbers that ends at 9 * 10^18 on either side of zero, where a plain one is an error of the database. Summed
/// in millions and the rest: each part stays in range for a million rows of any size. A BIGINT again, so that a sum of such sums
/// divides as whole numbers do: PostgreSQL's sums are of a type that keeps fractions.
macro_rules! bounded_sum {
    ($amount:literal) => {
        concat!(
            "CAST(CASE WHEN SUM((",
            $amount,
            ") / 1000000) > 9000000000000 THEN 9000000000000000000 WHEN SUM((",
            $amount,
            ") / 1000000) < -9000000000000 THEN -9000000000000000000 ELSE SUM((",
            $amount,
            ") / 1000000) * 1000000 + SUM((",
            $amount,
            ") % 1000000) END AS BIGINT)"
        )
    };
}
pub(crate) use bounded_sum;
