//! `hallpass demo`: a believable network with a history, made by the engine itself.
//!
//! Records are made the way requests make them (validation, hooks, audit, events); visits come about by running the use cases of
//! visits and the jobs on a test clock, from the first day to the present. Nothing is inserted as finished. For one seed and one
//! present instant the history is the same each time; only UniqueIds and passwords differ.
//!
//! Where to begin: [`build`]; `people` for who there is, `rhythm` for what they do, `story` for how it is carried out.

mod agenda;
mod chance;
mod history;
mod money;
mod names;
mod offers;
mod passes;
mod people;
mod places;
mod records;
mod rhythm;
mod samples;
mod staff;
mod story;
mod teams;
mod visitors;
mod visits;

use anyhow::{Context, Result};
use hallpass_engine::Instant;
use hallpass_engine::calendar::{BusinessDay, CutOff};
use hallpass_store::{Store, Tx};

use crate::app::App;
use crate::auth::new_password;
use crate::start::{failed, first_start};
use crate::{Clock, Config, Problem};
use agenda::{Act, Agenda};
pub use samples::Samples;
use story::Story;

/// How much of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// Customers.
    pub customers: usize,
    /// Days of history before today, at least 3.
    pub days: i32,
}

impl Scale {
    /// What the command makes.
    pub const FULL: Scale = Scale { customers: 200, days: 90 };
}

/// A login.
#[derive(Clone, Debug)]
pub struct Login {
    /// E-mail.
    pub email: String,
    /// Password.
    pub password: String,
}

/// What was made.
#[derive(Clone, Debug)]
pub struct Demo {
    /// The administrator.
    pub admin: Login,
    /// The front desk of one location.
    pub desk: Login,
    /// Reads reports.
    pub reports: Login,
    /// A customer who looks after himself.
    pub member: Login,
    /// Things worth a look.
    pub samples: Samples,
}

/// Makes the network and its history up to `now` in an empty database. `progress` is told the day done and how many there are.
///
/// # Errors
/// When the database is not empty, cannot be written, or refuses what the demo wants (a mistake in its data).
pub async fn build(
    store: &Store,
    config: &Config,
    now: Instant,
    scale: Scale,
    seed: u64,
    progress: impl Fn(i32, i32),
) -> Result<Demo> {
    let zone = places::root_zone().map_err(failed)?;
    let days = scale.days.max(3);
    let first = zone.business_day(CutOff::MIDNIGHT, now).plus(-days);
    let start = zone.start_of(CutOff::MIDNIGHT, first);

    let clock = Clock::test(start);
    let app = App::new(store.clone(), clock.clone(), settings(config)).map_err(failed)?;
    let admin = first_start(&app).await?.context("the folder holds a database already; the demo needs an empty one")?;
    let admin = Login { email: admin.email, password: admin.made_password.unwrap_or_default() };
    let (desk, reports, member) = (login(story::DESK)?, login(staff::REPORTS)?, login(staff::MEMBER)?);
    let hashes = staff::Hashes {
        desk: app.auth.hash_password(&desk.password).await.map_err(failed)?,
        reports: app.auth.hash_password(&reports.password).await.map_err(failed)?,
    };

    let setting = Setting { seed, start, end: now, first, days, customers: scale.customers };
    let story = store.write(move |tx| Box::pin(async move { set_up(tx, setting, &hashes).await }));
    let story = story.await.map_err(failed)?;
    let story = history::run(store, &clock, story, |day| progress(day, days)).await.map_err(failed)?;
    let samples = samples::find(store, &story).await.map_err(failed)?;
    let hash = app.auth.hash_password(&member.password).await.map_err(failed)?;
    let (customer, name) = samples.member.clone();
    let made = store.write(move |tx| {
        Box::pin(async move { staff::let_in(tx, &story::system(now), (customer, &name), &hash).await })
    });
    made.await.map_err(failed)?;
    Ok(Demo { admin, desk, reports, member, samples })
}

/// The settings of the first start: the top of the network, and an administrator with a password made up here.
fn settings(config: &Config) -> Config {
    let mut config = config.clone();
    config.main.location_name = places::ROOT_NAME.into();
    config.main.time_zone = places::ROOT_ZONE.into();
    config.main.currency = "EUR".into();
    config.main.country = "PT".into();
    config.main.admin_email = "admin@casacomum.example".into();
    config.main.admin_password = String::new();
    config
}

fn login(email: &str) -> Result<Login> {
    Ok(Login { email: email.to_owned(), password: new_password().map_err(failed)? })
}

/// What a story is made from.
#[derive(Clone, Copy, Debug)]
struct Setting {
    seed: u64,
    start: Instant,
    end: Instant,
    first: BusinessDay,
    days: i32,
    customers: usize,
}

/// Everything that is there on the first day.
async fn set_up(tx: &mut Tx, setting: Setting, hashes: &staff::Hashes) -> Result<Story, Problem> {
    let call = story::system(setting.start);
    let places = places::make(tx, &call).await?;
    let offers = offers::make(tx, &call, &places).await?;
    staff::make(tx, &call, &places, hashes).await?;
    let mut story = Story {
        seed: setting.seed,
        end: setting.end,
        people: people::invent(setting.seed, setting.customers, setting.first, setting.days),
        places,
        offers,
        payers: Vec::new(),
        agenda: Agenda::default(),
        stays: Vec::new(),
        guests: Vec::new(),
        next_invoice: 1,
        today: setting.first,
    };
    for number in 0..story.people.len() {
        if story.people.get(number).is_some_and(|person| person.joins < setting.first) {
            people::join(&mut story, tx, &call, number).await?;
        }
    }
    teams::make(&mut story, tx, &call).await?;
    offers::archive_founders(tx, &call, &story.offers).await?;
    story.agenda.put(setting.start, Act::Day(setting.first));
    Ok(story)
}
