//! What the hooks of single resources ask before and after they write.

use hallpass_engine::Instant;

use crate::{Error, Param, Row, Tx};

/// A setting of a location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Number of the record.
    pub id: i64,
    /// Location.
    pub business_id: i64,
    /// Key.
    pub name: String,
    /// Value.
    pub value: Option<String>,
}

/// A contract, as far as its commands go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractEnd {
    /// UniqueId, which passes point to.
    pub unique_id: String,
    /// Customer.
    pub coworker_id: i64,
    /// Start, if set.
    pub start: Option<Instant>,
    /// End, if set.
    pub cancellation: Option<Instant>,
    /// An end has been set.
    pub cancelled: bool,
}

fn setting(row: &Row<'_>) -> Result<Setting, Error> {
    Ok(Setting {
        id: row.int(0)?,
        business_id: row.int(1)?,
        name: row.text(2)?.to_owned(),
        value: row.opt_text(3)?.map(str::to_owned),
    })
}

impl Tx {
    /// The setting of a location by its key, whatever the letter case.
    ///
    /// # Errors
    /// As [`Tx::first`].
    pub async fn setting(&mut self, business_id: i64, name: &str) -> Result<Option<Setting>, Error> {
        let sql = "SELECT id, business_id, name, value FROM business_setting \
                   WHERE business_id = ?1 AND lower(name) = ?2";
        self.first(sql, &[Param::Int(business_id), Param::Text(&name.to_ascii_lowercase())], setting).await
    }

    /// A setting by its number.
    ///
    /// # Errors
    /// As [`Tx::first`].
    pub async fn setting_by_id(&mut self, id: i64) -> Result<Option<Setting>, Error> {
        let sql = "SELECT id, business_id, name, value FROM business_setting WHERE id = ?1";
        self.first(sql, &[Param::Int(id)], setting).await
    }

    /// The location above a location; `None` at the top of a network, and for unknown ones.
    ///
    /// # Errors
    /// As [`Tx::first`].
    pub async fn location_above(&mut self, business_id: i64) -> Result<Option<i64>, Error> {
        let sql = "SELECT root_location_id FROM business WHERE id = ?1";
        Ok(self.first(sql, &[Param::Int(business_id)], |row| row.opt_int(0)).await?.flatten())
    }

    /// The oldest location.
    ///
    /// # Errors
    /// As [`Tx::first`].
    pub async fn first_location(&mut self) -> Result<Option<i64>, Error> {
        self.first("SELECT id FROM business ORDER BY id LIMIT 1", &[], |row| row.int(0)).await
    }

    /// The currency of an ISO code.
    ///
    /// # Errors
    /// As [`Tx::first`].
    pub async fn currency_by_code(&mut self, code: &str) -> Result<Option<i64>, Error> {
        let sql = "SELECT id FROM currency WHERE upper(code) = upper(?1)";
        self.first(sql, &[Param::Text(code)], |row| row.int(0)).await
    }

    /// The country of an ISO code of two letters.
    ///
    /// # Errors
    /// As [`Tx::first`].
    pub async fn country_by_code(&mut self, code: &str) -> Result<Option<i64>, Error> {
        let sql = "SELECT id FROM country WHERE upper(two_digits_code) = upper(?1)";
        self.first(sql, &[Param::Text(code)], |row| row.int(0)).await
    }

    /// The time zone of an IANA name.
    ///
    /// # Errors
    /// As [`Tx::first`].
    pub async fn time_zone_by_name(&mut self, name: &str) -> Result<Option<i64>, Error> {
        let sql = "SELECT id FROM simple_time_zone WHERE lower(name) = ?1";
        self.first(sql, &[Param::Text(&name.to_ascii_lowercase())], |row| row.int(0)).await
    }

    /// Is this the only location?
    ///
    /// # Errors
    /// As [`Tx::first`].
    pub async fn is_only_location(&mut self, business_id: i64) -> Result<bool, Error> {
        let sql = "SELECT id FROM business WHERE id <> ?1 LIMIT 1";
        Ok(self.first(sql, &[Param::Int(business_id)], |row| row.int(0)).await?.is_none())
    }

    /// Full name and e-mail of a customer.
    ///
    /// # Errors
    /// As [`Tx::first`].
    pub async fn coworker_name(&mut self, coworker_id: i64) -> Result<Option<(String, String)>, Error> {
        let sql = "SELECT full_name, email FROM coworker WHERE id = ?1";
        let pair = |row: &Row<'_>| Ok((row.text(0)?.to_owned(), row.opt_text(1)?.unwrap_or_default().to_owned()));
        self.first(sql, &[Param::Int(coworker_id)], pair).await
    }

