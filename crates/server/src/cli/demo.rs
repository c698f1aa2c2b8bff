//! `hallpass demo`: makes a demo network in a fresh folder and serves it.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;

use super::serve::{bind, until_stopped};
use crate::config::Secret;
use crate::demo::{self, Login, Scale};
use crate::http::serve::stop_signal;
use crate::start::{Folder, Home, failed};
use crate::{App, Clock, Config};

/// Every demo of one moment is the same demo.
const SEED: u64 = 2_026;

/// `hallpass demo`
#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Address and port to listen on; port 0 takes a free one.
    #[arg(long, value_name = "ADDR")]
    pub(super) listen: Option<String>,
}

impl Demo {
    /// `data` is the folder named on the command line; without one a temporary folder is used and removed at the end.
    pub(super) async fn run(self, mut config: Config, data: Option<&str>) -> Result<()> {
        let place = match data {
            Some(data) => Place::Kept(data.into()),
            None => Place::temporary(),
        };
        config.main.database = Secret::default();
        config.main.data = place.path().to_str().context("the path of the data folder is not Unicode")?.to_owned();
        // Nobody should wait for a history that cannot be served.
        let listener = bind(&config.main.listen).await?;
        let address = listener.local_addr().context("the listening address is unknown")?;
        let folder = Folder::lock(&config.main.data)?;
        if folder.database().exists() {
            bail!("{} holds a database already; name a new folder with --data", config.main.data);
        }
        let home = Home::Folder(folder);
        let store = home.open(&config).await?;
        eprintln!("making a demo network and 90 days of visits ...");
        let building = demo::build(&store, &config, Clock::System.now(), Scale::FULL, SEED, show);
        let made = tokio::select! {
            made = building => made?,
            () = stop_signal() => bail!("stopped before the demo was ready"),
        };
        eprintln!();
        let app = App::new(store, Clock::System, config).map_err(failed)?;
        say!("{}", leaflet(&format!("http://{address}"), &made, &place).trim_end());
        until_stopped(app, listener).await;
        drop(home);
        drop(place);
        Ok(())
    }
}

fn show(day: i32, days: i32) {
    if std::io::stderr().is_terminal() {
        eprint!("\rday {day} of {days}");
    } else if day % 10 == 0 {
        eprintln!("day {day} of {days}");
    }
}

/// Where the database lies.
enum Place {
    /// In a folder that stays.
    Kept(PathBuf),
    /// In a folder that goes with this value.
    Temporary(PathBuf),
}

impl Place {
    fn temporary() -> Place {
        Place::Temporary(std::env::temp_dir().join(format!("hallpass-demo-{}", uuid::Uuid::new_v4().simple())))
    }

    fn path(&self) -> &PathBuf {
        match self {
            Place::Kept(path) | Place::Temporary(path) => path,
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Place::Temporary(path) = self
            && let Err(error) = std::fs::remove_dir_all(&*path)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            eprintln!("hallpass: {} could not be removed: {error}", path.display());
        }
    }
}

/// What is printed when all is ready.
fn leaflet(url: &str, made: &demo::Demo, place: &Place) -> String {
    let samples = &made.samples;
    let Login { email, password } = &made.admin;
    let kept = match place {
        Place::Kept(path) => format!("{} (serve it again with `hallpass serve --data`)", path.display()),
        Place::Temporary(path) => format!("{} (removed when this program ends)", path.display()),
    };
    let login = |who: &str, login: &Login| format!("{who:<15}{}  {}\n", login.email, login.password);
    format!(
        "listening on {url}\n\n{}{}{}{}{:<15}{kept}\n\nThese passwords are shown only now. Try:\n\n\
         # the passes of {}\n\
         curl -s -u '{email}:{password}' '{url}/api/billing/coworkertimepasses?CoworkerTimePass_Coworker={}'\n\n\
         # check {} in\n\
         curl -s -u '{email}:{password}' '{url}/api/spaces/checkins' -H 'Content-Type: application/json' \
         -d '{{\"CoworkerId\": {}, \"BusinessId\": {}, \"FromTime\": \"'$(date -u +%Y-%m-%dT%H:%M:%SZ)'\"}}'\n\n\
         # why a visit used the passes it used\n\
         curl -s -u '{email}:{password}' '{url}/api/hallpass/checkins/{}/explanation'\n\n\
         Stop with Ctrl-C.\n",
        login("administrator", &made.admin),
        login("front desk", &made.desk),
        login("reports", &made.reports),
        login("member", &made.member),
        "data",
        samples.name,
        samples.customer,
        samples.name,
        samples.customer,
        samples.location,
        samples.visit,
    )
}
