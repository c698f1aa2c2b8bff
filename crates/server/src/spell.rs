//! How values are spelled in answers of our own: instants, and in sentences for people amounts, counts and days in their language.

use hallpass_contract::dates;
use hallpass_engine::{Instant, Language, Money, Percent};

/// An instant: ISO 8601 in UTC, with a fraction only where it has one.
pub fn instant(at: Instant) -> String {
    dates::instant(at.as_micros())
}

/// A thing that is counted: one and many, in English and in Spanish.
#[derive(Clone, Copy, Debug)]
pub struct Noun([(&'static str, &'static str); 2]);

/// Minutes.
pub const MINUTE: Noun = Noun([("minute", "minutes"), ("minuto", "minutos")]);
/// Hours.
pub const HOUR: Noun = Noun([("hour", "hours"), ("hora", "horas")]);
/// Days.
pub const DAY: Noun = Noun([("day", "days"), ("día", "días")]);
/// Passes.
pub const PASS: Noun = Noun([("pass", "passes"), ("pase", "pases")]);
/// Visits.
pub const VISIT: Noun = Noun([("visit", "visits"), ("visita", "visitas")]);
/// Devices.
pub const DEVICE: Noun = Noun([("device", "devices"), ("dispositivo", "dispositivos")]);

/// "1 day", "2 days", "1 día".
pub fn counted(language: Language, n: i64, of: Noun) -> String {
    let [english, spanish] = of.0;
    let (one, many) = if language == Language::Spanish { spanish } else { english };
    format!("{n} {}", if n == 1 { one } else { many })
}

/// An amount as one says it: with two decimals, with more only where it has more; "25.00", in Spanish "25,00".
pub fn money(language: Language, amount: Money) -> String {
    let n = amount.as_ten_thousandths();
    let (sign, n) = (if n < 0 { "-" } else { "" }, n.unsigned_abs());
    let text = format!("{sign}{}{}{:04}", n / 10_000, point(language), n % 10_000);
    text.strip_suffix("00").unwrap_or(&text).to_owned()
}

/// A percentage as one says it: "10 %", "33.3333 %", in Spanish "33,3333 %".
pub fn percent(language: Language, rate: Percent) -> String {
    let n = rate.as_ten_thousandths();
    let point = point(language);
    let text = format!("{}{point}{:04}", n / 10_000, n.unsigned_abs() % 10_000);
    format!("{} %", text.trim_end_matches('0').trim_end_matches(point))
}

/// The mark before decimals.
pub fn point(language: Language) -> char {
    match language {
        Language::English => '.',
        Language::Spanish => ',',
    }
}

const MONTHS: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];

/// A day that is written "2026-03-02": so in English, in Spanish "2 de marzo de 2026".
pub fn day(language: Language, iso: &str) -> String {
    let spanish = || {
        let [year, month, day] = iso.split('-').collect::<Vec<_>>().try_into().ok()?;
        let month = MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?)?;
        Some(format!("{} de {month} de {year}", day.parse::<u8>().ok()?))
    };
    match language {
        Language::English => None,
        Language::Spanish => spanish(),
    }
    .unwrap_or_else(|| iso.to_owned())
}

/// A time of day that is written "09:30": so in English, in Spanish with its article, "las 09:30" and "la 01:05".
pub fn time(language: Language, clock: &str) -> String {
    match language {
        Language::English => clock.to_owned(),
        Language::Spanish => format!("{} {clock}", if clock.starts_with("01") { "la" } else { "las" }),
    }
}

/// Some of a kind in one breath: "a, b and c", in Spanish "a, b y c", for words that do not begin with an i.
pub fn listed(language: Language, of: &[String]) -> String {
    match of {
        [first @ .., last] if !first.is_empty() => {
            format!("{} {} {last}", first.join(", "), language.pick("and", "y"))
        }
        _ => of.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_said_with_their_decimals() {
        let said = |n| Language::ALL.map(|language| money(language, Money::from_ten_thousandths(n)));
        assert_eq!(said(250_000), ["25.00", "25,00"]);
        assert_eq!(said(-12_345), ["-1.2345", "-1,2345"]);
        assert_eq!([said(5_000), said(0)], [["0.50", "0,50"], ["0.00", "0,00"]]);
        let said = |n| Language::ALL.map(|language| percent(language, Percent::from_ten_thousandths(n)));
        assert_eq!(said(100_000), ["10 %", "10 %"]);
        assert_eq!([said(333_333), said(175_000)], [["33.3333 %", "33,3333 %"], ["17.5 %", "17,5 %"]]);
    }

    #[test]
    fn counts_and_days_are_said_in_each_language() {
        let said = |n, of| Language::ALL.map(|language| counted(language, n, of));
        assert_eq!([said(1, PASS), said(2, PASS)], [["1 pass", "1 pase"], ["2 passes", "2 pases"]]);
        assert_eq!([said(0, DAY), said(1, HOUR)], [["0 days", "0 días"], ["1 hour", "1 hora"]]);
        let said = |iso| Language::ALL.map(|language| day(language, iso));
        assert_eq!(said("2026-03-02"), ["2026-03-02", "2 de marzo de 2026"]);
        assert_eq!([said(""), said("2026-13-02")], [["", ""], ["2026-13-02", "2026-13-02"]]);
    }

    #[test]
    fn times_of_day_have_their_article() {
        let said = |clock| Language::ALL.map(|language| time(language, clock));
        assert_eq!([said("01:05"), said("02:05")], [["01:05", "la 01:05"], ["02:05", "las 02:05"]]);
        assert_eq!([said("11:01"), said("00:59")], [["11:01", "las 11:01"], ["00:59", "las 00:59"]]);
    }

    #[test]
    fn a_list_ends_with_and() {
        let said = |of: &[&str]| {
            let of: Vec<String> = of.iter().map(|one| (*one).to_owned()).collect();
            Language::ALL.map(|language| listed(language, &of))
        };
        assert_eq!([said(&[]), said(&["a"])], [["", ""], ["a", "a"]]);
        assert_eq!([said(&["a", "b"]), said(&["a", "b", "c"])], [["a and b", "a y b"], ["a, b and c", "a, b y c"]]);
    }
}
