//! A trace in words that can be read aloud at a front desk.

use std::collections::BTreeSet;

use hallpass_contract::encode::write_decimal;
use hallpass_engine::pricing::CENTS;
use hallpass_engine::{
    Basis, Candidate, Combinations, Cost, DefinitionId, Language, Later, LimitTest, NamedPass, Names, NetworkTest,
    PassId, RefusalCode, Trace, Verdict, say,
};
use hallpass_store::desk::TraceNames;

use crate::spell::{self, DAY, DEVICE, HOUR, MINUTE, counted};

/// So many passes that do not fit are named; the others are counted.
const NAMED: usize = 3;

/// In which language a trace is told, and the names in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Telling<'a> {
    pub(super) language: Language,
    pub(super) names: &'a TraceNames,
}

/// One or a few sentences. Passes that are not in `seen` are not named, except the one that was taken.
pub(super) fn of(trace: &Trace, telling: Telling<'_>, seen: &BTreeSet<PassId>) -> String {
    let language = telling.language;
    let (who, place) = (telling.who(), telling.place());
    if let Basis::Refused(code) = trace.basis {
        return telling.refused(code, trace, seen);
    }
    let Some(chosen) = trace.candidates.iter().find(|candidate| candidate.verdict == Verdict::Chosen) else {
        return say!(
            language,
            "{who} comes in {place} without a pass: a plan gives free access.",
            "{who} entra {place} sin pase: un plan da acceso libre."
        );
    };
    let because = chosen.reasons.first().map_or("", |reason| reason.because(language));
    let means = match trace.basis {
        Basis::Bought => language.pick("by pay as you go with", "como pago por uso con"),
        _ => language.pick("with", "con"),
    };
    let pass = telling.called(chosen);
    let after = match trace.combinations.as_ref().and_then(|compared| instead(language, compared)) {
        Some(instead) => format!(": {instead}."),
        None => format!(".{}", telling.next(trace, seen)),
    };
    say!(
        language,
        "{who} comes in {place} {means} {pass}, because {because}{after}",
        "{who} entra {place} {means} {pass}, porque {because}{after}"
    )
}

/// What covers a visit from a border on, for so many minutes.
pub(super) fn of_later(later: &Later, time: &str, minutes: i64, telling: Telling<'_>) -> String {
    let language = telling.language;
    let because = later.border.because(language);
    let time = spell::time(language, time);
    let from = say!(language, "From {time} on", "Desde {time}");
    let chosen = later.trace.candidates.iter().find(|candidate| candidate.verdict == Verdict::Chosen);
    match (later.trace.basis, chosen.map(|chosen| telling.called(chosen))) {
        (Basis::Bought, Some(pass)) => say!(
            language,
            "{from} it is pay as you go with {pass}, because {because} and no other pass fits.",
            "{from} es pago por uso con {pass}, porque {because} y no sirve ningún otro pase."
        ),
        (Basis::Kept, _) => say!(
            language,
            "{from} it is pay as you go that has been invoiced and stays.",
            "{from} es pago por uso que ya se ha facturado y se mantiene."
        ),
        (_, Some(pass)) => {
            say!(language, "{from} {pass} covers it, because {because}.", "{from} la cubre {pass}, porque {because}.")
        }
        (_, None) => {
            let minutes = counted(language, minutes, MINUTE);
            say!(
                language,
                "{from} nothing covers it, because {because} and no other pass fits: {minutes} of overtime.",
                "{from} no la cubre nada, porque {because} y no sirve ningún otro pase: {minutes} de exceso."
            )
        }
    }
}

/// What the way that was taken costs, and what the ordinary order would have.
fn instead(language: Language, combinations: &Combinations) -> Option<String> {
    let taken = combinations.compared.first()?;
    let usual = combinations.compared.iter().find(|one| one.ordinary)?;
    let cost = said(language, taken.cost);
    if taken.ordinary {
        return Some(say!(
            language,
            "it costs {cost}, and no other costs less",
            "cuesta {cost}, y ninguna otra cuesta menos"
        ));
    }
    let usual = said(language, usual.cost);
    Some(say!(language, "it costs {cost}, the ordinary order {usual}", "cuesta {cost}, y el orden habitual {usual}"))
}

