//! What happened, in words that a member understands.

use hallpass_contract::dates;
use hallpass_engine::{CustomerId, Instant, Language, Location, Origin, say};
use hallpass_store::desk::{Kind, Line, Unit};

use super::links::Told;
use crate::spell::{self, DAY, MINUTE, counted};

/// One sentence about an entry. `home` is the location whose clock is meant where no visit says otherwise.
pub(super) fn of(language: Language, line: &Line, holder: CustomerId, (told, home): (&Told, &Location)) -> String {
    let number = line.pass.0;
    let pass = told.pass(line).map(|pass| pass.name.clone());
    let pass = pass.unwrap_or_else(|| say!(language, "Pass {number}", "Pase {number}"));
    format!("{pass}: {}", what(language, line, holder, (told, home)))
}

fn what(language: Language, line: &Line, holder: CustomerId, (told, home): (&Told, &Location)) -> String {
    let unit = match line.unit {
        Unit::Minutes => MINUTE,
        Unit::Days => DAY,
    };
    let amount = counted(language, line.amount.saturating_abs(), unit);
    let begun = clock(language, line.happened, told.place(line).unwrap_or(home));
    match line.kind {
        Kind::Issue => format!("{amount} {}", granted(language, told.pass(line).map(|pass| pass.origin))),
        Kind::Use => {
            let place = told.place(line).map(|place| &place.name);
            let place = place.map(|place| say!(language, " at {place}", " en {place}")).unwrap_or_default();
            let who = told.visitor(line).filter(|(id, _)| *id != holder);
            let who = who.map(|(_, name)| say!(language, " by {name}", " por {name}")).unwrap_or_default();
            let when = match line.visit {
                Some(_) => say!(language, ", check-in from {begun}", ", entrada del {begun}"),
                None => String::new(),
            };
            say!(language, "{amount} used{place}{who}{when}", "uso de {amount}{place}{who}{when}")
        }
        Kind::GiveBack => say!(
            language,
            "{amount} given back: the check-in from {begun} was changed or deleted",
            "devolución de {amount}: la entrada del {begun} se cambió o se borró"
        ),
        Kind::Expire if line.amount < 0 => say!(
            language,
            "{amount} no longer lapsed: the expiry moved, or a late entry used them",
            "recuperación de {amount}: la caducidad cambió, o los usó una entrada registrada más tarde"
        ),
        Kind::Expire => say!(language, "{amount} lapsed unused", "caducidad de {amount} sin usar"),
        Kind::Revoke => say!(language, "{amount} taken back with the pass", "retirada de {amount} con el pase"),
        Kind::Correct if line.visit.is_some() => say!(
            language,
            "{amount} taken off again: the pass was set to used by hand",
            "nueva retirada de {amount}: el pase se marcó como usado a mano"
        ),
        Kind::Correct if line.amount < 0 => say!(language, "{amount} taken off by hand", "retirada de {amount} a mano"),
        Kind::Correct => say!(language, "{amount} put back by hand", "devolución de {amount} a mano"),
        Kind::Transfer if line.amount < 0 => say!(
            language,
            "{amount} went with the pass to another customer",
            "traspaso de {amount} con el pase a otro cliente"
        ),
        Kind::Transfer => say!(
            language,
            "{amount} came with the pass from another customer",
            "traspaso de {amount} con el pase desde otro cliente"
        ),
    }
}

fn granted(language: Language, origin: Option<Origin>) -> &'static str {
    match origin {
        Some(Origin::Plan) => language.pick("granted by the plan", "por el plan"),
        Some(Origin::Product) => language.pick("bought", "por una compra"),
        Some(Origin::PayAsYouGo) => language.pick("bought by pay as you go", "por pago por uso"),
        Some(Origin::Manual) => language.pick("granted at the desk", "desde recepción"),
        None => language.pick("granted", "a su favor"),
    }
}

/// `2026-03-03 09:00`, in Spanish `3 de marzo de 2026 a las 09:00`, by the clock of a place.
fn clock(language: Language, at: Instant, place: &Location) -> String {
    let text = dates::local(place.local_micros(at));
    let (day, time) = text.split_once('T').unwrap_or((&text, ""));
    let (day, time) = (spell::day(language, day), spell::time(language, time.get(..5).unwrap_or(time)));
    say!(language, "{day} {time}", "{day} a {time}")
}
