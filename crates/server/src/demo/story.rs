//! The state of the history while it is made. It moves into each transaction and out of it again.

use hallpass_engine::calendar::BusinessDay;
use hallpass_engine::{Instant, Source, Span, VisitId};
use hallpass_store::Tx;

use super::agenda::{Act, Agenda};
use super::chance::Chance;
use super::offers::Offers;
use super::people::Person;
use super::places::{Places, Spot};
use super::rhythm::{self, Outing, Turn};
use super::visitors::Guest;
use super::{money, people, visitors, visits};
use crate::{Actor, Call, Problem, jobs};

/// Most steps of one transaction.
const MOST: usize = 2_000;

/// One stretch of presence, planned; a visit when the engine lets it be one.
#[derive(Clone, Debug)]
pub(super) struct Stay {
    /// Who.
    pub person: usize,
    /// Where.
    pub spot: Spot,
    /// How.
    pub source: Source,
    /// When, as planned.
    pub from: Instant,
    /// Until when, as planned.
    pub until: Instant,
    /// The visit, once it is one.
    pub visit: Option<VisitId>,
}

/// Everything.
#[derive(Debug)]
pub(super) struct Story {
    /// Whence chance comes.
    pub seed: u64,
    /// Last instant of the history.
    pub end: Instant,
    /// The network.
    pub places: Places,
    /// What it offers.
    pub offers: Offers,
    /// Whose history it is.
    pub people: Vec<Person>,
    /// Numbers of the customers who pay for teams.
    pub payers: Vec<Option<i64>>,
    /// What will happen.
    pub agenda: Agenda,
    /// Who is, was or will be there.
    pub stays: Vec<Stay>,
    /// Visitors.
    pub guests: Vec<Guest>,
    /// Number of the first invoice that the front desk has not seen yet.
    pub next_invoice: i64,
    /// Latest date that has begun.
    pub today: BusinessDay,
}

impl Story {
    /// Carries out what comes next: acts, and before each what is due by then, at its own instant. Ends when a date begins or the
    /// batch is long enough; answers the last instant, or `None` when nothing was left.
    pub(super) async fn play(&mut self, tx: &mut Tx) -> Result<Option<Instant>, Problem> {
        let mut last = None;
        for _ in 0..MOST {
            let next = self.agenda.next_at().filter(|at| *at <= self.end);
            if let Some(due) = tx.next_due(next.unwrap_or(self.end)).await? {
                let at = due.0;
                jobs::run(tx, &system(at), due, at).await?;
                last = Some(at);
                continue;
            }
            let Some((at, act)) = next.and_then(|_| self.agenda.take()) else { break };
            last = Some(at);
            let begins = matches!(act, Act::Day(_));
            self.perform(tx, at, act).await?;
            if begins {
                break;
            }
        }
        Ok(last)
    }

    async fn perform(&mut self, tx: &mut Tx, at: Instant, act: Act) -> Result<(), Problem> {
        match act {
            Act::Day(date) => self.begin_day(date, at),
            Act::Join(person) => people::join(self, tx, &desk(at), person).await,
            Act::Close(person) => people::close(self, tx, &desk(at), person).await,
            Act::Arrive(stay) => visits::arrive(self, tx, at, stay, false).await,
            Act::Seen(stay) => visits::seen(self, tx, at, stay).await,
            Act::Depart(stay) => visits::depart(self, tx, at, stay).await,
            Act::Sell(stay) => visits::sell(self, tx, at, stay).await,
            Act::Enter(stay) => visits::enter(self, tx, at, stay).await,
            Act::Fix(stay) => visits::fix(self, tx, at, stay).await,
            Act::Correct(stay) => visits::correct(self, tx, at, stay).await,
            Act::Remove(stay) => visits::remove(self, tx, at, stay).await,
            Act::Books(date) => money::books(self, tx, at, date).await,
            Act::Pay(invoice) => money::pay(tx, &desk(at), invoice, money::TRANSFER).await,
            Act::Announce(guest) => visitors::announce(self, tx, &desk(at), guest).await,
            Act::Welcome(guest) => visitors::welcome(self, tx, &desk(at), guest).await,
            Act::Farewell(guest) => visitors::farewell(self, tx, &desk(at), guest).await,
        }
    }

