//! Invented people: names put together from lists of several cultures, and e-mail addresses made of them.

use super::chance::Chance;

/// A name and an address in a domain that can never exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// Full name.
    pub full: String,
    /// E-mail, without its number when the name comes twice.
    pub mailbox: String,
}

struct Culture {
    given: &'static [&'static str],
    family: &'static [&'static str],
}

/// How often each culture comes up follows from how often it is listed: the network lies in Lisbon and Madrid.
const CULTURES: &[&Culture] = &[
    &PORTUGUESE,
    &PORTUGUESE,
    &PORTUGUESE,
    &SPANISH,
    &SPANISH,
    &BRITISH,
    &FRENCH,
    &GERMAN,
    &ITALIAN,
    &POLISH,
    &WEST_AFRICAN,
    &INDIAN,
    &EAST_ASIAN,
    &ARABIC,
    &NORDIC,
    &TURKISH,
];

static PORTUGUESE: Culture = Culture {
    given: &[
        "Beatriz",
        "Tomás",
        "Leonor",
        "Duarte",
        "Matilde",
        "Gonçalo",
        "Inês",
        "Afonso",
        "Carolina",
        "Rodrigo",
        "Madalena",
        "Vasco",
        "Francisca",
        "Simão",
        "Teresa",
        "Lourenço",
    ],
    family: &[
        "Carvalhal",
        "Figueira",
        "Salgado",
        "Pinhal",
        "Vidigal",
        "Azinheira",
        "Bragança",
        "Cordovil",
        "Lagarto",
        "Noronha",
        "Quaresma",
        "Serrão",
        "Tavira",
        "Valadares",
    ],
};
static SPANISH: Culture = Culture {
    given: &[
        "Lucía", "Álvaro", "Marina", "Íñigo", "Rocío", "Gael", "Alba", "Nicolás", "Jimena", "Unai", "Candela", "Bruno",
    ],
    family: &[
        "Olivares",
        "Montoro",
        "Zamorano",
        "Quintanilla",
        "Arriaga",
        "Peñalver",
        "Sotomayor",
        "Barrios",
        "Urrutia",
        "Cañizares",
    ],
};
static BRITISH: Culture = Culture {
    given: &["Imogen", "Callum", "Freya", "Rhys", "Elspeth", "Tobias", "Niamh", "Alistair"],
    family: &["Hargrove", "Penhale", "Ashdown", "Merriweather", "Kilbride", "Thackeray", "Lockhart", "Winslade"],
};
static FRENCH: Culture = Culture {
    given: &["Margaux", "Étienne", "Solène", "Baptiste", "Capucine", "Rémi", "Anaïs", "Lucien"],
    family: &["Delacourt", "Marchandeau", "Boisvert", "Lavigne", "Charpin", "Rousselot", "Beaulac", "Fontanel"],
};
static GERMAN: Culture = Culture {
    given: &["Annika", "Jonas", "Wiebke", "Florian", "Mareike", "Lukas", "Svenja", "Till"],
    family: &["Brückner", "Eisenlohr", "Hollweg", "Kaltenbach", "Rosenthal", "Steinhoff", "Vogelsang", "Wiesner"],
};
static ITALIAN: Culture = Culture {
    given: &["Chiara", "Matteo", "Ginevra", "Lorenzo", "Elisa", "Davide", "Noemi", "Pietro"],
    family: &["Bellandi", "Corradini", "Falcone", "Grimaldo", "Lombardini", "Marchetta", "Sartorelli", "Valmori"],
};
static POLISH: Culture = Culture {
    given: &["Zofia", "Kacper", "Maja", "Wojciech", "Hanna", "Bartosz"],
    family: &["Jabłońska", "Wierzbicki", "Sokołowska", "Malinowski", "Żurawska", "Dąbek"],
};
static WEST_AFRICAN: Culture = Culture {
    given: &["Amara", "Kwame", "Efua", "Chidi", "Folasade", "Kofi", "Ngozi", "Tunde"],
    family: &["Adeyemo", "Boateng", "Danjuma", "Ezeani", "Mensah", "Okonjo", "Quartey", "Sarpong"],
};
static INDIAN: Culture = Culture {
    given: &["Ananya", "Rohan", "Kavya", "Arjun", "Meera", "Vikram", "Ishita", "Nikhil"],
    family: &["Banerjee", "Chakravarti", "Deshpande", "Iyengar", "Kulkarni", "Malhotra", "Raghavan", "Thakkar"],
};
static EAST_ASIAN: Culture = Culture {
    given: &["Haruka", "Minjun", "Yuxin", "Takumi", "Seoyeon", "Zihan", "Aoi", "Jiwoo"],
    family: &["Fujimori", "Hwang", "Liang", "Moriyama", "Nakagawa", "Ouyang", "Seong", "Zhao"],
};
static ARABIC: Culture = Culture {
    given: &["Layla", "Omar", "Yasmin", "Karim", "Salma", "Tariq", "Noor", "Ilyas"],
    family: &["Al-Hashimi", "Benkirane", "Darwish", "El Mansouri", "Haddad", "Khoury", "Nasser", "Zeroual"],
};
static NORDIC: Culture = Culture {
    given: &["Ingrid", "Anders", "Saga", "Mikkel", "Aino", "Eirik"],
    family: &["Bergqvist", "Dahlström", "Holmgaard", "Kivelä", "Nygård", "Sandvik"],
};
static TURKISH: Culture = Culture {
    given: &["Elif", "Emre", "Zeynep", "Deniz", "Defne", "Mert"],
    family: &["Aydoğan", "Çelikkaya", "Güneş", "Karaca", "Özdemir", "Yıldırım"],
};

