//! Finding customers by what somebody at the desk types: parts of name, e-mail and company, a card, a PIN, a number.
//!
//! Three short questions instead of one sorted scan: who is inside, whose name begins so, and everybody else in the order of
//! names, which ends as soon as there is enough. The last one reads a narrow index that holds all it needs
//! (`coworker_search`); its cost is that of looking at every customer once, when nobody fits.

mod fold;

use std::collections::BTreeSet;

pub use fold::folded;
pub(crate) use fold::text_finds;

use crate::records::Scope;
use crate::{Error, Param, Row, Tx};

/// Most words of a search; more are left out.
pub const MOST_WORDS: usize = 6;
/// Hits that are looked at for the best of them.
const LOOKED_AT: i64 = 200;

/// What is looked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// As typed, without spaces around it.
    pub text: String,
    /// Only who is inside at this location comes first; `None` = at any that is seen.
    pub business: Option<i64>,
    /// Who is inside may be told: without it nobody comes first for that.
    pub visits: bool,
    /// Most hits.
    pub size: usize,
}

/// A customer who was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// `Coworker.Id`.
    pub id: i64,
    /// Name.
    pub full_name: String,
    /// E-mail.
    pub email: String,
    /// Company.
    pub company: Option<String>,
    /// May use the place.
    pub active: bool,
    /// The note to show, when it is to be shown.
    pub alert: Option<String>,
    /// The open visit: number, location, since when (microseconds).
    pub open: Option<(i64, i64, i64)>,
}

/// How good a hit is; the first is best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Exact,
    Inside,
    Prefix,
    WordPrefix,
    Part,
}

struct Found {
    rank: Rank,
    name: String,
    id: i64,
}

/// What a search reads of a customer; all of it is in the index.
const READ: &str = "c.id, c.full_name, c.email, c.company_name";
/// Where words are looked for.
const WHOLE: &str = "c.full_name || ' ' || c.email || ' ' || COALESCE(c.company_name, '')";

