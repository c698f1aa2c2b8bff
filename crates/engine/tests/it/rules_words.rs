//! The words of traces: a code and a rule for every case, and a sentence of its own (R4-R11). Codes and numbers are kept in
//! databases and read by programs: they do not change.

use std::collections::BTreeSet;

use hallpass_engine::{
    Border, Cycle, ExpiryKind, Failure, Language, LimitWindow, Names, Reason, Renewal, Source, Step, VisitId, Withheld,
};

const NAMES: Names<'_> = Names { place: "Town Hall", definition: "Hot desk", language: Language::English };

/// The same names in every language.
fn both() -> [Names<'static>; 2] {
    Language::ALL.map(|language| Names { language, ..NAMES })
}

/// Every sentence says something, and no two say the same.
fn all_different(sentences: impl IntoIterator<Item = String>) {
    let mut seen = BTreeSet::new();
    for sentence in sentences {
        assert!(sentence.len() > 3 && sentence.contains(' '), "'{sentence}' is no sentence");
        assert!(seen.insert(sentence.clone()), "'{sentence}' twice");
    }
}

#[test]
fn the_rules_a_pass_can_fail() {
    let expected = [
        (Failure::AccountDisabled, "AccountDisabled", "R4.1"),
        (Failure::UnknownDefinition, "UnknownDefinition", "R4.2"),
        (Failure::WrongLocation, "WrongLocation", "R4.2"),
        (Failure::OutsideSlots, "OutsideSlots", "R4.3"),
        (Failure::OnlyContacts, "OnlyContacts", "R4.4"),
        (Failure::OnlyMembers, "OnlyMembers", "R4.4"),
        (Failure::OnlyPlans, "OnlyPlans", "R4.4"),
        (Failure::Expired, "Expired", "R4.5"),
        (Failure::UsedByOther, "UsedByOther", "R4.6"),
        (Failure::UsedOnOtherDay, "UsedOnOtherDay", "R4.6"),
        (Failure::NoMinutes, "NoMinutes", "R4.6"),
        (Failure::MinutesRunning, "MinutesRunning", "R6.8"),
        (Failure::NoNetwork, "NoNetwork", "R4.7"),
        (Failure::ContractInactive, "ContractInactive", "R4.8"),
        (Failure::ContractPaused, "ContractPaused", "R4.8"),
        (Failure::PeriodNotBegun, "PeriodNotBegun", "R11.8"),
        (Failure::NotShared, "NotShared", "R4.10"),
        (Failure::PayAsYouGo, "PayAsYouGo", "R10.11"),
        (Failure::LimitReached, "LimitReached", "R9.6"),
        (Failure::Frozen, "Frozen", "R4.11"),
        (Failure::NotForMembers, "NotForMembers", "R10.1"),
        (Failure::NotForContacts, "NotForContacts", "R10.1"),
        (Failure::Archived, "Archived", "R3.11"),
        (Failure::NoMinutesIncluded, "NoMinutesIncluded", "R10.2"),
    ];
    assert_eq!(expected.map(|(failure, ..)| failure), Failure::ALL);
    for (failure, code, rule) in expected {
        let reason = Reason::Failed(failure);
        assert_eq!((reason.code(), reason.rule(), reason.because(Language::English)), (code, rule, ""));
    }
    for names in both() {
        all_different(Failure::ALL.map(|failure| Reason::Failed(failure).text(names)));
    }
    let spanish = Names { language: Language::Spanish, ..NAMES };
    assert_eq!(Reason::Failed(Failure::WrongLocation).text(spanish), "No es válido en Town Hall.");
    assert_eq!(Reason::Failed(Failure::Expired).text(spanish), "Ha caducado.");
    assert_eq!(Reason::Failed(Failure::WrongLocation).text(NAMES), "It is not valid at Town Hall.");
    assert_eq!(Reason::Failed(Failure::Expired).text(NAMES), "It has expired.");
}