/// Domains reserved for examples.
const DOMAINS: &[&str] = &["example.com", "example.org", "example.net"];

/// The name of customer number `n`.
pub(super) fn of(seed: u64, n: usize) -> Name {
    let mut chance = Chance::about(seed, &[1, n as u64]);
    let culture = usize::try_from(chance.between(0, CULTURES.len() as i64 - 1)).ok().and_then(|i| CULTURES.get(i));
    let culture = culture.copied().unwrap_or(&PORTUGUESE);
    let (given, family) = (chance.pick(culture.given), chance.pick(culture.family));
    let mailbox = format!("{}.{}@{}", plain(given), plain(family), chance.pick(DOMAINS));
    Name { full: format!("{given} {family}"), mailbox }
}

/// The name with a number in its address when an earlier customer has the same address.
pub(super) fn address(mailbox: &str, twins: usize) -> String {
    match (twins, mailbox.split_once('@')) {
        (1.., Some((local, domain))) => format!("{local}{}@{domain}", twins + 1),
        _ => mailbox.to_owned(),
    }
}

/// A name in plain small letters, for addresses.
pub(super) fn plain(name: &str) -> String {
    name.to_lowercase()
        .chars()
        .filter_map(|letter| match letter {
            'a'..='z' | '0'..='9' => Some(letter),
            'á' | 'à' | 'ã' | 'â' | 'ä' | 'å' | 'ą' => Some('a'),
            'ç' | 'ć' => Some('c'),
            'é' | 'è' | 'ê' | 'ë' | 'ę' => Some('e'),
            'ğ' => Some('g'),
            'í' | 'ï' | 'ı' => Some('i'),
            'ł' => Some('l'),
            'ñ' | 'ń' => Some('n'),
            'ó' | 'ô' | 'õ' | 'ö' | 'ø' => Some('o'),
            'ş' | 'ś' => Some('s'),
            'ú' | 'ü' => Some('u'),
            'ź' | 'ż' => Some('z'),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_repeat_rarely_and_addresses_are_plain() {
        let names: Vec<Name> = (0..200).map(|n| of(1, n)).collect();
        assert_eq!(names[3], of(1, 3));
        let mut different: Vec<&str> = names.iter().map(|name| name.full.as_str()).collect();
        different.sort_unstable();
        different.dedup();
        assert!(different.len() > 165, "{}", different.len());
        assert!(names.iter().all(|name| name.mailbox.is_ascii() && !name.mailbox.contains(' ')));
        assert_eq!((address("a@x", 0), address("a@x", 1)), ("a@x".into(), "a2@x".into()));
    }
}
