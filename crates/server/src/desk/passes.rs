//! Issuing, correcting and deleting passes.