#[test]
fn the_steps_of_the_order_of_use() {
    let expected = [
        (Step::UsedToday, "UsedToday", "R5.2"),
        (Step::NotInUse, "NotInUse", "R6.8"),
        (Step::Priority, "Priority", "R5.3"),
        (Step::Own, "Own", "R5.3"),
        (Step::EarlierExpiryFirst, "EarlierExpiryFirst", "R5.5"),
        (Step::DayPass, "DayPass", "R5.3"),
        (Step::Cheaper, "Cheaper", "R5.3"),
        (Step::FromPlanOrProduct, "FromPlanOrProduct", "R5.3"),
        (Step::FewerLocations, "FewerLocations", "R5.3"),
        (Step::MoreRemaining, "MoreRemaining", "R5.3"),
        (Step::FewerRemaining, "FewerRemaining", "R5.5"),
        (Step::EarlierExpiry, "EarlierExpiry", "R5.3"),
        (Step::Older, "Older", "R5.3"),
        (Step::LowerId, "LowerId", "R5.3"),
        (Step::CarriedFirst, "CarriedFirst", "beyond W22"),
        (Step::CarriedLast, "CarriedLast", "beyond W22"),
    ];
    assert_eq!(expected.map(|(step, ..)| step), Step::ALL);
    for (step, code, rule) in expected {
        for reason in [Reason::Ahead(step), Reason::Behind(step)] {
            assert_eq!((reason.code(), reason.rule()), (code, rule));
        }
        assert_eq!(Reason::Behind(step).because(Language::English), "");
    }
    let each = || Step::ALL.into_iter().flat_map(|step| [Reason::Ahead(step), Reason::Behind(step)]);
    all_different(both().into_iter().flat_map(|names| each().map(move |reason| reason.text(names))));
    // "Earlier expiry" is step 2b or step 8, which say the same of the pass that wins.
    let once = Step::ALL.into_iter().filter(|step| *step != Step::EarlierExpiry);
    for language in Language::ALL {
        all_different(once.clone().map(|step| Reason::Ahead(step).because(language).to_owned()));
    }
    // R5.3 numbers its steps, and the sentences say the number.
    for (step, number) in [
        (Step::Priority, "step 1"),
        (Step::Own, "step 2,"),
        (Step::EarlierExpiryFirst, "step 2b"),
        (Step::DayPass, "step 3"),
        (Step::Cheaper, "step 4"),
        (Step::FromPlanOrProduct, "step 5"),
        (Step::FewerLocations, "step 6,"),
        (Step::MoreRemaining, "step 7"),
        (Step::FewerRemaining, "step 7"),
        (Step::EarlierExpiry, "step 8"),
        (Step::Older, "step 9"),
        (Step::LowerId, "step 9"),
    ] {
        assert!(Reason::Ahead(step).text(NAMES).starts_with(&format!("It comes first: {number}")), "{step:?}");
    }
}

#[test]
fn the_other_reasons() {
    for (reason, code, rule, taken) in [
        (Reason::First, "First", "R5.3", false),
        (Reason::Only, "Only", "R5.1", true),
        (Reason::Named, "Named", "R5.6", true),
        (Reason::GoesOn(VisitId(7)), "GoesOn", "R7.6", true),
        (Reason::Bought, "Bought", "R10.1", true),
        (Reason::Cheapest, "Cheapest", "beyond W22", true),
        (Reason::Kept, "Kept", "R7.19", true),
    ] {
        assert_eq!(
            (reason.code(), reason.rule(), !reason.because(Language::English).is_empty()),
            (code, rule, taken),
            "{reason:?}"
        );
    }
    let reasons =
        [Reason::Only, Reason::Named, Reason::GoesOn(VisitId(7)), Reason::Bought, Reason::Cheapest, Reason::Kept];
    for names in both() {
        all_different(reasons.map(|reason| reason.because(names.language).to_owned()));
        all_different(reasons.into_iter().chain([Reason::First]).map(|reason| reason.text(names)));
    }
    assert!(Reason::GoesOn(VisitId(7)).text(NAMES).contains("check-in 7"));
    assert!(Reason::Bought.text(NAMES).contains("Hot desk"));
}

