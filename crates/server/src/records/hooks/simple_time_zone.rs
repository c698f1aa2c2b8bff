//! Time zones: locations reckon by their names, so a name must be one (DESIGN 3: the Name is the IANA name).

use hallpass_contract::{Draft, Value};
use hallpass_engine::calendar::Zone;
use hallpass_store::Tx;

use crate::Problem;

pub(super) async fn before(tx: &mut Tx, draft: &Draft) -> Result<(), Problem> {
    match draft.value("Name") {
        None => Ok(()),
        Some(Value::Text(name)) if Zone::by_name(name).is_some() => {
            // Another name moves the business days of every location in the zone.
            match draft.id {
                Some(id) => Ok(tx.keep_clocks_of_zone(id).await?),
                None => Ok(()),
            }
        }
        Some(_) => Err(Problem::field("Name", "must be the IANA name of a time zone, e.g. Europe/London")),
    }
}
