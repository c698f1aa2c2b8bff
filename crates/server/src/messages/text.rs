//! What messages say.

use hallpass_engine::{Instant, Language, Location, VisitId, say};
use hallpass_store::Tx;
use hallpass_store::messages::{MessageKind, NewMessage};

use crate::Problem;
use crate::spell::{self, MINUTE, counted};

/// A message as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Letter {
    pub to: String,
    pub subject: String,
    pub body: String,
}

/// A message in words, as things are now; `None` when nobody can be written to, or what it is about is gone.
pub(super) async fn of(tx: &mut Tx, about: NewMessage, language: Language) -> Result<Option<Letter>, Problem> {
    let Some(recipient) = tx.recipient(about.customer).await?.filter(|recipient| !recipient.email.is_empty()) else {
        return Ok(None);
    };
    let Some(place) = tx.location_by_id(about.location).await? else { return Ok(None) };
    let told = match about.kind {
        MessageKind::CheckedOut => checked_out(tx, &place, about.record, language).await?,
        MessageKind::PassExpires => pass_expires(tx, &place, about.record, language).await?,
        MessageKind::LowCredit => Some(low_credit(&place, about.minutes.unwrap_or(0), language)),
    };
    Ok(told.map(|(subject, sentence)| {
        let name = recipient.name;
        let body = say!(language, "Hello {name},\n\n{sentence}\n", "Hola, {name}:\n\n{sentence}\n");
        Letter { to: recipient.email, subject, body }
    }))
}

type Told = (String, String);

async fn checked_out(tx: &mut Tx, place: &Location, visit: i64, language: Language) -> Result<Option<Told>, Problem> {
    let Some(visit) = tx.visit(VisitId(visit)).await? else { return Ok(None) };
    // Opened again since: it is not so any more.
    let Some(to) = visit.to else { return Ok(None) };
    let (from, to) = (moment(place, visit.from, language), moment(place, to, language));
    let name = &place.name;
    let subject = say!(language, "You were checked out of {name}", "Se ha registrado su salida de {name}");
    let sentence = say!(
        language,
        "your visit to {name} that began on {from} was ended for you on {to}. If that is not when you left, please \
         tell the front desk.",
        "su visita a {name}, que empezó el {from}, se ha dado por terminada el {to}. Si no salió a esa hora, avise en \
         recepción."
    );
    Ok(Some((subject, sentence)))
}

async fn pass_expires(tx: &mut Tx, place: &Location, pass: i64, language: Language) -> Result<Option<Told>, Problem> {
    let Some(pass) = tx.told_pass(pass).await? else { return Ok(None) };
    let Some(expires) = pass.expires else { return Ok(None) };
    let (name, at) = (&pass.name, moment(place, expires, language));
    let place = &place.name;
    let subject = say!(language, "{name} expires soon", "{name} caduca pronto");
    let left = match pass.minutes {
        Some(minutes) => {
            let minutes = counted(language, minutes, MINUTE);
            say!(language, " {minutes} are left on it.", " Le quedan {minutes}.")
        }
        None => String::new(),
    };
    let sentence = say!(
        language,
        "your pass \"{name}\" at {place} expires on {at}.{left}",
        "su pase «{name}» de {place} caduca el {at}.{left}"
    );
    Ok(Some((subject, sentence)))
}

fn low_credit(place: &Location, minutes: i64, language: Language) -> Told {
    let (name, left) = (&place.name, counted(language, minutes, MINUTE));
    let subject = say!(language, "{left} left at {name}", "Le quedan {left} en {name}");
    let sentence = say!(
        language,
        "{left} are left on the passes that you can use at {name}.",
        "le quedan {left} en los pases que puede usar en {name}."
    );
    (subject, sentence)
}

/// A day and a time by the clock of the place: "2026-03-02 at 09:30", "2 de marzo de 2026 a las 09:30".
fn moment(place: &Location, at: Instant, language: Language) -> String {
    let micros = place.local_micros(at);
    let minutes = micros.div_euclid(60_000_000).rem_euclid(1_440);
    let clock = format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let day = spell::day(language, &place.local_date(at));
    let time = spell::time(language, &clock);
    say!(language, "{day} at {time}", "{day} a {time}")
}
