//! The server that is measured: a process of its own, with a data folder of its own.

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use hallpass_engine::calendar::Zone;
use serde_json::Value;

use crate::client::Client;
use crate::scenario::QUARTER;
use crate::seed::{RESOURCES, References, Size, write_files};

const EMAIL: &str = "admin@example.com";
const PASSWORD: &str = "bench-password-0123456789";
/// Clock ticks of a second in /proc: so on every Linux.
const TICKS: f64 = 100.0;

/// A running server; ends with this value.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: String,
    /// Of its administrator.
    pub token: String,
    /// From its start to its first right answer.
    pub cold_start: Duration,
}

/// How to start servers.
#[derive(Clone, Debug)]
pub struct Program {
    /// The executable `hallpass`.
    pub file: PathBuf,
    /// The folder for its database and for the files of the run.
    pub folder: PathBuf,
    /// More arguments for `serve` and `import`, e.g. `--database` and its URL.
    pub arguments: Vec<String>,
}

impl Program {
    /// The database's folder.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn command(&self, words: &[&str]) -> Result<Command> {
        let log = File::options().create(true).append(true).open(self.folder.join("server.log"))?;
        let mut command = Command::new(&self.file);
        command.args(words).arg("--data").arg(self.data()).args(&self.arguments);
        command.env("HALLPASS_ADMIN_EMAIL", EMAIL).env("HALLPASS_ADMIN_PASSWORD", PASSWORD);
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        Ok(command)
    }

    /// Starts the server and waits for its first right answer.
    ///
    /// # Errors
    /// When it ends, or does not answer within a minute.
    pub fn start(&self, probe: &str) -> Result<Server> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
        let begun = Instant::now();
        let child = self.command(&["serve", "--listen", &address])?.spawn();
        let child = child.with_context(|| format!("{} cannot be started", self.file.display()))?;
        // Tokens outlive the server: with that of an earlier start the first answer is a record.
        let kept = self.folder.join("token");
        let token = std::fs::read_to_string(&kept).unwrap_or_default();
        let mut server = Server { child, address, token, cold_start: Duration::ZERO };
        loop {
            match server.client().get(probe).map(|answer| answer.status) {
                Ok(200) => {
                    server.cold_start = begun.elapsed();
                    return Ok(server);
                }
                Ok(401) => {
                    server.cold_start = begun.elapsed();
                    server.token = sign_in(&mut Client::new(&server.address, ""))?;
                    std::fs::write(&kept, &server.token)?;
                    return Ok(server);
                }
                _ => {}
            }
            if begun.elapsed() > Duration::from_secs(60) || server.child.try_wait()?.is_some() {
                bail!("the server does not answer; see {}", self.folder.join("server.log").display());
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Makes the data of a run in a fresh folder: a first start tells the numbers of the reference data, then everything is
    /// imported.
    ///
    /// # Errors
    /// When the server or an import fails.
    pub fn load(&self, size: Size) -> Result<Duration> {
        let ids = self.start("/api/sys/currencies")?.references()?;
        write_files(size, ids, &self.folder)?;
        let begun = Instant::now();
        for resource in RESOURCES {
            let file = self.folder.join(format!("{resource}.csv"));
            let file = file.to_str().context("the folder's name is no text")?;
            let done = self.command(&["import", "records", "--resource", resource, file])?.status()?;
            if !done.success() {
                bail!("{resource} were not imported; see {}", self.folder.join("server.log").display());
            }
            std::fs::remove_file(file)?;
        }
        Ok(begun.elapsed())
    }
}

fn sign_in(client: &mut Client) -> Result<String> {
    let form = format!("grant_type=password&username={EMAIL}&password={PASSWORD}");
    let answer = client.ask("POST", "/api/token", "application/x-www-form-urlencoded", Some(&form))?.json()?;
    Ok(answer["access_token"].as_str().context("no token")?.to_owned())
}

impl Server {
    /// A new connection, signed in.
    pub fn client(&self) -> Client {
        Client::new(&self.address, &self.token)
    }

    fn first(&self, path: &str) -> Result<Value> {
        let page = self.client().get(path)?.json()?;
        page["Records"]
            .as_array()
            .and_then(|records| records.first())
            .cloned()
            .with_context(|| format!("{path} is empty"))
    }

    /// The numbers that the files need. All locations are in a zone where it is about eight in the evening: an open check-in begins
    /// in the present business day, so most of a day is free for visits, and midnight, which ends them, is hours away.
    ///
    /// # Errors
    /// When the server has no such data.
    pub fn references(&self) -> Result<References> {
        let id = |record: &Value| record["Id"].as_i64().context("a record without Id");
        let page = self.client().get("/api/sys/simpletimezones?size=1000")?.json()?;
        let zones = page["Records"].as_array().context("no time zones")?.iter().filter_map(|record| {
            let zone = Zone::by_name(record["Name"].as_str()?)?;
            Some(((second_of_day(&zone) - 20 * 3_600).abs(), record["Id"].as_i64()?))
        });
        let (_, zone) = zones.min().context("no time zone")?;
        Ok(References {
            currency: id(&self.first("/api/sys/currencies?Currency_Code=EUR")?)?,
            country: id(&self.first("/api/sys/countries?Country_TwoDigitsCode=GB")?)?,
            zone,
        })
    }

    /// The first free quarter of an hour of the present day of a location, and how many there are up to now.
    ///
    /// # Errors
    /// When the location or its zone is not there.
    pub fn quarters(&self, location: u64) -> Result<(i64, u64)> {
        let place = self.client().get(&format!("/api/sys/businesses/{location}"))?.json()?;
        let zone = self.client().get(&format!("/api/sys/simpletimezones/{}", place["SimpleTimeZoneId"]))?.json()?;
        let zone = zone["Name"].as_str().and_then(Zone::by_name).context("the location's zone is unknown")?;
        let now = now();
        let begin = now - second_of_day(&zone);
        let begin = begin.div_euclid(QUARTER) * QUARTER;
        let page = self.client().get("/api/spaces/checkins?size=1")?.json()?;
        ensure_fresh(&page)?;
        Ok((begin, u64::try_from((now - begin) / QUARTER).unwrap_or(0)))
    }

    /// CPU time the process has used so far.
    ///
    /// # Errors
    /// Where there is no /proc.
    pub fn cpu(&self) -> Result<Duration> {
        let text =
            std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).context("CPU time needs Linux")?;
        cpu_of(&text).context("/proc/PID/stat is of an unknown form")
    }

    /// Memory of its own in bytes, shared parts by their share; 0 where that is not known.
    pub fn memory(&self) -> u64 {
        let text = std::fs::read_to_string(format!("/proc/{}/smaps_rollup", self.child.id())).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
        line.and_then(|rest| rest.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0) * 1024
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Asked to stop as an operator would, then waited for.
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        if !asked.is_ok_and(|status| status.success()) {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

/// Check-ins of an earlier run would be in the way.
fn ensure_fresh(page: &Value) -> Result<()> {
    match page["TotalItems"].as_i64() {
        Some(0) => Ok(()),
        _ => bail!("the data folder has check-ins already: leave out --keep, or choose another --work"),
    }
}

#[expect(clippy::disallowed_methods, reason = "a measure of a real server needs the real time")]
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(0)
}

/// Seconds since midnight in a zone, now.
fn second_of_day(zone: &Zone) -> i64 {
    let at = hallpass_engine::Instant::from_micros(now() * 1_000_000);
    zone.local_micros(at).div_euclid(1_000_000).rem_euclid(86_400)
}

/// User and system time of a line of /proc/PID/stat.
fn cpu_of(line: &str) -> Option<Duration> {
    // The name of the program may hold blanks and brackets.
    let (_, rest) = line.rsplit_once(") ")?;
    let field = |at: usize| rest.split(' ').nth(at)?.parse::<u64>().ok();
    Some(Duration::from_secs_f64((field(11)? + field(12)?) as f64 / TICKS))
}

/// Where the executable is, when nothing else is said: beside this program.
///
/// # Errors
/// When it is not there.
pub fn beside() -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    let file = own.parent().unwrap_or(Path::new(".")).join("hallpass");
    if !file.exists() {
        bail!(
            "there is no {}: build it with `cargo build --release -p hallpass`, or name another with --server",
            file.display()
        );
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cpu_time_is_read_behind_the_name_of_the_program() {
        let line = "12 (a b) c) S 1 12 12 0 -1 4194560 100 0 0 0 250 50 7 8 20 0 5 0 100 1 1";
        assert_eq!(cpu_of(line), Some(Duration::from_secs(3)));
        assert_eq!(cpu_of("nonsense"), None);
    }

    #[test]
    fn a_day_begins_at_midnight_of_the_zone() {
        let utc = Zone::by_name("Etc/UTC").unwrap();
        let kolkata = Zone::by_name("Asia/Kolkata").unwrap();
        let apart = (second_of_day(&kolkata) - second_of_day(&utc)).rem_euclid(86_400);
        assert!((apart - 19_800).abs() <= 1, "{apart}");
    }
}
