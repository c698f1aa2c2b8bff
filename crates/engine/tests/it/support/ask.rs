//! A request to check in, worded as a person at the desk would.

use hallpass_engine::{CheckIn, CustomerId, Instant, LocationId, NamedPass, PassId, Source};

use super::{MAIN, t};

/// Who asks, and for what. Starts as a manual check-in at [`MAIN`].
#[derive(Clone, Debug)]
pub struct Ask {
    /// Who.
    pub who: CustomerId,
    /// What.
    pub request: CheckIn,
}

impl Ask {
    /// `who` arrives at `from` (UTC text).
    pub fn new(who: CustomerId, from: &str) -> Ask {
        Ask::from(who, t(from))
    }

    /// `who` arrives at `from`.
    pub fn from(who: CustomerId, from: Instant) -> Ask {
        let request =
            CheckIn { location: MAIN, source: Source::Manual, from, to: None, named_pass: None, mac_addresses: None };
        Ask { who, request }
    }

    /// ... and has already left at `to` (R7.3).
    pub fn until(self, to: &str) -> Ask {
        self.until_instant(t(to))
    }

    /// ... and has already left at `to` (R7.3).
    pub fn until_instant(mut self, to: Instant) -> Ask {
        self.request.to = Some(to);
        self
    }

    /// ... at another place.
    pub fn at(mut self, location: LocationId) -> Ask {
        self.request.location = location;
        self
    }

    /// ... noticed by other means.
    pub fn by(mut self, source: Source) -> Ask {
        self.request.source = source;
        self
    }

    /// ... asking for this pass (R5.6).
    pub fn naming(mut self, pass: PassId) -> Ask {
        self.request.named_pass = Some(NamedPass::Known(pass));
        self
    }

    /// ... asking for a pass that is none of hers (R5.6).
    pub fn naming_unknown(mut self) -> Ask {
        self.request.named_pass = Some(NamedPass::Unknown);
        self
    }

    /// ... with these devices.
    pub fn with_devices(mut self, devices: &str) -> Ask {
        self.request.mac_addresses = Some(devices.to_owned());
        self
    }
}