impl Tx {
    /// The customers that fit best: whose card, PIN or number it is, who is inside, whose name begins so, then those with a
    /// word that begins so, then the rest by name. Customers merged into others are not found.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn search_customers(&mut self, wanted: &Wanted, scope: Scope<'_>) -> Result<Vec<Hit>, Error> {
        let whole = folded(&wanted.text);
        let words: Vec<&str> = whole.split_whitespace().take(MOST_WORDS).collect();
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let mut found = self.exactly(&wanted.text, scope).await?;
        if wanted.visits {
            found.extend(self.inside(&words, wanted.business, scope).await?);
        }
        found.extend(self.beginning(&wanted.text, &words, scope).await?);
        found.extend(self.anywhere(&words, scope).await?);
        for hit in found.iter_mut().filter(|hit| hit.rank == Rank::Part) {
            let name = folded(&hit.name);
            if name.starts_with(&whole) {
                hit.rank = Rank::Prefix;
            } else if words.iter().all(|word| name.split_whitespace().any(|own| own.starts_with(word))) {
                hit.rank = Rank::WordPrefix;
            }
        }
        found.sort_by(|a, b| (a.rank, &a.name, a.id).cmp(&(b.rank, &b.name, b.id)));
        let mut seen = BTreeSet::new();
        found.retain(|hit| seen.insert(hit.id));
        let mut hits = Vec::new();
        for some in found.chunks(wanted.size.max(1)) {
            let ids: Vec<i64> = some.iter().map(|hit| hit.id).collect();
            hits.extend(self.hits(&ids, scope).await?);
            if hits.len() >= wanted.size {
                break;
            }
        }
        hits.truncate(wanted.size);
        Ok(hits)
    }

    /// How the scan of all customers is read, for tests.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn search_plan(&mut self, words: &[&str], scope: Scope<'_>) -> Result<Vec<String>, Error> {
        let mut params = Vec::new();
        let sql = anywhere(words, scope, &mut params);
        self.plan(&sql, &params).await
    }

    /// Whose card, PIN or number it is.
    async fn exactly(&mut self, text: &str, scope: Scope<'_>) -> Result<Vec<Found>, Error> {
        let id = text.parse::<i64>().unwrap_or(0);
        let mut params: Vec<Param<'_>> = vec![text.into(), id.into()];
        let of_scope = theirs(scope, &mut params);
        let sql = format!(
            "SELECT {READ} FROM coworker c WHERE c.id IN (SELECT id FROM coworker WHERE access_card_id = ?1 \
             UNION SELECT id FROM coworker WHERE access_pincode = ?1 UNION SELECT id FROM coworker WHERE id = ?2){of_scope} \
             ORDER BY c.id LIMIT 20"
        );
        self.rows(&sql, &params, |row| found(row, Rank::Exact)).await
    }

    /// Who is inside at a location that is seen, and fits.
    async fn inside(&mut self, words: &[&str], business: Option<i64>, scope: Scope<'_>) -> Result<Vec<Found>, Error> {
        let mut params: Vec<Param<'_>> = vec![business.into(), LOOKED_AT.into()];
        let fits = fitting(words, &mut params);
        let mut of_scope = theirs(scope, &mut params);
        of_scope.push_str(&scope.condition("v.business_id", &mut params));
        let sql = format!(
            "SELECT {READ} FROM checkin v JOIN coworker c ON c.id = v.coworker_id \
             WHERE v.to_time IS NULL AND (CAST(?1 AS BIGINT) IS NULL OR v.business_id = ?1) AND {fits}{of_scope} LIMIT ?2"
        );
        self.rows(&sql, &params, |row| found(row, Rank::Inside)).await
    }

    /// Whose name begins like the text, in small letters as the index of names has them.
    async fn beginning(&mut self, text: &str, words: &[&str], scope: Scope<'_>) -> Result<Vec<Found>, Error> {
        let low = text.to_ascii_lowercase();
        let high = format!("{low}\u{10FFFF}");
        let mut params: Vec<Param<'_>> = vec![(&low).into(), (&high).into(), LOOKED_AT.into()];
        let fits = fitting(words, &mut params);
        let of_scope = theirs(scope, &mut params);
        let sql = format!(
            "SELECT {READ} FROM coworker c WHERE lower(c.full_name) >= ?1 AND lower(c.full_name) < ?2 AND {fits}{of_scope} \
             ORDER BY lower(c.full_name), c.id LIMIT ?3"
        );
        self.rows(&sql, &params, |row| found(row, Rank::Prefix)).await
    }

    async fn anywhere(&mut self, words: &[&str], scope: Scope<'_>) -> Result<Vec<Found>, Error> {
        let mut params = Vec::new();
        let sql = anywhere(words, scope, &mut params);
        self.rows(&sql, &params, |row| found(row, Rank::Part)).await
    }

    /// What is shown of customers, in the order of their numbers; merged ones are left out. A visit at a location that is not
    /// seen is not shown.
    async fn hits(&mut self, ids: &[i64], scope: Scope<'_>) -> Result<Vec<Hit>, Error> {
        let mut hits = Vec::with_capacity(ids.len());
        let mut params: Vec<Param<'_>> = vec![Param::Int(0)];
        let of_scope = scope.condition("business_id", &mut params);
        let at = format!("(SELECT MAX(id) FROM checkin WHERE coworker_id = c.id AND to_time IS NULL{of_scope})");
        let sql = format!(
            "SELECT c.id, c.full_name, c.email, c.company_name, c.active, c.show_alert, c.alert_note, v.id, v.business_id, \
             v.from_time FROM coworker c LEFT JOIN checkin v ON v.id = {at} WHERE c.id = ?1 AND c.merged_into IS NULL"
        );
        self.for_each_id(&sql, &mut params, 0, ids, |row| {
            let open = match (row.opt_int(7)?, row.opt_int(8)?, row.opt_int(9)?) {
                (Some(visit), Some(business), Some(since)) => Some((visit, business, since)),
                _ => None,
            };
            hits.push(Hit {
                id: row.int(0)?,
                full_name: row.text(1)?.to_owned(),
                email: row.text(2)?.to_owned(),
                company: row.opt_text(3)?.map(str::to_owned),
                active: row.bool(4)?,
                alert: row.opt_text(6)?.filter(|text| !text.is_empty()).map(str::to_owned),
                open,
            });
            if !row.bool(5)?
                && let Some(hit) = hits.last_mut()
            {
                hit.alert = None;
            }
            Ok(())
        })
        .await?;
        Ok(hits)
    }
}

fn anywhere<'a>(words: &[&'a str], scope: Scope<'a>, params: &mut Vec<Param<'a>>) -> String {
    params.push(LOOKED_AT.into());
    let fits = fitting(words, params);
    let of_scope = theirs(scope, params);
    format!("SELECT {READ} FROM coworker c WHERE {fits}{of_scope} ORDER BY c.full_name LIMIT ?1")
}

/// Every word is in name, e-mail or company.
fn fitting<'a>(words: &[&'a str], params: &mut Vec<Param<'a>>) -> String {
    let mut terms = Vec::with_capacity(words.len());
    for word in words {
        params.push(Param::Text(word));
        terms.push(format!("finds({WHOLE}, ?{})", params.len()));
    }
    terms.join(" AND ")
}

/// The customer is of a location that is seen.
fn theirs<'a>(scope: Scope<'a>, params: &mut Vec<Param<'a>>) -> String {
    match scope {
        Scope::All => String::new(),
        Scope::Locations(_) => {
            let seen = scope.condition("l.business_id", params);
            format!(" AND EXISTS (SELECT 1 FROM coworker_business l WHERE l.coworker_id = c.id{seen})")
        }
    }
}

fn found(row: &Row<'_>, rank: Rank) -> Result<Found, Error> {
    Ok(Found { rank, id: row.int(0)?, name: row.text(1)?.to_owned() })
}
