//! `hallpass admin`: users and tokens, also beside a running server.

use anyhow::{Context, Result, bail};
use clap::Subcommand;

use crate::auth::new_password;
use crate::records::first::NewAdmin;
use crate::start::{Folder, failed, open};
use crate::{App, Call, Clock, Config, Problem};

/// `hallpass admin ...`
#[derive(Debug, Subcommand)]
pub(super) enum Admin {
    /// Make a full administrator, or give one a new password.
    CreateUser {
        /// E-mail to sign in with.
        #[arg(long)]
        email: String,
        /// Full name.
        #[arg(long, default_value = "Administrator")]
        name: String,
        /// Read the password from standard input instead of making one up.
        #[arg(long)]
        password_stdin: bool,
    },
    /// Print a bearer token for a user.
    Token {
        /// E-mail of the user.
        #[arg(long)]
        email: String,
    },
}

impl Admin {
    pub(super) async fn run(self, config: Config) -> Result<()> {
        let folder = Folder::beside(&config.main.data)?;
        let app = App::new(open(&folder, &config)?, Clock::System, config).map_err(failed)?;
        match self {
            Admin::CreateUser { email, name, password_stdin } => create_user(&app, email, name, password_stdin).await,
            Admin::Token { email } => {
                let granted = app.auth.token_for(&app.store, email.clone(), app.clock.now()).await;
                let granted = match granted {
                    Err(Problem::NotFound) => bail!("there is no user {email}; see `hallpass admin create-user`"),
                    other => other.map_err(failed)?,
                };
                say!("{}", granted.access_token);
                Ok(())
            }
        }
    }
}

async fn create_user(app: &App, email: String, full_name: String, from_stdin: bool) -> Result<()> {
    let password = if from_stdin {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).context("the password could not be read from standard input")?;
        line.trim_end_matches(['\r', '\n']).to_owned()
    } else {
        new_password().map_err(failed)?
    };
    if password.is_empty() {
        bail!("the password is empty");
    }
    let password_hash = app.auth.hash_password(&password).await.map_err(failed)?;
    let admin = NewAdmin { email: email.clone(), full_name, password_hash };
    let call = Call::system(app.clock.now(), "command line");
    let made = app.store.write(move |tx| Box::pin(async move { admin.make_or_reset(tx, &call).await }));
    let made = made.await.map_err(failed)?;
    let what = if made { "made" } else { "has a new password" };
    if from_stdin {
        say!("user {email} {what}");
    } else {
        say!("user {email} {what}: {password}");
    }
    Ok(())
}
