//! `hallpass admin`: users and tokens, also beside a running server.

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use hallpass_store::accounts::Offer;

use crate::accounts::{invitation, reset, second_factor, token};
use crate::auth::new_password;
use crate::records::first::NewAdmin;
use crate::start::{Home, failed};
use crate::{App, Call, Clock, Config, Problem, spell};

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
    /// Print a one-time link for a user to choose a new password, good for an hour.
    ResetLink {
        /// E-mail of the user.
        #[arg(long)]
        email: String,
    },
    /// Print a one-time link for somebody to become a user, good for seven days. Without --role a full administrator.
    Invite {
        /// E-mail to sign in with.
        #[arg(long)]
        email: String,
        /// Full name.
        #[arg(long)]
        name: String,
        /// Id of a user role; may be given several times.
        #[arg(long = "role", value_name = "ID")]
        roles: Vec<i64>,
        /// Id of a location the user sees; may be given several times. None: all.
        #[arg(long = "location", value_name = "ID")]
        locations: Vec<i64>,
    },
    /// Switch the second factor of a user off. Beside a running server it is asked for no more at once.
    SecondFactorOff {
        /// E-mail of the user.
        #[arg(long)]
        email: String,
    },
    /// Revoke every token of a user. A running server notices within the setting auth.basic_seconds.
    SignOut {
        /// E-mail of the user.
        #[arg(long)]
        email: String,
    },
    /// Print the latest attempts to sign in, newest first.
    SignIns {
        /// Only those with this e-mail.
        #[arg(long)]
        email: Option<String>,
        /// How many.
        #[arg(long, default_value_t = 50)]
        size: i64,
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
        let home = Home::beside(&config)?;
        let app = App::new(home.open(&config).await?, Clock::System, config).map_err(failed)?;
        match self {
            Admin::CreateUser { email, name, password_stdin } => create_user(&app, email, name, password_stdin).await,
            Admin::ResetLink { email } => {
                let call = Call::system(app.clock.now(), "command line");
                let link = reset::make_link(&app, call, email.clone()).await;
                say!("{}", known(&email, link)?);
                Ok(())
            }
            Admin::Invite { email, name, roles, locations } => {
                let call = Call::system(app.clock.now(), "command line");
                let offer = Offer { email, full_name: name, is_admin: true, roles, businesses: locations };
                let made = invitation::invite(&app, call, offer).await.map_err(failed)?;
                match made.link {
                    Some(link) => say!("{link}"),
                    None => say!("the invitation was sent"),
                }
                Ok(())
            }
            Admin::SecondFactorOff { email } => {
                let call = Call::system(app.clock.now(), "command line");
                let user = user_of(&app, &email).await?;
                second_factor::switch_off(&app, call, None, user).await.map_err(failed)?;
                say!("user {email} signs in without a second factor");
                Ok(())
            }
            Admin::SignOut { email } => {
                let call = Call::system(app.clock.now(), "command line");
                let user = user_of(&app, &email).await?;
                let ended = app.store.write(move |tx| Box::pin(async move { token::end_all(tx, &call, user).await }));
                let count = ended.await.map_err(failed)?;
                say!("user {email}: {count} tokens revoked");
                Ok(())
            }
            Admin::SignIns { email, size } => sign_ins(&app, email, size).await,
            Admin::Token { email } => {
                let granted = app.auth.token_for(&app.store, email.clone(), app.clock.now()).await;
                say!("{}", known(&email, granted)?.access_token);
                Ok(())
            }
        }
    }
}

fn known<T>(email: &str, result: Result<T, Problem>) -> Result<T> {
    match result {
        Err(Problem::NotFound) => bail!("there is no active user {email}; see `hallpass admin create-user`"),
        other => other.map_err(failed),
    }
}

async fn user_of(app: &App, email: &str) -> Result<i64> {
    let wanted = email.to_owned();
    let read = app.store.read(move |tx| Box::pin(async move { Ok::<_, Problem>(tx.account_by_email(&wanted).await?) }));
    match read.await.map_err(failed)? {
        Some(account) => Ok(account.user_id),
        None => bail!("there is no user {email}"),
    }
}

async fn sign_ins(app: &App, email: Option<String>, size: i64) -> Result<()> {
    let user = match email {
        Some(email) => Some(user_of(app, &email).await?),
        None => None,
    };
    let size = size.clamp(1, 100_000);
    let read =
        app.store.read(move |tx| Box::pin(async move { Ok::<_, Problem>(tx.sign_ins(user, None, size).await?) }));
    for row in read.await.map_err(failed)? {
        let at = spell::instant(row.at);
        say!("{at}  {:10}  {:11}  {:39}  {:?}", row.means, row.outcome, row.address, row.email);
    }
    Ok(())
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
