//! Who may sign in beside the administrator: the front desk of one location, somebody who reads reports, and a customer.

use hallpass_store::Tx;
use serde_json::{Value, json};

use super::places::{Places, Spot};
use super::records;
use super::story::DESK;
use crate::{Call, Problem};

/// E-mail of the report reader.
pub(super) const REPORTS: &str = "reports@casacomum.example";

/// E-mail with which a customer signs in.
pub(super) const MEMBER: &str = "member@casacomum.example";

/// Password hashes of the two.
#[derive(Clone, Debug)]
pub(super) struct Hashes {
    /// Of the front desk.
    pub desk: String,
    /// Of the report reader.
    pub reports: String,
}

const DESK_ROLES: &[&str] = &[
    "Coworker-List",
    "Coworker-Read",
    "Coworker-Create",
    "Coworker-Edit",
    "Checkin-List",
    "Checkin-Read",
    "Checkin-Create",
    "Checkin-Edit",
    "Checkin-Delete",
    "FailedCheckin-List",
    "FailedCheckin-Read",
    "CoworkerTimePass-List",
    "CoworkerTimePass-Read",
    "CoworkerTimePass-Create",
    "TimePass-List",
    "TimePass-Read",
    "TimePassTimeSlot-List",
    "Visitor-List",
    "Visitor-Read",
    "Visitor-Create",
    "Visitor-Edit",
    "Team-List",
    "Team-Read",
    "Product-List",
    "Product-Read",
    "Tariff-List",
    "Tariff-Read",
    "Business-List",
    "Business-Read",
];

const REPORT_ROLES: &[&str] = &[
    "Checkin-List",
    "Checkin-Read",
    "FailedCheckin-List",
    "FailedCheckin-Read",
    "CoworkerTimePass-List",
    "CoworkerTimePass-Read",
    "Coworker-List",
    "CoworkerContract-List",
    "TimePass-List",
    "Tariff-List",
    "Team-List",
    "Visitor-List",
    "Business-List",
];

/// Makes roles and users.
pub(super) async fn make(tx: &mut Tx, call: &Call, places: &Places, hashes: &Hashes) -> Result<(), Problem> {
    let alfama = places.at(Spot::Alfama)?;
    let desk = role(tx, call, alfama.id, "Front desk", DESK_ROLES).await?;
    let reports = role(tx, call, places.root, "Reports", REPORT_ROLES).await?;
    let front = json!({
        "FullName": "Front desk Alfama", "Email": DESK, "IsAdmin": true, "APIAccess": true, "Active": true, "Validated": true,
        "Businesses": [alfama.id], "UserRoles": [desk], "NewPassword": hashes.desk,
    });
    user(tx, call, &front).await?;
    let reader = json!({
        "FullName": "Report reader", "Email": REPORTS, "IsAdmin": true, "APIAccess": true, "Active": true, "Validated": true,
        "UserRoles": [reports], "NewPassword": hashes.reports,
    });
    user(tx, call, &reader).await
}

async fn role(tx: &mut Tx, call: &Call, location: i64, name: &str, roles: &[&str]) -> Result<i64, Problem> {
    let body = json!({"BusinessId": location, "Name": name, "Roles": roles});
    records::create(tx, call, "UserRole", &body).await
}

/// Gives a customer a login.
pub(super) async fn let_in(tx: &mut Tx, call: &Call, (id, name): (i64, &str), hash: &str) -> Result<(), Problem> {
    let body = json!({"FullName": name, "Email": MEMBER, "Active": true, "Validated": true, "NewPassword": hash});
    let user = records::create(tx, call, "User", &body).await?;
    records::patch(tx, call, "Coworker", id, &json!({"UserId": user})).await
}

async fn user(tx: &mut Tx, call: &Call, body: &Value) -> Result<(), Problem> {
    records::create(tx, call, "User", body).await.map(|_| ())
}
