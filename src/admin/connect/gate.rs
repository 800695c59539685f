//! The connection screen: which API, which token.

use web_sys::{HtmlInputElement, SubmitEvent, window};
use yew::prelude::*;

use super::config::{BOX_API, BOX_APP, Config};
use super::{AddressFault, Connect, Place, Renewal, Secret, Session, read_address};
use crate::admin::problem::{Kind, Problem};
use crate::admin::runtime::{Store, host_of};
use crate::admin::state::Action;
use crate::admin::ui::dialog::Modal;
use crate::admin::ui::{icon, notice};
use crate::admin::words::{self as w, About, Said};

/// The screen.
pub fn gate(store: &Store, connect: &Connect) -> Html {
    if connect.session == Session::Starting {
        return html! { <main class="gate" id="main" aria-busy="true"><p class="waiting" role="status">{ w::STARTING }</p></main> };
    }
    let problem = match &connect.session {
        Session::Out(problem) => problem.as_ref(),
        _ => None,
    };
    html! {
        <main class="gate" id="main">
            <ConnectForm store={store.clone()} connect={connect.clone()} />
            <aside>
                if problem.is_some_and(is_blocked) {
                    { checklist(store, &connect.place.api) }
                } else {
                    { advice() }
                }
            </aside>
        </main>
    }
}

/// Whether the browser kept the answer from the page, so that the cause can only be guessed at.
fn is_blocked(problem: &Problem) -> bool {
    matches!(problem.kind, Kind::NoAnswer | Kind::OriginRefused)
}

/// The way to the checklist, which on a narrow screen is far below the form.
fn to_checklist(store: &Store, problem: &Problem) -> Html {
    let go = store.on(|event: MouseEvent| {
        event.prevent_default();
        Action::Focus("checklist")
    });
    html! {
        if is_blocked(problem) {
            <a class="button" href="#checklist" onclick={go}>{ w::TO_CHECKLIST }</a>
        }
    }
}

/// Which API is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    Box,
    Host,
    Custom,
}

#[derive(Properties, PartialEq)]
struct FormProps {
    store: Store,
    connect: Connect,
}

#[component]
fn ConnectForm(props: &FormProps) -> Html {
    let FormProps { store, connect } = props;
    let config = &connect.config;
    let choice = use_state(|| first_choice(connect));
    let base = use_state(|| {
        if first_choice(connect) == Choice::Custom {
            connect.place.api.clone()
        } else {
            String::new()
        }
    });
    let app = use_state(|| connect.place.app.clone());
    let shown = use_state(|| false);
    let faults = use_state(Faults::default);
    let token = use_node_ref();

    let pick = |picked: Choice| {
        let (choice, token, app) = (choice.clone(), token.clone(), app.clone());
        let config = config.clone();
        Callback::from(move |_: Event| {
            // A token is for one API: it must not go to another by accident.
            if let Some(field) = token.cast::<HtmlInputElement>() {
                field.set_value(if picked == Choice::Host {
                    sandbox_token(&config)
                } else {
                    ""
                });
            }
            app.set(if picked == Choice::Box {
                BOX_APP.into()
            } else {
                config.app_url.clone()
            });
            choice.set(picked);
        })
    };
    let onsubmit = {
        let (store, choice, base, app, faults, token) = (
            store.clone(),
            *choice,
            (*base).clone(),
            (*app).clone(),
            faults.clone(),
            token.clone(),
        );
        let config = config.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let text = token
                .cast::<HtmlInputElement>()
                .map_or_else(String::new, |field| field.value());
            let api = match choice {
                Choice::Box => Ok(BOX_API.to_owned()),
                Choice::Host => Ok(config.api_url.clone()),
                Choice::Custom => read_address(&base),
            };
            let found = Faults {
                api: api.clone().err(),
                app: read_address(&app).err(),
                token: text.trim().is_empty(),
            };
            if let Some(field) = found.first() {
                store.send(Action::Focus(field));
            } else if let (Ok(api), Ok(app)) = (api, read_address(&app)) {
                store.send(Action::Connect(
                    Place { api, app },
                    Secret(text.trim().to_owned()),
                ));
            }
            faults.set(found);
        })
    };
    let busy = connect.session == Session::Connecting;
    let target = match *choice {
        Choice::Box => host_of(BOX_API).to_owned(),
        Choice::Host => host_of(&config.api_url).to_owned(),
        Choice::Custom => host_of(base.trim()).to_owned(),
    };
    html! {
        <form class="panel" novalidate=true {onsubmit}>
            <h1 id="request-title" tabindex="-1">{ if connect.is_in() { w::CONNECTION } else { w::CONNECT } }</h1>
            if let Session::Out(Some(problem)) = &connect.session {
                { notice::problem(store, problem, About::Connection, "failed-title", to_checklist(store, problem)) }
            }
            if connect.is_in() {
                { connected(store, connect) }
            }
            <fieldset class="field">
                <legend>{ w::API_ADDRESS }</legend>
                <div class="options">
                    { option(*choice, Choice::Box, w::BOX, BOX_API, pick(Choice::Box)) }
                    if config.api_url != BOX_API {
                        { option(*choice, Choice::Host, host_name(config), host_hint(config), pick(Choice::Host)) }
                    }
                    { option(*choice, Choice::Custom, w::CUSTOM, w::CUSTOM_HINT, pick(Choice::Custom)) }
                    if *choice == Choice::Custom {
                        { text_field("base", w::ADDRESS, &base, faults.api, Some("https://gateway.example.com/2.0")) }
                    }
                </div>
            </fieldset>
            <div class="field">
                <label for="token">{ w::ACCESS_TOKEN }</label>
                <div class="with-button">
                    <input id="token" ref={token.clone()} type={if *shown { "text" } else { "password" }} class="mono"
                        autocomplete="off" autocapitalize="off" spellcheck="false" aria-describedby="token-help"
                        aria-invalid={faults.token.then_some("true")} aria-errormessage={faults.token.then_some("token-error")} />
                    <button type="button" aria-pressed={if *shown { "true" } else { "false" }}
                        onclick={toggle(&shown)}>{ w::SHOW }</button>
                </div>
                if faults.token {
                    { fault("token-error", w::ENTER_TOKEN) }
                }
                <p class="hint" id="token-help">{ w::token_help(&target) }</p>
            </div>
            { text_field("host", w::LINKS_OPEN_ON, &app, faults.app, None) }
            <button class="primary" disabled={busy} aria-busy={busy.then_some("true")}>
                { if busy { w::CONNECTING } else if connect.is_in() { w::SWITCH_ACCOUNT } else { w::CONNECT } }
            </button>
        </form>
    }
}

