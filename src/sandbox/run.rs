//! Starting the sandbox, and stopping it.

use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::clock::Clock;
use super::http;
use super::options::Options;
use super::rules::address::Address;
use super::rules::error::CallError;
use super::rules::faults::FaultQueue;
use super::rules::people::{Application, People, Person};
use super::rules::rate::Rate;
use super::state::AppState;
use super::store::{Connection, DataFolder, people, requests, seed};

/// Runs the sandbox until SIGINT or SIGTERM.
///
/// Prints its addresses, a token, and the id of a file request to begin with.
///
/// # Errors
/// A sentence for people that says why it cannot start.
pub async fn run(options: Options) -> Result<(), String> {
    let stop = stop_signal()?;
    if let Some(folder) = &options.page
        && !folder.join("index.html").is_file()
    {
        let shown = folder.display();
        return Err(format!(
            "there is no index.html in {shown}; build the page first"
        ));
    }
    let listener = listen(&options).await?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let app = Arc::new(open(&options, Address::new(address, &options.host)).await?);
    for mismatch in app.data.mismatches.iter().take(MAX_MISMATCHES) {
        http::log::notice(mismatch);
    }
    let more = app.data.mismatches.len().saturating_sub(MAX_MISMATCHES);
    if more > 0 {
        http::log::notice(&format!("{more} more like these"));
    }
    http::log::flush(LOG_WITHIN);
    announce(&app, options.page.is_some()).map_err(|error| error.to_string())?;
    http::serve(listener, http::router(app, options.page.as_deref()), stop).await;
    http::log::flush(LOG_WITHIN);
    Ok(())
}

/// Most sentences about files and rows that do not fit.
const MAX_MISMATCHES: usize = 1000;
/// Time for the log to be written, on start and at the end.
const LOG_WITHIN: Duration = Duration::from_secs(1);

/// Returns a future that is ready when a signal asks the sandbox to stop.
fn stop_signal() -> Result<impl Future<Output = ()>, String> {
    let on = |kind| signal(kind).map_err(|error| format!("cannot wait for signals: {error}"));
    let mut interrupt = on(SignalKind::interrupt())?;
    let mut terminate = on(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => (),
            _ = terminate.recv() => (),
        }
    })
}

async fn listen(options: &Options) -> Result<TcpListener, String> {
    let Options { host, port, .. } = options;
    let listener = TcpListener::bind((host.trim_matches(['[', ']']), *port))
        .await
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::AddrInUse => format!(
                "port {port} is taken; stop what uses it, name another with --port, or let --port 0 pick one"
            ),
            _ => format!("cannot listen on {host}, port {port}: {error}"),
        })?;
    let is_loopback = listener
        .local_addr()
        .is_ok_and(|address| address.ip().is_loopback());
    if !is_loopback && options.token.is_none() {
        return Err(format!(
            "--host {host} lets other machines in; choose a token of your own with --token"
        ));
    }
    Ok(listener)
}

async fn open(options: &Options, address: Address) -> Result<AppState, String> {
    let data = Arc::new(DataFolder::open(&options.data)?);
    let clock = Clock::default();
    let broken = |error| format!("cannot use the data folder: {error:?}");
    if let Some(token) = options.token.clone() {
        let set = move |db: &_| Ok(people::set_token(db, seed::ADMIN, &token)?);
        data.write(set).await.map_err(broken)?;
    }
    let (everyone, client) = data.read(who_may_call).map_err(broken)?;
    let people = People::new(
        everyone,
        client,
        options.token_lifetime.map(i64::from),
        clock.now(),
    );
    let developer = people.everyone().first().cloned();
    Ok(AppState {
        address,
        allowed_origins: options.allow_origin.clone(),
        body_timeout: Duration::from_secs(options.body_timeout),
        clock,
        developer: developer.ok_or("the data folder holds no user")?,
        faults: FaultQueue::default(),
        limits: options.limits,
        people,
        rate: Rate::new(options.calls_per_minute, options.minute),
        data,
    })
}

fn who_may_call(db: &Connection) -> Result<(Vec<Person>, Application), CallError> {
    let setting = |name| Ok::<_, CallError>(people::setting(db, name)?.unwrap_or_default());
    let client = Application {
        id: setting(seed::CLIENT_ID)?,
        secret: setting(seed::CLIENT_SECRET)?,
    };
    Ok((people::all(db)?, client))
}

/// Prints the lines that scripts read, at once even into a pipe.
fn announce(app: &AppState, has_page: bool) -> std::io::Result<()> {
    let first = app.data.read(|db| Ok(requests::first_id(db)?));
    let template = first.map_err(std::io::Error::other)?;
    let origin = app.address.origin();
    let mut out = std::io::stdout().lock();
    if has_page {
        writeln!(out, "page {origin}/")?;
    }
    writeln!(out, "api {origin}/2.0")?;
    writeln!(out, "token {}", app.developer.token)?;
    if let Some(id) = template {
        writeln!(out, "template {id}")?;
    }
    out.flush()
}
