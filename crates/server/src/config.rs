//! Settings: defaults < file (`--config`) < environment (`HALLPASS_*`) < flags.
//!
//! Each setting is declared once, in the `settings!` blocks below; its text becomes its documentation, its line in
//! `config.example.toml`, its environment name (`limits.body_bytes` is `HALLPASS_LIMITS_BODY_BYTES`) and its check.

mod kinds;
mod sources;

use hallpass_contract::query::SortScheme;
use hallpass_engine::Language;
pub use kinds::{LogFormat, MailTls, Proxies, Secret, Setting};
pub use sources::{Source, load};

use crate::sweep::REMEMBERED_DAYS;

/// One setting as listed by [`Config::entries`].
#[derive(Clone, Debug)]
pub struct Entry {
    /// Full name, e.g. `limits.body_bytes`.
    pub name: String,
    /// What it does, one line each.
    pub about: &'static [&'static str],
    /// Present value as TOML.
    pub value: String,
}

macro_rules! settings {
    ($(#[doc = $about:literal])* $group:ident { $($(#[doc = $doc:literal])* $field:ident: $kind:ty = $default:expr;)* }) => {
        $(#[doc = $about])*
        #[derive(Clone, Debug)]
        pub struct $group {
            $($(#[doc = $doc])* pub $field: $kind,)*
        }
        impl Default for $group {
            fn default() -> $group {
                $group { $($field: $default,)* }
            }
        }
        impl $group {
            fn list(&self, prefix: &str, out: &mut Vec<Entry>) {
                $(out.push(Entry {
                    name: format!("{prefix}{}", stringify!($field)),
                    about: &[$($doc),*],
                    value: Setting::print(&self.$field),
                });)*
            }

            /// False when there is no such setting.
            fn put(&mut self, name: &str, text: &str) -> Result<bool, String> {
                $(if name == stringify!($field) {
                    self.$field = Setting::read(text)?;
                    return Ok(true);
                })*
                Ok(false)
            }
        }
    };
}

settings! {
    /// What every installation decides.
    Main {
        /// Address and port to listen on. Loopback unless you say otherwise; put a proxy with TLS in front before opening it up.
        listen: String = "127.0.0.1:8080".into();
        /// Address under which people reach this server, e.g. "https://passes.example.com": begins the links in mails. Empty: http://
        /// and the setting listen.
        public_url: String = String::new();
        /// Folder of the database; made when missing.
        data: String = "data".into();
        /// Database of another kind, shared by any number of servers: postgres://user:password@host:port/name. Empty: a file in the
        /// folder of the setting data.
        database: Secret = Secret::default();
        /// A standby of that PostgreSQL database, written likewise: listings and reports are read from it while it is near enough
        /// (limits.replica_lag_seconds). Empty: none.
        read_database: Secret = Secret::default();
        /// File (PEM) of who may issue the certificates of PostgreSQL servers; connections are then protected by TLS unless their URL
        /// says sslmode=disable. Empty: with sslmode=require in the URL the issuers that this machine believes, else no TLS.
        database_ca: String = String::new();
        /// Folder of the web pages to serve (read at the start), for working on them. Empty: those built into the program.
        pages: String = String::new();
        /// First start: name of the one location.
        location_name: String = "Main".into();
        /// First start: its time zone, an IANA name.
        time_zone: String = "Etc/UTC".into();
        /// First start: its currency, an ISO 4217 code.
        currency: String = "EUR".into();
        /// First start: its country, an ISO 3166 code of two letters.
        country: String = "GB".into();
        /// First start: e-mail of the administrator.
        admin_email: String = "admin@localhost.localdomain".into();
        /// First start: password of the administrator. Empty: one is made and printed once.
        admin_password: String = String::new();
    }
}

settings! {
    /// `[api]`: how the records API behaves.
    Api {
        /// What `dir=1` means: "enum" (0 up, 1 down, as the live service's clients) or "signed" (1 up, -1 down).
        sort_direction: SortScheme = SortScheme::Enum;
        /// Largest page served; a larger `size` is served as this.
        page_size_cap: u64 = 10_000;
    }
}

settings! {
    /// `[limits]`: what one request or all of them may use.
    Limits {
        /// Largest request body in bytes; above: 413.
        body_bytes: usize = 1_048_576;
        /// Largest request line and headers together in bytes (at least 8192); above: 414 or 431.
        header_bytes: usize = 32_768;
        /// Most headers of a request; above: 431.
        headers: usize = 100;
        /// Deepest nesting of a JSON body; above: 400.
        json_depth: usize = 64;
        /// Audit entries keep their values for so many days, then only the proof of them; 0: for ever.
        audit_days: u32 = 0;
        /// Hours for which a kiosk that was cut off may keep attempts and send them later; less than 48, as long as it is remembered
        /// which codes and requests were there before.
        kiosk_queue_hours: u32 = 4;
        /// Seconds one request may take; above: 503.
        request_seconds: u64 = 30;
        /// Seconds one read of the database may take; above: 503.
        read_seconds: u64 = 30;
        /// Seconds a client may take to send its headers.
        header_seconds: u64 = 15;
        /// Open connections; more wait to be accepted.
        connections: usize = 10_000;
        /// Pages that may listen to boards of the front desk at the same time; one more is answered with 503. Each holds one of
        /// `connections`.
        streams: usize = 500;
        /// Writes that may wait for the database; one more is answered with 503 and Retry-After.
        writes_queued: usize = 1024;
        /// Writes that share one commit at most.
        write_group: usize = 64;
        /// Threads that read the embedded database.
        readers: usize = 2;
        /// Sessions that read a PostgreSQL database; as many again answer short reads, one more writes and one listens.
        database_connections: usize = 8;
        /// Seconds the database of read_database may be behind; a listing is read from the main database when it is further behind, and
        /// when it lacks something its reader has written. 0: it is not used.
        replica_lag_seconds: u64 = 5;
        /// Listings of at least so many bytes are sent gzipped to clients that ask for it; 0: never.
        gzip_from_bytes: usize = 32_768;
        /// Seconds for which a server that was told to stop still takes requests while /health/ready says no, so that what routes
        /// requests to several servers chooses another one.
        drain_seconds: u64 = 0;
        /// Seconds running requests get to finish after a stop signal.
        stop_seconds: u64 = 20;
    }
}

settings! {
    /// `[auth]`: sign-in.
    Auth {
        /// Seconds an access token lives.
        token_seconds: u64 = 604_799;
        /// Hours a browser stays signed in.
        browser_hours: u64 = 12;
        /// Give cookies to browsers for https only, also where no trusted proxy says that https is spoken.
        secure_cookies: bool = false;
        /// Days a refresh token lives.
        refresh_days: u64 = 15;
        /// Password hashes computed at the same time; more wait.
        hashes_at_once: usize = 2;
        /// Passwords waiting to be checked; one more is answered with 503.
        hashes_queued: usize = 64;
        /// Memory of one password hash in KiB (argon2id).
        hash_memory_kib: u32 = 19_456;
        /// Passes over that memory.
        hash_passes: u32 = 2;
        /// Seconds for which a verified Basic password, or what a token may do, is remembered: no slow hash per request.
        basic_seconds: u64 = 300;
        /// Signed-in tokens and passwords remembered in memory.
        remembered: usize = 10_000;
        /// Wrong passwords in a row that cost nothing; after them each waits twice as long as the one before.
        free_failures: u32 = 5;
        /// Fewest characters of a new password.
        shortest_password: usize = 8;
        /// Longest wait after wrong passwords, in seconds.
        longest_wait_seconds: u64 = 900;
        /// Let Basic in with the password alone where a user has a second factor. It is then no second factor any more: only for
        /// programs that can send nothing else.
        basic_with_second_factor: bool = false;
        /// Addresses of proxies whose X-Forwarded-For is believed, e.g. ["10.0.0.1", "10.1.0.0/16"].
        trusted_proxies: Proxies = Proxies::default();
    }
}

settings! {
    /// `[mail]`: the server that takes our mail (links for new passwords, invitations, messages to customers).
    Mail {
        /// Its name. Empty: no mail is sent; `hallpass admin reset-link` prints links to hand over.
        host: String = String::new();
        /// Its port: 587 usually, 465 with tls = "tls".
        port: u16 = 587;
        /// "starttls", "tls" from the first byte, or "none".
        tls: MailTls = MailTls::Starttls;
        /// User to sign in as; empty: nobody.
        user: String = String::new();
        /// Password of that user. Only from the environment: HALLPASS_MAIL_PASSWORD.
        password: Secret = Secret::default();
        /// Sender, e.g. "Passes <passes@example.com>".
        from: String = String::new();
        /// Language of messages to customers: "en" or "es".
        language: Language = Language::English;
    }
}

settings! {
    /// `[webhooks]`: who is told what happens (docs/webhooks.md).
    Webhooks {
        /// What signs all deliveries: at least 16 characters, or whsec_ and a key in base64. Empty: they are not signed. Better given as
        /// HALLPASS_WEBHOOKS_SECRET.
        secret: Secret = Secret::default();
        /// Send to addresses of private networks and of this machine, too. Whoever may write webhooks then reaches what this machine
        /// reaches.
        private_addresses: bool = false;
        /// Seconds a receiver may take to answer; no more than 45 count.
        timeout_seconds: u64 = 10;
        /// Days for which deliveries that have ended are shown and can be repeated.
        keep_days: u32 = 30;
    }
}

settings! {
    /// `[public_checkin]`: the vendor's check-in for kiosks, doors and portals that cannot sign in (docs/doors.md).
    PublicCheckin {
        /// Answer POST /api/public/checkin. Whoever reaches the server may then try PINs: pair kiosks or give doors a token instead where you
        /// can.
        enabled: bool = false;
    }
}

settings! {
    /// `[throttle]`: requests per user and minute.
    Throttle {
        /// Requests a user (or, not signed in, an address) may make per minute; 0: any number.
        per_minute: u64 = 6_000;
        /// Writes of them; 0: any number.
        writes_per_minute: u64 = 3_000;
        /// Throttle requests from this machine, too.
        loopback: bool = false;
    }
}

settings! {
    /// `[log]`: what is written to standard error.
    Log {
        /// "pretty" for people, "json" for collectors.
        format: LogFormat = LogFormat::Pretty;
        /// Least level written, or a filter such as "hallpass=debug,info".
        filter: String = "info,refinery_core=warn".into();
        /// Log every request that went well, too (level info); failures are always logged.
        requests: bool = false;
    }
}

/// All settings.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// What every installation decides.
    pub main: Main,
    /// How the records API behaves.
    pub api: Api,
    /// Check-ins by nobody in particular.
    pub public_checkin: PublicCheckin,
    /// What requests may use.
    pub limits: Limits,
    /// Sign-in.
    pub auth: Auth,
    /// The server that takes our mail.
    pub mail: Mail,
    /// Who is told what happens.
    pub webhooks: Webhooks,
    /// Requests per user and minute.
    pub throttle: Throttle,
    /// Logs.
    pub log: Log,
}

impl Config {
    /// Are the records in a PostgreSQL database?
    pub fn uses_postgres(&self) -> bool {
        !self.main.database.text().is_empty()
    }

    /// Every setting with its present value, in the order of the example file.
    pub fn entries(&self) -> Vec<Entry> {
        let mut out = Vec::new();
        self.main.list("", &mut out);
        self.api.list("api.", &mut out);
        self.limits.list("limits.", &mut out);
        self.auth.list("auth.", &mut out);
        self.mail.list("mail.", &mut out);
        self.webhooks.list("webhooks.", &mut out);
        self.public_checkin.list("public_checkin.", &mut out);
        self.throttle.list("throttle.", &mut out);
        self.log.list("log.", &mut out);
        out
    }

    /// Sets `name` from its text.
    ///
    /// # Errors
    /// A sentence that says what is wrong: no such setting, or a value that cannot be read.
    pub fn set(&mut self, name: &str, text: &str) -> Result<(), String> {
        let known = match name.split_once('.') {
            None => self.main.put(name, text),
            Some(("api", rest)) => self.api.put(rest, text),
            Some(("limits", rest)) => self.limits.put(rest, text),
            Some(("auth", rest)) => self.auth.put(rest, text),
            Some(("mail", rest)) => self.mail.put(rest, text),
            Some(("webhooks", rest)) => self.webhooks.put(rest, text),
            Some(("public_checkin", rest)) => self.public_checkin.put(rest, text),
            Some(("throttle", rest)) => self.throttle.put(rest, text),
            Some(("log", rest)) => self.log.put(rest, text),
            Some(_) => Ok(false),
        };
        match known {
            Ok(true) => self.bounded(name),
            Ok(false) => Err(format!("there is no setting {name}; config.example.toml lists them all")),
            Err(why) => Err(format!("setting {name}: {why}")),
        }
    }

    /// What a setting must not be although it can be read.
    fn bounded(&self, name: &str) -> Result<(), String> {
        let remembered = REMEMBERED_DAYS * 24;
        let hours = i64::from(self.limits.kiosk_queue_hours);
        if name == "limits.kiosk_queue_hours" && hours >= remembered {
            return Err(format!(
                "setting {name}: {hours} hours are too many; fewer than {remembered}, for after them it is forgotten which codes and \
                 requests were there before, and one sent again would count twice"
            ));
        }
        Ok(())
    }

    /// The example file: every setting with its default, commented out.
    pub fn example() -> String {
        let mut text = String::from(
            "# Settings of Hallpass with their defaults. Order: defaults < this file (--config) < environment < flags.\n\
             # The environment name of a setting is HALLPASS_ and its path in capitals: limits.body_bytes is\n\
             # HALLPASS_LIMITS_BODY_BYTES. Written from crates/server/src/config.rs; a test compares.\n",
        );
        let entries = Config::default().entries();
        let mut group = "";
        for entry in &entries {
            let (of, name) = entry.name.split_once('.').unwrap_or(("", entry.name.as_str()));
            if of != group {
                text.push_str(&format!("\n[{of}]\n"));
                group = of;
            }
            text.push('\n');
            for line in entry.about {
                text.push_str(&format!("#{line}\n"));
            }
            text.push_str(&format!("# {name} = {}\n", entry.value));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_file_lists_every_setting() {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("config.example.toml");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&file, Config::example()).unwrap();
        }
        assert_eq!(std::fs::read_to_string(file).unwrap(), Config::example(), "run the tests with UPDATE=1");
    }

    #[test]
    fn unknown_and_unreadable_settings_are_named() {
        let mut config = Config::default();
        assert!(config.set("limits.body", "1").unwrap_err().contains("limits.body"));
        assert!(config.set("limits.readers", "many").unwrap_err().contains("limits.readers"));
        config.set("limits.readers", "4").unwrap();
        assert_eq!(config.limits.readers, 4);
    }

    #[test]
    fn a_kiosk_keeps_attempts_for_less_time_than_codes_are_remembered() {
        let mut config = Config::default();
        config.set("limits.kiosk_queue_hours", "47").unwrap();
        let why = config.set("limits.kiosk_queue_hours", "48").unwrap_err();
        assert!(why.contains("limits.kiosk_queue_hours") && why.contains("fewer than 48"), "{why}");
    }
}
