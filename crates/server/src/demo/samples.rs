//! Things worth a look when the history is made: who can be checked in, whose passes to list, which visit to explain.

use hallpass_engine::{CustomerId, Instant, LocationId, Source};
use hallpass_store::{Store, Tx};

use super::people::Habit;
use super::story::{Story, desk};
use crate::Problem;
use crate::desk::visits::{Arrival, check_in};
use crate::records::Written;

/// What the lines to try are about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Samples {
    /// A customer who is not there and holds a pass that is good now.
    pub customer: i64,
    /// Full name of the customer.
    pub name: String,
    /// A location where that is so.
    pub location: i64,
    /// A customer like that who has been here before, if there is one, and his full name.
    pub member: (i64, String),
    /// A visit that used more than one pass, if there is one; else any.
    pub visit: i64,
}

/// A trial run in a transaction that never commits: carries the answer out as the error.
enum Trial {
    Over(bool),
    Failed(Problem),
}

impl From<hallpass_store::Error> for Trial {
    fn from(error: hallpass_store::Error) -> Trial {
        Trial::Failed(error.into())
    }
}

/// Finds them.
pub(super) async fn find(store: &Store, story: &Story) -> Result<Samples, Problem> {
    let visit = visit(store, story).await?;
    let holds = |habit: Habit| matches!(habit, Habit::Hopper | Habit::Days | Habit::Flex | Habit::TenHours);
    let mut found: Option<Samples> = None;
    for person in story.people.iter().filter(|person| person.id != 0 && holds(person.habit)) {
        let location = story.places.at(person.home)?.id;
        if !could_come(store, person.id, location, story.end).await? {
            continue;
        }
        let own = (person.id, person.name.clone());
        let samples = found.get_or_insert_with(|| Samples {
            customer: own.0,
            name: own.1.clone(),
            location,
            member: own.clone(),
            visit,
        });
        if has_visits(store, person.id).await? {
            samples.member = own;
            break;
        }
    }
    if let Some(samples) = found {
        return Ok(samples);
    }
    let first = story.people.first().ok_or_else(|| Problem::internal("the demo has no people"))?;
    let location = story.places.at(first.home)?.id;
    Ok(Samples {
        customer: first.id,
        name: first.name.clone(),
        location,
        member: (first.id, first.name.clone()),
        visit,
    })
}

async fn has_visits(store: &Store, customer: i64) -> Result<bool, Problem> {
    let count =
        store.read(move |tx| Box::pin(async move { Ok::<_, Problem>(tx.count_of_stays(CustomerId(customer)).await?) }));
    Ok(count.await? > 0)
}

async fn could_come(store: &Store, customer: i64, location: i64, now: Instant) -> Result<bool, Problem> {
    let arrival = Arrival {
        customer: CustomerId(customer),
        location: LocationId(location),
        source: Source::Manual,
        from: now,
        to: None,
        pass: None,
        mac_addresses: None,
    };
    let trial = store.write(move |tx| {
        Box::pin(async move {
            let came = check_in(tx, &desk(now), &arrival).await;
            Err::<(), _>(Trial::Over(matches!(came, Ok(Written::Done(_)))))
        })
    });
    match trial.await {
        Ok(()) => Ok(false),
        Err(Trial::Over(came)) => Ok(came),
        Err(Trial::Failed(problem)) => Err(problem),
    }
}

async fn visit(store: &Store, story: &Story) -> Result<i64, Problem> {
    let ids: Vec<_> = story.stays.iter().rev().filter_map(|stay| stay.visit).collect();
    store.read(move |tx| Box::pin(async move { most_telling(tx, &ids).await })).await
}

async fn most_telling(tx: &mut Tx, ids: &[hallpass_engine::VisitId]) -> Result<i64, Problem> {
    let mut any = 0;
    for id in ids {
        let Some(visit) = tx.visit(*id).await? else { continue };
        if visit.segments.len() > 1 {
            return Ok(id.0);
        }
        any = id.0;
    }
    Ok(any)
}