    /// Puts a date on the agenda: who joins, who comes, who visits.
    fn begin_day(&mut self, date: BusinessDay, at: Instant) -> Result<(), Problem> {
        self.today = date;
        for number in 0..self.people.len() {
            let Some(person) = self.people.get(number).cloned() else { continue };
            let home = self.places.at(person.home)?;
            if person.joins == date {
                self.agenda.put(home.on(date, 500), Act::Join(number));
            }
            if person.leaves == Some(date) {
                self.agenda.put(home.on(date, 560), Act::Close(number));
            }
            if let Some(outing) = rhythm::outing(self.seed, &person, date) {
                self.plan(&person, date, &outing)?;
            }
        }
        visitors::expect(self, date)?;
        self.agenda.put(self.places.at(Spot::Alfama)?.on(date, 1_020), Act::Books(date));
        let tomorrow = date.plus(1);
        let next = self.places.at(Spot::Alfama)?.on(tomorrow, 0).max(at + Span::minutes(1));
        self.agenda.put(next, Act::Day(tomorrow));
        Ok(())
    }

    /// Puts an outing on the agenda, as one stay or, around lunch, as two.
    fn plan(&mut self, person: &Person, date: BusinessDay, outing: &Outing) -> Result<(), Problem> {
        let place = self.places.at(outing.spot)?.clone();
        let mut chance = Chance::about(self.seed, &[4, person.number as u64, u64::try_from(date.0).unwrap_or(0)]);
        // Nobody comes on the minute.
        let mut on = |minute: i64| place.on(date, minute) + Span::seconds(chance.between(0, 59));
        let (from, until) = (on(outing.arrives), on(outing.leaves));
        let stay = Stay { person: person.number, spot: outing.spot, source: person.source, from, until, visit: None };
        let next_morning = place.on(date.plus(1), 580);
        match outing.turn {
            Turn::EnteredLate => {
                let n = self.add(Stay { source: Source::None, ..stay });
                self.agenda.put(next_morning, Act::Enter(n));
            }
            Turn::Mistaken => {
                let n = self.add(stay);
                self.agenda.put(from, Act::Arrive(n));
                self.agenda.put(from + Span::minutes(4), Act::Remove(n));
            }
            Turn::Forgotten | Turn::ForgottenAndFixed => {
                let n = self.add(stay);
                self.agenda.put(from, Act::Arrive(n));
                if outing.turn == Turn::ForgottenAndFixed {
                    self.agenda.put(next_morning, Act::Fix(n));
                }
            }
            Turn::Usual | Turn::Corrected if rhythm::seen_by_devices(person.source) => {
                let n = self.add(stay);
                self.agenda.put(from, Act::Arrive(n));
                let mut at = outing.arrives + 40;
                while at < outing.leaves {
                    self.agenda.put(on(at), Act::Seen(n));
                    at += 75 + at % 30;
                }
            }
            Turn::Usual | Turn::Corrected => {
                let last = match outing.lunch {
                    None => stay,
                    Some((out, back)) => {
                        let (out, back) = (on(out), on(back));
                        let n = self.add(Stay { until: out, ..stay.clone() });
                        self.agenda.put(from, Act::Arrive(n));
                        self.agenda.put(out, Act::Depart(n));
                        Stay { from: back, ..stay }
                    }
                };
                let arrival = last.from;
                let n = self.add(last);
                self.agenda.put(arrival, Act::Arrive(n));
                self.agenda.put(until, Act::Depart(n));
                if outing.turn == Turn::Corrected {
                    self.agenda.put(until + Span::minutes(20), Act::Correct(n));
                }
            }
        }
        Ok(())
    }

    /// Adds a stay; answers its place in the list.
    pub(super) fn add(&mut self, stay: Stay) -> usize {
        self.stays.push(stay);
        self.stays.len() - 1
    }
}

/// E-mail of the user who works at the front desk.
pub(super) const DESK: &str = "desk@casacomum.example";

/// A call of the front desk.
pub(super) fn desk(now: Instant) -> Call {
    Call { actor: Actor { email: DESK.into(), ..Actor::system() }, ..Call::system(now, "demo") }
}

/// A call of a device or of the program.
pub(super) fn system(now: Instant) -> Call {
    Call::system(now, "demo")
}
