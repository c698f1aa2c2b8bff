//! What the screens ask for: search, card and board of the front desk, the live stream, resources as pages read them, imports and
//! exports over HTTP. Numbers are worked out by hand.

mod board;
mod card;
mod exchange;
mod offers;
mod resources;
mod search;
mod stream;
