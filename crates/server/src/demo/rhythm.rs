//! Who comes on which day, when, and what goes wrong: the plan of one person's day, before the engine has its say.

use hallpass_engine::Source;
use hallpass_engine::calendar::BusinessDay;

use super::chance::Chance;
use super::people::{Habit, Person};
use super::places::Spot;

/// A day somebody comes. Minutes count from the midnight that begins the date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Outing {
    /// Where.
    pub spot: Spot,
    /// Arrival.
    pub arrives: i64,
    /// Last departure.
    pub leaves: i64,
    /// Lunch outside: out and in again.
    pub lunch: Option<(i64, i64)>,
    /// What is unusual about it.
    pub turn: Turn,
}

/// What may be unusual about a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// Nothing.
    Usual,
    /// Nobody checks out: the cut-off does.
    Forgotten,
    /// As before, and the front desk puts it right the next morning.
    ForgottenAndFixed,
    /// The wrong person was checked in; the front desk deletes the visit after some minutes.
    Mistaken,
    /// The front desk moves the arrival half an hour earlier in the evening.
    Corrected,
    /// The system was not used; the front desk enters the visit on the next day.
    EnteredLate,
}

/// Chance of coming in per mille, and the hours usually kept: earliest and latest arrival, shortest and longest stay.
struct Manner {
    comes: i64,
    arrives: (i64, i64),
    stays: (i64, i64),
}

const fn manner(habit: Habit) -> Manner {
    let (comes, arrives, stays) = match habit {
        Habit::FullTime => (840, (460, 600), (400, 560)),
        Habit::Flex => (340, (500, 660), (300, 500)),
        Habit::Hours => (380, (520, 900), (60, 300)),
        Habit::Days => (90, (530, 690), (240, 500)),
        Habit::SingleHours => (170, (560, 1020), (45, 150)),
        Habit::TenHours => (130, (720, 900), (90, 240)),
        Habit::Mornings => (520, (485, 540), (150, 235)),
        Habit::Hopper => (420, (540, 780), (150, 420)),
        Habit::Office => (800, (450, 560), (480, 640)),
        Habit::Virtual => (160, (560, 720), (180, 420)),
        Habit::Team => (560, (510, 620), (300, 520)),
        Habit::Gone => (500, (500, 620), (240, 480)),
        Habit::Curious => (25, (600, 840), (60, 240)),
    };
    Manner { comes, arrives, stays }
}

/// How full the days of the week are in percent, Sunday first.
const WEEK: [i64; 7] = [7, 84, 100, 104, 96, 72, 16];

/// The outing of a person on a date, if there is one.
pub(super) fn outing(seed: u64, person: &Person, date: BusinessDay) -> Option<Outing> {
    let mut chance = Chance::about(seed, &[3, person.number as u64, u64::try_from(date.0).unwrap_or(0)]);
    let manner = manner(person.habit);
    let weekday = usize::from(date.day_of_week());
    let gone = !person.belongs(date);
    // Closed accounts are tried now and then; who has not joined yet does not come.
    let comes = match gone {
        true if date >= person.joins => 120,
        true => return None,
        false => manner.comes,
    };
    if !chance.happens(comes * WEEK.get(weekday).copied().unwrap_or(100) / 100) {
        return None;
    }
    let arrives = chance.between(manner.arrives.0, manner.arrives.1);
    let stays = chance.between(manner.stays.0, manner.stays.1);
    let late = person.home == Spot::Marvila && chance.happens(60);
    // Night owls of the location that is open late.
    let arrives = if late { arrives + 480 } else { arrives };
    let leaves = (arrives + stays).min(1439);
    let lunch = (arrives < 720 && leaves > 900 && !seen_by_devices(person.source) && chance.happens(330)).then(|| {
        let out = chance.between(735, 795);
        (out, out + chance.between(30, 70))
    });
    Some(Outing { spot: spot(person, &mut chance), arrives, leaves, lunch, turn: turn(person, &mut chance) })
}

/// Checked out by inactivity (R7.13), so nobody has to remember to.
pub(super) fn seen_by_devices(source: Source) -> bool {
    matches!(source, Source::NetworkActivity | Source::Sensor)
}

fn spot(person: &Person, chance: &mut Chance) -> Spot {
    match person.habit {
        Habit::Hopper => chance.pick(&SPOTS),
        // Some of the others visit another location now and then, which their pass may not allow.
        Habit::Flex | Habit::Days | Habit::Mornings if chance.happens(70) => chance.pick(&SPOTS),
        _ => person.home,
    }
}

const SPOTS: [Spot; 3] = [Spot::Alfama, Spot::Marvila, Spot::Lavapies];

fn turn(person: &Person, chance: &mut Chance) -> Turn {
    if seen_by_devices(person.source) {
        return Turn::Usual;
    }
    match chance.between(0, 999) {
        0..20 => Turn::Forgotten,
        20..45 => Turn::ForgottenAndFixed,
        45..52 => Turn::Mistaken,
        52..64 => Turn::Corrected,
        64..80 => Turn::EnteredLate,
        _ => Turn::Usual,
    }
}
