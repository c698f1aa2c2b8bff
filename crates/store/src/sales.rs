//! Sales of products and what they release (R11.4, R11.5, R11.6).

use hallpass_engine::{CustomerId, DefinitionId, ExpiryKind, Instant, LocationId, PassId, ProductExpiry};

use crate::desk::Stamp;
use crate::{Error, Tx};

/// A sale (`CoworkerProduct`), as far as the release goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sale {
    /// Number of the record.
    pub id: i64,
    /// Its UniqueId, which passes name.
    pub unique_id: String,
    /// Buyer.
    pub customer: CustomerId,
    /// Location that sells it.
    pub location: LocationId,
    /// Product.
    pub product: i64,
    /// How many.
    pub quantity: i64,
    /// What it grants has been released.
    pub activated: bool,
    /// Purchase order.
    pub purchase_order: Option<String>,
}

/// Passes of a product (`ProductTimePass`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductRow {
    /// Number of the record.
    pub id: i64,
    /// Definition of the passes.
    pub definition: DefinitionId,
    /// `TimePass.MinutesIncluded` of the definition.
    pub minutes: Option<i64>,
    /// The definition is archived (R3.11).
    pub archived: bool,
    /// Name of the definition.
    pub name: String,
    /// `PassesIncluded` in one product.
    pub passes_included: i64,
    /// When they expire.
    pub expiry: ProductExpiry,
}

impl Tx {
    /// A sale by its number.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn sale(&mut self, id: i64) -> Result<Option<Sale>, Error> {
        let sql = "SELECT id, unique_id, coworker_id, business_id, product_id, quantity, activated, purchase_order \
                   FROM coworker_product WHERE id = ?1";
        self.first(sql, &[id.into()], |row| {
            Ok(Sale {
                id: row.int(0)?,
                unique_id: row.text(1)?.to_owned(),
                customer: CustomerId(row.int(2)?),
                location: LocationId(row.int(3)?),
                product: row.int(4)?,
                quantity: row.int(5)?,
                activated: row.bool(6)?,
                purchase_order: row.opt_text(7)?.map(str::to_owned),
            })
        })
        .await
    }

    /// What a product grants, by Id.
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn product_rows(&mut self, product: i64) -> Result<Vec<ProductRow>, Error> {
        self.rows(
            "SELECT r.id, r.time_pass_id, p.minutes_included, p.archived, p.name, r.passes_included, r.expiration_type, \
             r.expires_in, r.expire_time_in_months, r.expire_time_in_weeks \
             FROM product_time_pass r JOIN time_pass p ON p.id = r.time_pass_id WHERE r.product_id = ?1 ORDER BY r.id",
            &[product.into()],
            |row| {
                let kind = row.int(6)?;
                Ok(ProductRow {
                    id: row.int(0)?,
                    definition: DefinitionId(row.int(1)?),
                    minutes: row.opt_int(2)?,
                    archived: row.bool(3)?,
                    name: row.text(4)?.to_owned(),
                    passes_included: row.int(5)?,
                    expiry: ProductExpiry {
                        kind: ExpiryKind::from_number(kind)
                            .ok_or_else(|| Error::Damaged(format!("there is no ExpirationType {kind}")))?,
                        expires_in: row.opt_int(7)?,
                        months: row.opt_int(8)?,
                        weeks: row.opt_int(9)?,
                    },
                })
            },
        )
        .await
    }

    /// Whether a product is archived; `None` for an unknown one.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn product_is_archived(&mut self, product: i64) -> Result<Option<bool>, Error> {
        self.first("SELECT archived FROM product WHERE id = ?1", &[product.into()], |row| row.bool(0)).await
    }

    /// The largest quantity in which a product was sold; 1 when it was not.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn most_sold(&mut self, product: i64) -> Result<i64, Error> {
        let sql = "SELECT COALESCE(MAX(quantity), 1) FROM coworker_product WHERE product_id = ?1";
        Ok(self.first(sql, &[product.into()], |row| row.int(0)).await?.unwrap_or(1))
    }

    /// The largest quantity in which a plan is in a contract; 1 when it is in none.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn most_contracted(&mut self, plan: i64) -> Result<i64, Error> {
        let sql = "SELECT COALESCE(MAX(quantity), 1) FROM coworker_contract WHERE tariff_id = ?1";
        Ok(self.first(sql, &[plan.into()], |row| row.int(0)).await?.unwrap_or(1))
    }

    /// Takes the key of a release (R11.5): true for the one who may release it.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn claim_release(&mut self, sale: i64, rule: i64, passes: i64, now: Instant) -> Result<bool, Error> {
        let sql = "INSERT INTO sale_release (sale_id, product_time_pass_id, passes, released_at) VALUES (?1, ?2, ?3, ?4) \
                   ON CONFLICT (sale_id, product_time_pass_id) DO NOTHING";
        Ok(self.execute(sql, &[sale.into(), rule.into(), passes.into(), now.as_micros().into()]).await? > 0)
    }

    /// Marks a sale as released (`Activated`).
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn mark_released(&mut self, sale: i64, stamp: &Stamp<'_>) -> Result<(), Error> {
        let sql = "UPDATE coworker_product SET activated = 1, updated_on = ?2, updated_by = ?3, version = version + 1 \
                   WHERE id = ?1";
        self.execute(sql, &[sale.into(), stamp.now.as_micros().into(), stamp.by.into()]).await.map(|_| ())
    }

    /// Is there a pass that a sale has released?
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn sale_has_passes(&mut self, sale: &str) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM coworker_time_pass WHERE coworker_product_unique_id = ?1 LIMIT 1";
        Ok(self.first(sql, &[sale.into()], |row| row.int(0)).await?.is_some())
    }

    /// The passes that a sale has released and that are still there, by number.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn passes_of_sale(&mut self, sale: &str) -> Result<Vec<PassId>, Error> {
        let sql = "SELECT id FROM coworker_time_pass WHERE coworker_product_unique_id = ?1 ORDER BY id";
        self.rows(sql, &[sale.into()], |row| Ok(PassId(row.int(0)?))).await
    }

    /// Forgets what was released for a sale that is deleted.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn forget_sale(&mut self, sale: i64) -> Result<(), Error> {
        self.unschedule(crate::jobs::JobKind::Release, sale).await?;
        self.execute("DELETE FROM sale_release WHERE sale_id = ?1", &[sale.into()]).await.map(|_| ())
    }
}
