//! What the program itself creates: the first location and administrators, through the same path as any request.

use hallpass_contract::{Draft, Model, Value, catalog};
use hallpass_store::Tx;

use super::write::create_from;
use crate::{Call, Problem};

/// A location to make.
#[derive(Clone, Debug)]
pub struct NewLocation {
    /// Display name.
    pub name: String,
    /// IANA name.
    pub time_zone: String,
    /// ISO 4217 code.
    pub currency: String,
    /// ISO 3166 code of two letters.
    pub country: String,
}

impl NewLocation {
    /// Makes it; answers its id.
    ///
    /// # Errors
    /// [`Problem::BadRequest`] naming an unknown zone, currency or country.
    pub async fn make(&self, tx: &mut Tx, call: &Call) -> Result<i64, Problem> {
        let unknown = |what: &str, value: &str, example: &str| {
            Problem::BadRequest(format!("there is no {what} \"{value}\"; give one such as {example}"))
        };
        let zone = tx.time_zone_by_name(&self.time_zone).await?;
        let zone = zone.ok_or_else(|| unknown("time zone", &self.time_zone, "Europe/London"))?;
        let currency = tx.currency_by_code(&self.currency).await?;
        let currency = currency.ok_or_else(|| unknown("currency", &self.currency, "EUR"))?;
        let country = tx.country_by_code(&self.country).await?;
        let country = country.ok_or_else(|| unknown("country", &self.country, "GB"))?;
        let mut draft = fresh(model("Business")?);
        draft.set("Name", Value::Text(self.name.clone()));
        draft.set("SimpleTimeZoneId", Value::Int(zone));
        draft.set("CurrencyId", Value::Int(currency));
        draft.set("CountryId", Value::Int(country));
        create_from(tx, call, draft).await
    }
}

/// A full administrator to make.
#[derive(Clone, Debug)]
pub struct NewAdmin {
    /// E-mail to sign in with.
    pub email: String,
    /// Full name.
    pub full_name: String,
    /// Password hash in PHC form.
    pub password_hash: String,
}

impl NewAdmin {
    /// Makes the user; answers its id.
    ///
    /// # Errors
    /// [`Problem::Invalid`] when the e-mail is taken.
    pub async fn make(&self, tx: &mut Tx, call: &Call) -> Result<i64, Problem> {
        let mut draft = fresh(model("User")?);
        draft.set("Email", Value::Text(self.email.clone()));
        draft.set("FullName", Value::Text(self.full_name.clone()));
        draft.set("NewPassword", Value::Text(self.password_hash.clone()));
        for member in ["IsAdmin", "APIAccess", "Active", "Validated"] {
            draft.set(member, Value::Bool(true));
        }
        create_from(tx, call, draft).await
    }

    /// Makes the user, or lets an existing one in again: the password, access as an administrator, no tokens of before. True
    /// when it was made.
    ///
    /// # Errors
    /// [`Problem::Internal`].
    pub async fn make_or_reset(&self, tx: &mut Tx, call: &Call) -> Result<bool, Problem> {
        match tx.account_by_email(&self.email).await? {
            None => self.make(tx, call).await.map(|_| true),
            Some(account) => {
                let mut draft = Draft::new(model("User")?);
                draft.id = Some(account.user_id);
                for member in ["IsAdmin", "APIAccess", "Active"] {
                    draft.set(member, Value::Bool(true));
                }
                // A full administrator has no roles and sees all locations (DESIGN 5.12).
                for member in ["UserRoles", "Businesses"] {
                    draft.set(member, Value::Ids(Vec::new()));
                }
                tx.update_record(&draft, hallpass_store::Scope::All, &call.stamp()).await?;
                tx.set_password(account.user_id, &self.password_hash, call.now).await?;
                tx.revoke_all_tokens(account.user_id).await?;
                tx.audit(&call.stamp(), "password", "User", account.user_id).await?;
                Ok(false)
            }
        }
    }
}

/// A draft with the default of every member that a client may set.
pub(crate) fn fresh(model: &'static Model) -> Draft {
    let mut draft = Draft::new(model);
    for field in model.fields.iter().filter(|field| field.is_writable() && !field.required) {
        let value = field.absent();
        let plain = !matches!(value, Value::Ids(_)) && !matches!(field.source, hallpass_contract::Source::WriteOnly);
        if plain {
            draft.set(field.name, value);
        }
    }
    draft
}

/// The model of an entity named in this program.
pub(crate) fn model(entity: &str) -> Result<&'static Model, Problem> {
    catalog().by_entity(entity).ok_or_else(|| Problem::internal(format!("no resource {entity}")))
}