    /// Is the short name in addresses taken by another location?
    ///
    /// # Errors
    /// As [`Tx::first`].
    pub async fn web_address_taken(&mut self, web_address: &str, by_other_than: Option<i64>) -> Result<bool, Error> {
        let sql = "SELECT id FROM business WHERE lower(web_address) = ?1 AND (CAST(?2 AS BIGINT) IS NULL OR id <> ?2)";
        let web_address = web_address.to_ascii_lowercase();
        let params = [Param::Text(&web_address), Param::from(by_other_than)];
        Ok(self.first(sql, &params, |row| row.int(0)).await?.is_some())
    }

    /// `OnlyForContacts` and `OnlyForMembers` of a pass definition.
    ///
    /// # Errors
    /// As [`Tx::first`].
    pub async fn pass_audience(&mut self, time_pass_id: i64) -> Result<Option<(bool, bool)>, Error> {
        let sql = "SELECT only_for_contacts, only_for_members FROM time_pass WHERE id = ?1";
        self.first(sql, &[Param::Int(time_pass_id)], |row| Ok((row.bool(0)?, row.bool(1)?))).await
    }

    /// The customer's main contract.
    ///
    /// # Errors
    /// As [`Tx::first`].
    pub async fn main_contract(&mut self, coworker_id: i64) -> Result<Option<i64>, Error> {
        let sql = "SELECT id FROM coworker_contract WHERE coworker_id = ?1 AND main_contract = 1";
        self.first(sql, &[Param::Int(coworker_id)], |row| row.int(0)).await
    }

    /// The main contract of a customer at an instant; when it has ended, the oldest one that has not.
    ///
    /// # Errors
    /// As [`Tx::first`].
    pub async fn main_contract_at(&mut self, coworker_id: i64, now: Instant) -> Result<Option<i64>, Error> {
        let sql = "SELECT id FROM coworker_contract WHERE coworker_id = ?1 \
                   AND (cancellation_date IS NULL OR cancellation_date > ?2) ORDER BY main_contract DESC, id LIMIT 1";
        self.first(sql, &[Param::Int(coworker_id), Param::Int(now.as_micros())], |row| row.int(0)).await
    }

    /// The end of a contract, set or not.
    ///
    /// # Errors
    /// As [`Tx::first`].
    pub async fn contract_end(&mut self, id: i64) -> Result<Option<ContractEnd>, Error> {
        let sql = "SELECT unique_id, coworker_id, start_date, cancellation_date, cancelled \
                   FROM coworker_contract WHERE id = ?1";
        self.first(sql, &[Param::Int(id)], |row| {
            Ok(ContractEnd {
                unique_id: row.text(0)?.to_owned(),
                coworker_id: row.int(1)?,
                start: row.opt_int(2)?.map(Instant::from_micros),
                cancellation: row.opt_int(3)?.map(Instant::from_micros),
                cancelled: row.bool(4)?,
            })
        })
        .await
    }

    /// R11.13: the unused passes of a contract that ends expire with it, never later than before. Answers how many.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn end_contract_passes(
        &mut self,
        contract: &str,
        end: Instant,
        by: &str,
        now: Instant,
    ) -> Result<usize, Error> {
        self.execute(
            "UPDATE coworker_time_pass SET expire_date = ?2, updated_on = ?4, updated_by = ?3, version = version + 1 \
             WHERE coworker_contract_unique_id = ?1 AND used = 0 AND (expire_date IS NULL OR expire_date > ?2)",
            &[Param::Text(contract), Param::Int(end.as_micros()), Param::Text(by), Param::Int(now.as_micros())],
        )
        .await
    }

    /// Does any pass come from this contract?
    ///
    /// # Errors
    /// As [`Tx::first`].
    pub async fn contract_has_passes(&mut self, contract: &str) -> Result<bool, Error> {
        let sql = "SELECT id FROM coworker_time_pass WHERE coworker_contract_unique_id = ?1 LIMIT 1";
        Ok(self.first(sql, &[Param::Text(contract)], |row| row.int(0)).await?.is_some())
    }

    /// Makes the oldest contract of a customer, other than `except`, the main one, after the main one has gone.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn promote_contract(&mut self, coworker_id: i64, except: i64) -> Result<(), Error> {
        self.execute(
            "UPDATE coworker_contract SET main_contract = 1 WHERE id = (SELECT id FROM coworker_contract \
             WHERE coworker_id = ?1 AND id <> ?2 ORDER BY cancelled, id LIMIT 1)",
            &[Param::Int(coworker_id), Param::Int(except)],
        )
        .await?;
        Ok(())
    }
}