/// What is wrong with the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Faults {
    api: Option<AddressFault>,
    app: Option<AddressFault>,
    token: bool,
}

impl Faults {
    /// The first field that needs attention.
    fn first(&self) -> Option<&'static str> {
        let fields = [
            (self.api.is_some(), "base"),
            (self.token, "token"),
            (self.app.is_some(), "host"),
        ];
        fields
            .into_iter()
            .find(|(wrong, _)| *wrong)
            .map(|(_, id)| id)
    }
}

fn first_choice(connect: &Connect) -> Choice {
    match connect.place.api.as_str() {
        api if api == connect.config.api_url && api != BOX_API => Choice::Host,
        BOX_API => Choice::Box,
        _ => Choice::Custom,
    }
}

fn sandbox_token(config: &Config) -> &str {
    config.sandbox.as_ref().map_or("", |sandbox| &sandbox.token)
}

fn host_name(config: &Config) -> &'static str {
    if config.sandbox.is_some() {
        w::SANDBOX
    } else {
        w::THIS_SITE
    }
}

fn host_hint(config: &Config) -> &str {
    if config.sandbox.is_some() {
        w::SANDBOX_HINT
    } else {
        &config.api_url
    }
}

fn option(
    chosen: Choice,
    choice: Choice,
    name: &str,
    hint: &str,
    onchange: Callback<Event>,
) -> Html {
    html! {
        <label class="check">
            <input type="radio" name="api" checked={chosen == choice} {onchange} />
            <span>{ name }<small>{ hint }</small></span>
        </label>
    }
}

fn text_field(
    id: &'static str,
    label: &str,
    value: &UseStateHandle<String>,
    wrong: Option<AddressFault>,
    placeholder: Option<&'static str>,
) -> Html {
    let error = format!("{id}-error");
    let oninput = {
        let value = value.clone();
        Callback::from(move |event: InputEvent| {
            value.set(event.target_unchecked_into::<HtmlInputElement>().value());
        })
    };
    html! {
        <div class="field">
            <label for={id}>{ label }</label>
            <input {id} type="url" class="mono" value={(**value).clone()} {placeholder} {oninput}
                autocomplete="off" spellcheck="false" aria-describedby={(id == "host").then_some("host-help")}
                aria-invalid={wrong.map(|_| "true")} aria-errormessage={wrong.map(|_| error.clone())} />
            if let Some(wrong) = wrong {
                { fault(&error, w::address_fault(wrong)) }
            }
            if id == "host" { <p class="hint" id="host-help">{ w::LINKS_HINT }</p> }
        </div>
    }
}

