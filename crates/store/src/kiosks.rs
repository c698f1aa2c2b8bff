//! Kiosks and the codes that pair them, known by hashes only; and who it is that stands before one.

use hallpass_engine::{CustomerId, Instant, LocationId, VisitId};

use crate::{Error, Param, Row, Tx};

/// A paired device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kiosk {
    /// Its number.
    pub id: i64,
    /// The location it acts for.
    pub location: LocationId,
    /// What it is called.
    pub name: String,
    /// Since when.
    pub paired_at: Instant,
    /// E-mail of who asked for its code.
    pub paired_by: String,
    /// When it last asked for something, to the minute.
    pub last_seen_at: Option<Instant>,
}

/// A code that waits to be typed into a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KioskCode {
    /// Its number.
    pub id: i64,
    /// The location the device is to act for.
    pub location: LocationId,
    /// What it is to be called.
    pub name: String,
    /// E-mail of who asked for it.
    pub made_by: String,
    /// Until when it can be used, exclusive.
    pub expires_at: Instant,
}

/// What somebody shows at the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown<'a> {
    /// A PIN (`AccessPincode`).
    Pin(&'a str),
    /// A PIN, and the e-mail of whose it is, whatever its letter case.
    PinOf {
        /// `AccessPincode`.
        pin: &'a str,
        /// `Coworker.Email`.
        email: &'a str,
    },
    /// The number of a card (`AccessCardId`, which may hold several between commas or semicolons).
    Card(&'a str),
    /// The address of a device, whatever its letter case, which is one of those of his visit that is open at the location.
    Device(&'a str),
    /// A user, by number, whose password was shown.
    Login(i64),
    /// Himself, proved in another way.
    Customer(CustomerId),
}

/// Belongs to the location ?1, and is still somebody.
const IS_HERE: &str = "c.archived = 0 AND c.merged_into IS NULL \
     AND EXISTS (SELECT 1 FROM coworker_business l WHERE l.coworker_id = c.id AND l.business_id = ?1)";

/// Is in at the location ?1 with a device that ?2 fits.
const DEVICE_OF_OPEN_VISIT: &str = "c.id IN (SELECT v.coworker_id FROM checkin v WHERE v.business_id = ?1 AND v.to_time IS NULL \
     AND ',' || lower(replace(v.mac_addresses, ' ', '')) || ',' LIKE ?2)";

const KIOSK: &str = "SELECT id, business_id, name, paired_at, paired_by, last_seen_at FROM kiosk ";

fn kiosk(row: &Row<'_>) -> Result<Kiosk, Error> {
    Ok(Kiosk {
        id: row.int(0)?,
        location: LocationId(row.int(1)?),
        name: row.text(2)?.to_owned(),
        paired_at: Instant::from_micros(row.int(3)?),
        paired_by: row.text(4)?.to_owned(),
        last_seen_at: row.opt_int(5)?.map(Instant::from_micros),
    })
}

impl Tx {
    /// Keeps a code to pair a device; answers its number. `hash`: SHA-256 of the code, hex.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn add_kiosk_code(&mut self, code: &KioskCode, hash: &str) -> Result<i64, Error> {
        self.insert(
            "INSERT INTO kiosk_code (business_id, name, hash, made_by, expires_at) VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id",
            &[
                code.location.0.into(),
                Param::Text(&code.name),
                Param::Text(hash),
                Param::Text(&code.made_by),
                code.expires_at.as_micros().into(),
            ],
        )
        .await
    }

    /// Takes a code: it is there no more. `None` when there is none of this hash that is still good.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn take_kiosk_code(&mut self, hash: &str, now: Instant) -> Result<Option<KioskCode>, Error> {
        let sql =
            "SELECT id, business_id, name, made_by, expires_at FROM kiosk_code WHERE hash = ?1 AND expires_at > ?2";
        let found = self
            .first(sql, &[Param::Text(hash), now.as_micros().into()], |row| {
                Ok(KioskCode {
                    id: row.int(0)?,
                    location: LocationId(row.int(1)?),
                    name: row.text(2)?.to_owned(),
                    made_by: row.text(3)?.to_owned(),
                    expires_at: Instant::from_micros(row.int(4)?),
                })
            })
            .await?;
        let Some(code) = found else { return Ok(None) };
        self.execute("DELETE FROM kiosk_code WHERE id = ?1", &[code.id.into()]).await?;
        Ok(Some(code))
    }

    /// Pairs a device; answers its number. `hash`: SHA-256 of the secret in its cookie, hex.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn add_kiosk(&mut self, code: &KioskCode, hash: &str, now: Instant) -> Result<i64, Error> {
        self.insert(
            "INSERT INTO kiosk (business_id, name, hash, paired_at, paired_by, last_seen_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?4) RETURNING id",
            &[
                code.location.0.into(),
                Param::Text(&code.name),
                Param::Text(hash),
                now.as_micros().into(),
                Param::Text(&code.made_by),
            ],
        )
        .await
    }

    /// The device whose cookie holds the secret of this hash.
    ///
    /// # Errors
    /// As [`Tx::first`].
    pub async fn kiosk_by_hash(&mut self, hash: &str) -> Result<Option<Kiosk>, Error> {
        self.first(&format!("{KIOSK} WHERE hash = ?1"), &[Param::Text(hash)], kiosk).await
    }

    /// One device.
    ///
    /// # Errors
    /// As [`Tx::first`].
    pub async fn kiosk(&mut self, id: i64) -> Result<Option<Kiosk>, Error> {
        self.first(&format!("{KIOSK} WHERE id = ?1"), &[id.into()], kiosk).await
    }

    /// All devices, by location and name.
    ///
    /// # Errors
    /// As [`Tx::rows`].
    pub async fn kiosks(&mut self) -> Result<Vec<Kiosk>, Error> {
        self.rows(&format!("{KIOSK} ORDER BY business_id, lower(name), id"), &[], kiosk).await
    }

    /// Ends a device. False when there is none.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn remove_kiosk(&mut self, id: i64) -> Result<bool, Error> {
        Ok(self.execute("DELETE FROM kiosk WHERE id = ?1", &[id.into()]).await? > 0)
    }

    /// A device was there.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn saw_kiosk(&mut self, id: i64, now: Instant) -> Result<(), Error> {
        let sql = "UPDATE kiosk SET last_seen_at = ?2 WHERE id = ?1";
        self.execute(sql, &[id.into(), now.as_micros().into()]).await?;
        Ok(())
    }

    /// Customers of a location whom this may be, two at most; archived ones and those merged into others are nobody.
    ///
    /// # Errors
    /// As [`Tx::rows`].
    pub async fn customers_shown(
        &mut self,
        shown: Shown<'_>,
        location: LocationId,
    ) -> Result<Vec<(CustomerId, String)>, Error> {
        let small;
        let (by, value) = match shown {
            Shown::Pin(pin) => ("c.access_pincode = ?2", Param::Text(pin)),
            Shown::PinOf { pin, .. } => ("c.access_pincode = ?2 AND lower(c.email) = ?3", Param::Text(pin)),
            Shown::Card(card) => ("c.access_card_id = ?2", Param::Text(card)),
            Shown::Device(mac) => {
                small = format!("%,{},%", mac.to_ascii_lowercase());
                (DEVICE_OF_OPEN_VISIT, Param::Text(&small))
            }
            Shown::Login(user) => ("c.user_id = ?2", Param::Int(user)),
            Shown::Customer(id) => ("c.id = ?2", Param::Int(id.0)),
        };
        let sql = format!("SELECT c.id, c.full_name FROM coworker c WHERE {by} AND {IS_HERE} ORDER BY c.id LIMIT 2");
        let person = |row: &Row<'_>| Ok((CustomerId(row.int(0)?), row.text(1)?.to_owned()));
        let mut params = vec![location.0.into(), value];
        let email;
        if let Shown::PinOf { email: sent, .. } = shown {
            email = sent.to_ascii_lowercase();
            params.push(Param::Text(&email));
        }
        let found = self.rows(&sql, &params, person).await?;
        match shown {
            Shown::Card(card) if found.is_empty() => self.holders_of_several(card, location).await,
            _ => Ok(found),
        }
    }

    /// Customers of a location who have a card among several, two at most.
    async fn holders_of_several(
        &mut self,
        card: &str,
        location: LocationId,
    ) -> Result<Vec<(CustomerId, String)>, Error> {
        let sql = format!(
            "SELECT c.id, c.full_name, c.access_card_id FROM coworker c WHERE c.access_card_id IS NOT NULL \
             AND (c.access_card_id LIKE '%,%' OR c.access_card_id LIKE '%;%') AND {IS_HERE} ORDER BY c.id"
        );
        let holder = |row: &Row<'_>| {
            let has = row.text(2)?.split([',', ';']).any(|one| one.trim() == card);
            Ok(has.then_some((CustomerId(row.int(0)?), row.text(1)?.to_owned())))
        };
        let found = self.rows(&sql, &[location.0.into()], holder).await?;
        Ok(found.into_iter().flatten().take(2).collect())
    }

    /// Visitors of a location with a code, those who are expected last first, at most a hundred.
    ///
    /// # Errors
    /// As [`Tx::rows`].
    pub async fn visitors_with_code(&mut self, location: LocationId, code: &str) -> Result<Vec<i64>, Error> {
        let sql = "SELECT id FROM visitor WHERE visitor_code = ?2 AND business_id = ?1 AND visitor_code <> '' \
                   ORDER BY expected_arrival DESC, id DESC LIMIT 100";
        self.rows(sql, &[location.0.into(), Param::Text(code)], |row| row.int(0)).await
    }

    /// The locations a customer belongs to, ascending.
    ///
    /// # Errors
    /// As [`Tx::rows`].
    pub async fn memberships_of(&mut self, customer: CustomerId) -> Result<Vec<i64>, Error> {
        let sql = "SELECT business_id FROM coworker_business WHERE coworker_id = ?1 ORDER BY 1";
        self.rows(sql, &[customer.0.into()], |row| row.int(0)).await
    }

    /// Open visits of a customer, oldest first, with their locations.
    ///
    /// # Errors
    /// As [`Tx::rows`].
    pub async fn open_visits(&mut self, customer: CustomerId) -> Result<Vec<(VisitId, LocationId)>, Error> {
        let sql =
            "SELECT id, business_id FROM checkin WHERE coworker_id = ?1 AND to_time IS NULL ORDER BY from_time, id";
        let visit = |row: &Row<'_>| Ok((VisitId(row.int(0)?), LocationId(row.int(1)?)));
        self.rows(sql, &[customer.0.into()], visit).await
    }

    /// What signs the codes that members show; `None` before the first.
    ///
    /// # Errors
    /// As [`Tx::first`].
    pub async fn member_code_key(&mut self) -> Result<Option<String>, Error> {
        let sql = "SELECT secret FROM member_code_key ORDER BY id LIMIT 1";
        self.first(sql, &[], |row| Ok(row.text(0)?.to_owned())).await
    }

    /// Keeps what signs the codes that members show, unless there is such a key; answers the one that counts.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn keep_member_code_key(&mut self, secret: &str) -> Result<String, Error> {
        if let Some(known) = self.member_code_key().await? {
            return Ok(known);
        }
        self.insert("INSERT INTO member_code_key (secret) VALUES (?1) RETURNING id", &[Param::Text(secret)]).await?;
        Ok(secret.to_owned())
    }

    /// Uses a code up. False when it was used before.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn use_member_code(&mut self, customer: CustomerId, step: i64) -> Result<bool, Error> {
        let sql = "INSERT INTO member_code_used (coworker_id, step) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
        Ok(self.execute(sql, &[customer.0.into(), step.into()]).await? > 0)
    }

    /// Forgets pairing codes that expired before `now`, and used codes of steps before `step`.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn sweep_codes(&mut self, now: Instant, step: i64) -> Result<(), Error> {
        self.execute("DELETE FROM kiosk_code WHERE expires_at <= ?1", &[now.as_micros().into()]).await?;
        self.execute("DELETE FROM member_code_used WHERE step < ?1", &[step.into()]).await?;
        Ok(())
    }
}