fn said(language: Language, cost: Cost) -> String {
    let mut text = Vec::new();
    write_decimal(cost.money.rounded(CENTS).as_ten_thousandths(), &mut text);
    let money = String::from_utf8(text).unwrap_or_default().replace('.', &spell::point(language).to_string());
    match cost.overtime {
        0 => money,
        minutes => {
            let minutes = counted(language, minutes, MINUTE);
            say!(language, "{money} and {minutes} without a pass", "{money} y {minutes} sin pase")
        }
    }
}

/// What was counted against a limit.
fn spent(language: Language, limit: &LimitTest) -> String {
    let (used, unit) = if limit.hours { (hours(language, limit.used), HOUR) } else { (limit.used.to_string(), DAY) };
    let (of, window) = (counted(language, limit.limit, unit), limit.window.this(language));
    say!(language, ": {used} of {of} used in {window}", ": {window} lleva {used} de {of}")
}

/// "1 hour", "2 hours and 15 minutes".
fn hours(language: Language, minutes: i64) -> String {
    let (whole, rest) = (counted(language, minutes / 60, HOUR), counted(language, minutes % 60, MINUTE));
    match (minutes / 60, minutes % 60) {
        (_, 0) => whole,
        (0, _) => rest,
        _ => say!(language, "{whole} and {rest}", "{whole} y {rest}"),
    }
}