/// What is wrong with a field, beside it.
fn fault(id: &str, text: &str) -> Html {
    html! { <p class="error" role="alert" id={id.to_owned()}>{ icon("alert") }<span>{ text }</span></p> }
}

fn toggle(shown: &UseStateHandle<bool>) -> Callback<MouseEvent> {
    let shown = shown.clone();
    Callback::from(move |_| shown.set(!*shown))
}

fn connected(store: &Store, connect: &Connect) -> Html {
    let user = connect.user.as_ref();
    let name = user
        .and_then(|user| user.name.as_deref())
        .unwrap_or(w::SOMEBODY);
    let login = user
        .and_then(|user| user.login.as_deref())
        .unwrap_or_default();
    html! {
        <section class="notice">
            { icon("done") }
            <h2>{ w::connected_as(name) }</h2>
            <p>{ w::connected_to(login, host_of(&connect.place.api)) }</p>
            <div class="actions">
                <a class="button" href="#/">{ w::TO_REQUESTS }</a>
                <button type="button" onclick={store.on(|_| Action::SignOut)}>{ w::SIGN_OUT }</button>
            </div>
        </section>
    }
}

fn advice() -> Html {
    html! {
        for (title, text) in w::ADVICE {
            <section key={title}><h2>{ title }</h2><p>{ text }</p></section>
        }
    }
}

fn checklist(store: &Store, api: &str) -> Html {
    let origin = window()
        .and_then(|window| window.location().origin().ok())
        .unwrap_or_default();
    let copy = {
        let origin = origin.clone();
        store.on(move |_: MouseEvent| Action::CopyText(origin.clone(), Said::OriginCopied))
    };
    html! {
        <section>
            <h2 id="checklist" tabindex="-1">{ w::CHECKLIST }</h2>
            <ol class="list checklist">
                <li>
                    <strong>{ w::CHECK_ORIGIN }</strong>{ " " }{ w::CHECK_ORIGIN_HOW }
                    <span class="with-button">
                        <input class="mono" readonly=true value={origin} aria-label={w::PAGE_ORIGIN} />
                        <button type="button" onclick={copy}>{ w::COPY }</button>
                    </span>
                </li>
                for (what, how) in w::CHECKS {
                    <li key={what}><strong>{ what }</strong>{ " " }{ how }</li>
                }
                <li>
                    <strong>{ w::CHECK_NETWORK }</strong>{ " " }{ w::check_network(host_of(api)) }{ " " }
                    <a href={format!("{api}/users/me")} target="_blank" rel="noopener noreferrer">{ w::OPEN_DIRECTLY }</a>
                </li>
            </ol>
        </section>
    }
}

/// Asks for a new token over the page, when the old one has run out. Nothing on the page is lost.
pub fn renew_dialog(store: &Store, connect: &Connect) -> Html {
    html! { <Renew store={store.clone()} connect={connect.clone()} /> }
}

#[component]
fn Renew(props: &FormProps) -> Html {
    let FormProps { store, connect } = props;
    let token = use_node_ref();
    let onsubmit = {
        let (store, token, place) = (store.clone(), token.clone(), connect.place.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let text = token
                .cast::<HtmlInputElement>()
                .map_or_else(String::new, |field| field.value());
            if text.trim().is_empty() {
                store.send(Action::Focus("new-token"));
            } else {
                store.send(Action::Connect(
                    place.clone(),
                    Secret(text.trim().to_owned()),
                ));
            }
        })
    };
    let trying = connect.renewing == Renewal::Trying;
    let host = host_of(&connect.place.api).to_owned();
    html! {
        <Modal title={w::NEW_TOKEN} on_close={store.on(|()| Action::SignOut)} alert=true>
            if let Renewal::Failed(problem) = &connect.renewing {
                { notice::problem(store, problem, About::Connection, "renew-failed", Html::default()) }
            }
            <p>{ w::EXPIRED_TOKEN }</p>
            <form class="stack" novalidate=true {onsubmit}>
                <div class="field">
                    <label for="new-token">{ w::ACCESS_TOKEN }</label>
                    <input id="new-token" ref={token} type="password" class="mono" autofocus=true
                        autocomplete="off" spellcheck="false" aria-describedby="new-token-help" />
                    <p class="hint" id="new-token-help">{ w::token_help(&host) }</p>
                </div>
                <div class="dialog-foot">
                    <button type="button" onclick={store.on(|_| Action::SignOut)}>{ w::SIGN_OUT }</button>
                    <button class="primary" disabled={trying}>{ if trying { w::CONNECTING } else { w::GO_ON } }</button>
                </div>
            </form>
        </Modal>
    }
}