#[test]
fn why_a_row_gives_nothing() {
    let expected = [
        (Withheld::NotActive, "NotActive", "R11.9a", true),
        (Withheld::Paused, "Paused", "R11.13", true),
        (Withheld::PlanWithoutPasses, "PlanWithoutPasses", "R11.11", true),
        (Withheld::Archived, "Archived", "R3.11", true),
        (Withheld::NothingIncluded, "NothingIncluded", "R3.2", false),
        (Withheld::AlreadyIssued, "AlreadyIssued", "R11.12", false),
        (Withheld::BroughtAlong, "BroughtAlong", "R11.12", true),
        (Withheld::TooMany, "TooMany", "R3.8", true),
        (Withheld::Bounds, "Bounds", "R16.1", true),
        (Withheld::NoMainContract, "NoMainContract", "R11.6", true),
        (Withheld::OtherRow, "OtherRow", "R11.5", true),
    ];
    assert_eq!(expected.map(|(why, ..)| why), Withheld::ALL);
    for (why, code, rule, news) in expected {
        assert_eq!((why.code(), why.rule(), why.is_news()), (code, rule, news));
    }
    for language in Language::ALL {
        all_different(Withheld::ALL.map(|why| why.because(language).to_owned()));
    }
    assert_eq!(Withheld::TooMany.because(Language::English), "the customer would hold more than 500 passes");
}

#[test]
fn why_a_cover_ends() {
    let expected = [
        (Border::Gone, "Gone", "R6.8"),
        (Border::UsedUp, "UsedUp", "R6.2"),
        (Border::CutOff, "CutOff", "R6.4"),
        (Border::SlotEnd, "SlotEnd", "R6.3"),
    ];
    assert_eq!(expected.map(|(border, ..)| border), Border::ALL);
    for (border, code, rule) in expected {
        assert_eq!((border.code(), border.rule()), (code, rule));
    }
    for language in Language::ALL {
        all_different(Border::ALL.map(|border| border.because(language).to_owned()));
    }
}

/// R8.3: "per week/month/billing cycle".
#[test]
fn the_windows_of_a_limit() {
    let names = [LimitWindow::Week, LimitWindow::Month, LimitWindow::Cycle].map(LimitWindow::name);
    assert_eq!(names, ["week", "month", "billing cycle"]);
}

/// R7.1, R11.6, R11.7, R11.9a: the numbers of the API.
#[test]
fn the_numbers_of_the_api() {
    let sources =
        [Source::None, Source::Manual, Source::DoorAccess, Source::NetworkActivity, Source::Tile, Source::Sensor];
    for (n, source) in (0..).zip(sources) {
        assert_eq!((Source::from_number(n), source.number()), (Some(source), n));
    }
    assert_eq!([Source::from_number(-1), Source::from_number(6)], [None, None]);
    let rhythms = [Renewal::Week, Renewal::CalendarMonth, Renewal::TariffMonth, Renewal::Year, Renewal::Day];
    for (n, renewal) in (1..).zip(rhythms) {
        assert_eq!((Renewal::from_number(n), renewal.number()), (Some(renewal), n));
    }
    assert_eq!([Renewal::from_number(0), Renewal::from_number(6)], [None, None]);
    let kinds = [
        ExpiryKind::None,
        ExpiryKind::PricePlan,
        ExpiryKind::Day,
        ExpiryKind::Week,
        ExpiryKind::Month,
        ExpiryKind::Year,
        ExpiryKind::LastDayOfMonth,
    ];
    for (n, kind) in (0..).zip(kinds) {
        assert_eq!(ExpiryKind::from_number(n), Some(kind));
    }
    assert_eq!([ExpiryKind::from_number(-1), ExpiryKind::from_number(7)], [None, None]);
    for (months, weeks, cycle) in [
        (1, 0, Cycle::Months(1)),
        (3, 2, Cycle::Months(3)),
        (0, 2, Cycle::Weeks(2)),
        (-1, 1, Cycle::Weeks(1)),
        (0, 0, Cycle::Months(1)),
        (-1, -1, Cycle::Months(1)),
        (70_000, 4, Cycle::Weeks(4)),
    ] {
        assert_eq!(Cycle::from_plan(months, weeks), cycle, "{months} months, {weeks} weeks");
    }
}
