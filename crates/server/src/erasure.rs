//! Erasing a customer (beyond W21): asked for, tried out, done, and the file made compact.

use hallpass_engine::Span;
use hallpass_store::erasure::{Erased, Erasure, compact};
use hallpass_store::{Store, Tx, postgres};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::app::Shared;
use crate::effect::carry_out;
use crate::once::Key;
use crate::start::{database, tls};
use crate::{Call, Config, Problem};

/// Most years that invoices may keep a name.
pub const MOST_YEARS: i64 = 30;

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// The customer.
    pub customer: i64,
    /// His e-mail address or number once more, so that nobody is erased by a slip.
    pub confirm: String,
    /// Invoices issued in so many years before now keep name and address; 0 = none does.
    pub keep_invoice_years: i64,
}

/// Erases a customer, once per idempotency key, and makes the file compact.
///
/// # Errors
/// [`Problem::Invalid`] on `Confirm`, [`Problem::NotFound`], [`Problem::Business`] naming what stands in the way.
pub async fn run(app: &Shared, call: Call, key: Option<Key>, wish: Wish) -> Result<Answer, Problem> {
    let answer = carry_out(
        app.clone(),
        call,
        key,
        |app| app.auth.forget_sessions(),
        move |tx, call| {
            Box::pin(async move {
                let erased = erase(tx, call, &wish).await?;
                Answer::json(&summary(&wish, &erased))
            })
        },
    );
    let mut answer = answer.await?;
    if !answer.replayed
        && let Err(problem) = clean(&app.config).await
    {
        tracing::error!(%problem, "old content may still stand in the file");
        answer.warning =
            Some("Done, but the file is in use: stop the server and run hallpass erase again to clean it.".to_owned());
    }
    Ok(answer)
}

/// What an erasure would do, and what stands in its way. Nothing is kept.
///
/// # Errors
/// [`Problem::NotFound`].
pub async fn preview(store: &Store, call: Call, wish: Wish) -> Result<Value, Problem> {
    let rehearsed = store.rehearse(move |tx| {
        Box::pin(async move {
            tx.coworker_name(wish.customer).await?.ok_or(Problem::NotFound)?;
            let obstacles = tx.erasure_obstacles(wish.customer, call.now).await?;
            let erased = tx.erase(erasure(&call, &wish), &call.stamp()).await?;
            let mut shown = summary(&wish, &erased);
            if let Some(members) = shown.as_object_mut() {
                members.insert("Preview".into(), true.into());
                members.insert("Obstacles".into(), obstacles.into());
            }
            Ok::<_, Problem>(shown)
        })
    });
    rehearsed.await
}

/// Erases in the caller's transaction.
///
/// # Errors
/// As [`run`].
pub async fn erase(tx: &mut Tx, call: &Call, wish: &Wish) -> Result<Erased, Problem> {
    let customer = wish.customer;
    let (_, email) = tx.coworker_name(customer).await?.ok_or(Problem::NotFound)?;
    let confirm = wish.confirm.trim();
    if confirm != customer.to_string() && !confirm.eq_ignore_ascii_case(&email) {
        return Err(Problem::field("Confirm", "must be the customer's e-mail address or number"));
    }
    let obstacles = tx.erasure_obstacles(customer, call.now).await?;
    if !obstacles.is_empty() {
        let text = format!("Customer {customer} cannot be erased yet: {}.", obstacles.join("; "));
        return Err(Problem::refused(text));
    }
    let erased = tx.erase(erasure(call, wish), &call.stamp()).await?;
    tx.emit(customer, "CoworkerErased", "Coworker", customer, call.now).await?;
    Ok(erased)
}

fn erasure(call: &Call, wish: &Wish) -> Erasure {
    let years = wish.keep_invoice_years.clamp(0, MOST_YEARS);
    let keep = (years > 0).then(|| call.now - Span::days(years.saturating_mul(366)));
    Erasure { customer: wish.customer, keep_invoices_from: keep }
}

fn summary(wish: &Wish, erased: &Erased) -> Value {
    json!({
        "Id": wish.customer,
        "Pseudonym": format!("erased-{}", wish.customer),
        "UserId": erased.user,
        "Records": erased.records,
        "AuditEntries": erased.entries,
    })
}

/// Writes the database anew, so that nothing old is left in free space or in the log.
///
/// # Errors
/// [`Problem::Internal`] when somebody else uses it all the time.
pub async fn clean(config: &Config) -> Result<(), Problem> {
    if config.uses_postgres() {
        let options = postgres::Options { tls: tls(config), ..postgres::Options::at(config.main.database.text()) };
        return Ok(postgres::compact(&options).await?);
    }
    let file = database(&config.main.data);
    let task = tokio::task::spawn_blocking(move || compact(&file));
    task.await.map_err(Problem::internal)?.map_err(Problem::from)
}