impl Telling<'_> {
    /// The customer; a name that is missing leaves no gap.
    fn who(&self) -> &str {
        if self.names.customer.is_empty() {
            self.language.pick("The customer", "El cliente")
        } else {
            &self.names.customer
        }
    }

    /// At which location.
    fn place(&self) -> String {
        at(self.language, &self.names.place)
    }

    /// Which pass it would be without the one that was taken.
    fn next(&self, trace: &Trace, seen: &BTreeSet<PassId>) -> String {
        let second = trace.candidates.iter().find(|candidate| matches!(candidate.verdict, Verdict::Eligible { .. }));
        match second {
            Some(second) if seen.contains(&second.pass) => {
                say!(self.language, " Next would be {}.", " Después iría {}.", self.called(second))
            }
            Some(_) => String::new(),
            // The first offer is the one that was taken.
            None => match trace
                .offers
                .iter()
                .filter(|offer| offer.failures.is_empty())
                .nth(usize::from(trace.basis == Basis::Bought))
            {
                Some(offer) => say!(
                    self.language,
                    " Next would be pay as you go{}.",
                    " Después iría el pago por uso{}.",
                    self.of_definition(offer.definition)
                ),
                None => String::new(),
            },
        }
    }

    fn of_definition(&self, definition: DefinitionId) -> String {
        let name = self.names.definitions.get(&definition);
        name.map_or(String::new(), |name| say!(self.language, " with {name}", " con {name}"))
    }

    fn refused(&self, code: RefusalCode, trace: &Trace, seen: &BTreeSet<PassId>) -> String {
        let language = self.language;
        let (who, place) = (self.who(), self.place());
        match code {
            RefusalCode::F1 => say!(
                language,
                "{who} cannot come in {place}: the account is disabled.",
                "{who} no puede entrar {place}: la cuenta está desactivada."
            ),
            RefusalCode::F5 => {
                let why = self.network(trace);
                say!(
                    language,
                    "{who} cannot come in {place} by network: {why}.",
                    "{who} no puede entrar {place} por la red: {why}."
                )
            }
            RefusalCode::F3 | RefusalCode::F4 => {
                let reached = trace.limits.iter().find(|limit| limit.reached);
                let reached = reached.map(|limit| spent(language, limit)).unwrap_or_default();
                say!(
                    language,
                    "{who} cannot come in {place}, because the limit of the plan is reached{reached}.",
                    "{who} no puede entrar {place}, porque se ha alcanzado el límite del plan{reached}."
                )
            }
            RefusalCode::F2 => self.no_pass(trace, seen),
        }
    }

    /// What stands against a check-in by network.
    fn network(&self, trace: &Trace) -> String {
        let language = self.language;
        match trace.network {
            Some(NetworkTest { allowed: true, devices, limit: Some(limit) }) => {
                let devices = counted(language, devices, DEVICE);
                match limit {
                    1 => say!(language, "{devices} in use, and 1 is allowed", "{devices} en uso, y se permite 1"),
                    _ => say!(
                        language,
                        "{devices} in use, and {limit} are allowed",
                        "{devices} en uso, y se permiten {limit}"
                    ),
                }
            }
            Some(NetworkTest { allowed: false, .. }) => {
                language.pick("this customer may not", "este cliente no tiene permiso").to_owned()
            }
            _ => language
                .pick(
                    "this customer may not, or has more devices than are allowed",
                    "este cliente no tiene permiso o tiene más dispositivos de los permitidos",
                )
                .to_owned(),
        }
    }

    fn no_pass(&self, trace: &Trace, seen: &BTreeSet<PassId>) -> String {
        let language = self.language;
        let (who, place) = (self.who(), self.place());
        let asked = say!(
            language,
            "{who} cannot come in {place} with the pass that was asked for",
            "{who} no puede entrar {place} con el pase que se pidió"
        );
        let does_not_fit =
            || say!(language, "{asked}, because it does not fit.", "{asked}, porque no sirve aquí y ahora.");
        match trace.named {
            Some(NamedPass::Unknown) => {
                return say!(language, "{asked}: it is none of this customer's.", "{asked}: no es de este cliente.");
            }
            Some(NamedPass::Known(pass)) => {
                let found = trace.candidates.iter().find(|candidate| candidate.pass == pass);
                return match found.filter(|_| seen.contains(&pass)) {
                    Some(found) => format!("{asked}. {}", self.why(found)),
                    None => does_not_fit(),
                };
            }
            None => {}
        }
        if trace.candidates.is_empty() {
            return say!(
                language,
                "{who} cannot come in {place}: there is no pass, and none is sold here by pay as you go.",
                "{who} no puede entrar {place}: no hay ningún pase, y aquí no se vende ninguno como pago por uso."
            );
        }
        if trace.candidates.iter().any(|candidate| candidate.verdict != Verdict::Rejected) {
            return does_not_fit();
        }
        let open = trace.candidates.iter().filter(|candidate| seen.contains(&candidate.pass)).take(NAMED);
        let whys: Vec<String> = open.map(|candidate| self.why(candidate)).collect();
        let others = trace.candidates.len() - whys.len();
        let rest = match (whys.is_empty(), others) {
            (_, 0) | (true, _) => String::new(),
            (false, 1) => {
                language.pick(" One more pass does not fit either.", " Tampoco sirve otro pase más.").to_owned()
            }
            (false, others) => {
                say!(language, " {others} more passes do not fit either.", " Tampoco sirven otros {others} pases más.")
            }
        };
        let whys = whys.join(" ");
        let said = say!(
            language,
            "{who} cannot come in {place}, because no pass fits. {whys}{rest}",
            "{who} no puede entrar {place}, porque no sirve ningún pase. {whys}{rest}"
        );
        said.trim_end().to_owned()
    }

    /// Why a pass does not fit: the first rule it fails.
    fn why(&self, candidate: &Candidate) -> String {
        let of = Names { place: &self.names.place, definition: "", language: self.language };
        let text = candidate.reasons.first().map(|reason| reason.text(of)).unwrap_or_default();
        format!("{}: {text}", self.called(candidate))
    }

    /// A pass as one speaks of it.
    pub(super) fn called(&self, candidate: &Candidate) -> String {
        let language = self.language;
        let definition = candidate.facts.and_then(|facts| self.names.definitions.get(&facts.definition));
        let definition = definition.filter(|name| !name.is_empty());
        let id = candidate.pass.0;
        match (definition, candidate.pass.is_made()) {
            (Some(name), true) => name.clone(),
            (Some(name), false) => say!(language, "{name} (pass {id})", "{name} (pase {id})"),
            (None, true) => language.pick("a pass", "un pase").to_owned(),
            (None, false) => say!(language, "pass {id}", "el pase {id}"),
        }
    }
}

/// "at Main", "en Main"; a place without a name is here.
pub(super) fn at(language: Language, place: &str) -> String {
    if place.is_empty() {
        language.pick("here", "aquí").to_owned()
    } else {
        say!(language, "at {place}", "en {place}")
    }
}
