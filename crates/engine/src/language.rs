//! In which language sentences for people are made. Every sentence stands in both beside each other, where it is made.

/// A language of sentences.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// The usual one, and that of everything that is stored.
    #[default]
    English,
    /// Spanish.
    Spanish,
}

impl Language {
    /// Both of them.
    pub const ALL: [Language; 2] = [Language::English, Language::Spanish];

    /// The one of two texts that is in this language.
    pub const fn pick<'a>(self, english: &'a str, spanish: &'a str) -> &'a str {
        match self {
            Language::English => english,
            Language::Spanish => spanish,
        }
    }

    /// As HTTP names it: `en`, `es`.
    pub const fn tag(self) -> &'static str {
        self.pick("en", "es")
    }
}

/// `format!` in the language that is given first: the English text, then the Spanish one.
#[macro_export]
macro_rules! say {
    ($language:expr, $english:literal, $spanish:literal $(, $argument:expr)* $(,)?) => {
        match $language {
            $crate::Language::English => format!($english $(, $argument)*),
            $crate::Language::Spanish => format!($spanish $(, $argument)*),
        }
    };
}
