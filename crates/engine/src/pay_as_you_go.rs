//! The one place where pay as you go (chapter 10) takes over from passes.

use crate::PassId;
use crate::eligibility::Entrance;

/// Whether pay as you go would cover a stretch that nothing else covers, and with which pass (R10.1, R10.10).
///
/// Not available yet: every caller treats `None` as "refuse" (R5.1) or "overtime" (R6.6).
pub(crate) fn take_over(_entrance: &Entrance<'_>) -> Option<PassId> {
    None
}
