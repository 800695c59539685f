//! The connection screen: which API, which token.

use web_sys::window;
use yew::Html;

use super::context::Cx;
use super::parts::user_name;
use super::problem::problem_notice;
use crate::admin::core::action::Action;
use crate::admin::core::connect::{Choice, Connect, GateAction, Session};
use crate::admin::core::dialog::Dialog;
use crate::admin::core::effect::{Effect, ExportChoice, ExportScope};
use crate::admin::model::address::{AddressFault, Secret, host_of};
use crate::admin::model::config::{BOX_API, ConfigFault, HostConfig};
use crate::admin::model::problem::{Problem, ProblemKind};
use crate::admin::model::registry::Retention;
use crate::admin::model::token::TokenFault;
use crate::admin::ui::el::{Child, El, button, el};
use crate::admin::ui::field::{error, is_checked, set_value, to_copy, value, value_of};
use crate::admin::ui::notice::notice;
use crate::admin::words::{self as w, About};

/// The screen.
pub fn gate(cx: Cx<'_>) -> Html {
    let connect = &cx.state.connect;
    let main = el("main").class("gate").id("main");
    if connect.session == Session::Starting {
        let starting = el("p")
            .class("waiting")
            .attr("role", "status")
            .with(w::STARTING);
        return main.attr("aria-busy", "true").with(starting).html();
    }
    if let Session::Misconfigured(fault) = &connect.session {
        return main.with(misconfigured(cx, fault)).html();
    }
    let problem = match &connect.session {
        Session::Out(problem) => problem.as_ref(),
        _ => None,
    };
    let aside = el("aside");
    let aside = if problem.is_some_and(is_blocked) {
        aside.with(checklist(cx, &connect.place.api))
    } else {
        let advice = |(title, text): (&'static str, &'static str)| {
            el("section")
                .with(el("h2").with(title))
                .with(el("p").with(text))
        };
        // The sandbox takes its own page's calls.
        let origin = connect.config.sandbox.is_none();
        let origin = origin.then(|| advice(w::ALLOW_ORIGIN).with(own_origin(cx)));
        aside
            .with(origin)
            .each(w::ADVICE.map(advice))
            .with(keyboard(cx))
    };
    main.with(form(cx, connect, problem)).with(aside).html()
}

/// The key that goes to the search field: who speaks to the computer may press it without meaning to.
fn keyboard(cx: Cx<'_>) -> El {
    let control = el("input")
        .id("search-key")
        .attr("type", "checkbox")
        .checked(cx.state.keyboard.search_key)
        .change(cx, |event| Action::SearchKey(is_checked(&event)));
    let choice = el("label")
        .class("check")
        .with(control)
        .with(el("span").with(w::SEARCH_KEY));
    el("section").with(el("h2").with(w::KEYBOARD)).with(choice)
}

/// Without a form: a token could go to another address than the host of this page meant.
fn misconfigured(cx: Cx<'_>, fault: &ConfigFault) -> El {
    let title = el("h1")
        .id("request-title")
        .attr("tabindex", "-1")
        .with(w::MISCONFIGURED);
    let told = notice("bad", "alert")
        .with(el("p").with(w::config_fault(fault)))
        .with(el("p").with(w::NO_TOKEN_TAKEN));
    let again = button().click(cx, Action::Configure).with(w::TRY_AGAIN);
    el("section")
        .class("panel")
        .with(title)
        .with(told.attr("role", "alert"))
        .with(el("div").class("actions").with(again))
}

/// True if the browser kept the answer from the page, so that the cause can only be guessed at.
fn is_blocked(problem: &Problem) -> bool {
    matches!(
        problem.kind,
        ProblemKind::NoAnswer | ProblemKind::OriginRefused
    )
}

/// The way to the checklist, which on a narrow screen is far below the form.
fn to_checklist(cx: Cx<'_>, problem: &Problem) -> Html {
    let link = is_blocked(problem).then(|| {
        el("a")
            .class("button")
            .attr("href", "#checklist")
            .click(cx, Action::Focus("checklist"))
            .with(w::TO_CHECKLIST)
    });
    link.node()
}

fn form(cx: Cx<'_>, connect: &Connect, problem: Option<&Problem>) -> El {
    let (form, config) = (&connect.form, &connect.config);
    let busy = connect.session == Session::Connecting;
    let title = if connect.is_in() {
        w::CONNECTION
    } else {
        w::CONNECT
    };
    let title = el("h1")
        .id("request-title")
        .attr("tabindex", "-1")
        .with(title);
    let failed = problem.map(|problem| {
        let way = to_checklist(cx, problem);
        problem_notice(cx, problem, About::Connection, "failed-title", way)
    });
    let choice = |choice: Choice, name: &'static str, hint: &str| {
        // A token is for one API: it must not go to another by accident.
        let token = match choice {
            Choice::Host => sandbox_token(config).to_owned(),
            Choice::Box | Choice::Custom => String::new(),
        };
        let control = el("input")
            .attr("type", "radio")
            .attr("name", "api")
            .checked(form.choice == choice)
            .change(cx, move |_| {
                set_value("token", &token);
                Action::Gate(GateAction::Pick(choice))
            });
        let name = el("span")
            .with(name)
            .with(el("small").with(hint.to_owned()));
        el("label").class("check").with(control).with(name)
    };
    let host = config.api_url != BOX_API;
    let host = host.then(|| choice(Choice::Host, host_name(config), host_hint(config)));
    let base = || {
        let example = "https://gateway.example.com/2.0";
        let control = address("base", &form.base, form.faults.api)
            .attr("placeholder", example)
            .input(cx, |event| Action::Gate(GateAction::Base(value(&event))));
        let told = form.faults.api.map(|fault| told("base", fault));
        labelled("base", w::ADDRESS).with(control).with(told)
    };
    // The sandbox lets its page call nothing but the sandbox.
    let elsewhere = config.sandbox.is_none();
    let options = el("div")
        .class("options")
        .with(elsewhere.then(|| choice(Choice::Box, w::BOX, BOX_API)))
        .with(host)
        .with(elsewhere.then(|| choice(Choice::Custom, w::CUSTOM, w::CUSTOM_HINT)))
        .with((form.choice == Choice::Custom).then(base));
    let options = el("fieldset")
        .class("field")
        .with(el("legend").with(w::API_ADDRESS))
        .with(options);
    let app = address("host", &form.app, form.faults.app)
        .attr("aria-describedby", "host-help")
        .input(cx, |event| Action::Gate(GateAction::App(value(&event))));
    let app = labelled("host", w::LINKS_OPEN_ON)
        .with(app)
        .with(form.faults.app.map(|fault| told("host", fault)))
        .with(el("p").class("hint").id("host-help").with(w::LINKS_HINT));
    let word = if busy {
        w::CONNECTING
    } else if connect.is_in() {
        w::SWITCH_ACCOUNT
    } else {
        w::CONNECT
    };
    let submit = el("button")
        .class("primary")
        .unavailable(busy)
        .bool_attr("aria-busy", busy)
        .with(word);
    el("form")
        .class("panel")
        .flag("novalidate", true)
        .submit(cx, |_| {
            Action::Gate(GateAction::Submit(Secret(value_of("token"))))
        })
        .with(title)
        .with(failed)
        .with(connect.is_in().then(|| connected(cx, connect)))
        .with(options)
        .with(token(cx, connect))
        .with(app)
        .with(submit)
}

/// The token's field. What it holds is nowhere else until the form is submitted.
fn token(cx: Cx<'_>, connect: &Connect) -> El {
    let (form, config) = (&connect.form, &connect.config);
    let fault = form.faults.token;
    let target = match form.choice {
        Choice::Box => host_of(BOX_API),
        Choice::Host => host_of(&config.api_url),
        Choice::Custom => host_of(form.base.trim()),
    };
    let control = token_field("token", form.shown, fault);
    let show = button()
        .attr("aria-pressed", if form.shown { "true" } else { "false" })
        .click(cx, Action::Gate(GateAction::Show))
        .with(w::SHOW);
    let control = el("div").class("with-button").with(control).with(show);
    labelled("token", w::ACCESS_TOKEN)
        .with(control)
        .with(fault.map(|fault| error("token-error", w::token_fault(fault))))
        .with(token_help("token-help", target))
}

/// A field under its label.
pub fn labelled(id: &'static str, label: &'static str) -> El {
    el("div")
        .class("field")
        .with(el("label").attr("for", id).with(label))
}

/// The field for a token. It is hidden from those who look on unless `shown`.
pub fn token_field(id: &'static str, shown: bool, fault: Option<TokenFault>) -> El {
    el("input")
        .id(id)
        .attr("type", if shown { "text" } else { "password" })
        .class("mono")
        .attr("autocapitalize", "off")
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .attr("aria-describedby", format!("{id}-help"))
        .bool_attr("aria-invalid", fault.is_some())
        .maybe("aria-errormessage", fault.map(|_| format!("{id}-error")))
}

/// Says where a token goes.
pub fn token_help(id: &'static str, host: &str) -> El {
    el("p").class("hint").id(id).with(w::token_help(host))
}

fn address(id: &'static str, value: &str, wrong: Option<AddressFault>) -> El {
    el("input")
        .id(id)
        .attr("type", "url")
        .class("mono")
        .value(value.to_owned())
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .bool_attr("aria-invalid", wrong.is_some())
        .maybe("aria-errormessage", wrong.map(|_| format!("{id}-error")))
}

fn told(id: &str, wrong: AddressFault) -> El {
    error(format!("{id}-error"), w::address_fault(wrong))
}

fn sandbox_token(config: &HostConfig) -> &str {
    config.sandbox.as_ref().map_or("", |sandbox| &sandbox.token)
}

fn host_name(config: &HostConfig) -> &'static str {
    if config.sandbox.is_some() {
        w::SANDBOX
    } else {
        w::THIS_SITE
    }
}

fn host_hint(config: &HostConfig) -> &str {
    if config.sandbox.is_some() {
        w::SANDBOX_HINT
    } else {
        &config.api_url
    }
}

fn connected(cx: Cx<'_>, connect: &Connect) -> El {
    let user = connect.user.as_ref();
    let login = user
        .and_then(|user| user.login.as_deref())
        .unwrap_or_default();
    let back = el("a")
        .class("button")
        .attr("href", "#/")
        .with(w::TO_REQUESTS);
    let out = button().click(cx, Action::SignOut).with(w::SIGN_OUT);
    notice("", "done")
        .with(el("h2").with(w::connected_as(user.map(user_name))))
        .with(el("p").with(w::connected_to(login, host_of(&connect.place.api))))
        .with(kept(cx))
        .with(el("div").class("actions").with(back).with(out))
}

/// Says how long the browser keeps the list, once it has entries, and reminds of exporting it.
fn kept(cx: Cx<'_>) -> Option<El> {
    let registry = &cx.state.registry;
    if registry.is_empty() || registry.fault.is_some() {
        return None;
    }
    let is_kept = registry.retention == Retention::Kept;
    let everything = ExportChoice {
        scope: ExportScope::Everything,
        notes: true,
        drafts: true,
    };
    let export = button()
        .click(cx, Action::Show(Dialog::Export(everything)))
        .with(w::EXPORT_EVERYTHING);
    let ask = (registry.retention == Retention::Droppable).then(|| {
        button()
            .click(cx, Action::Effect(Effect::KeepStorage(true)))
            .with(w::ASK_TO_KEEP)
    });
    let told = if is_kept {
        w::STORAGE_KEPT
    } else {
        w::STORAGE_NOT_KEPT
    };
    Some(
        el("div")
            .with(el("p").with(told))
            .with(el("div").class("actions").with(export).with(ask)),
    )
}

/// The origin of this page, to be copied: Box wants exactly that.
fn own_origin(cx: Cx<'_>) -> El {
    let origin = window()
        .and_then(|window| window.location().origin().ok())
        .unwrap_or_default();
    let field = to_copy(&origin).attr("aria-label", w::PAGE_ORIGIN);
    let copy = button()
        .click(cx, Action::CopyText(origin, w::ORIGIN_COPIED))
        .with(w::COPY);
    el("span").class("with-button").with(field).with(copy)
}

fn checklist(cx: Cx<'_>, api: &str) -> El {
    let item = |what: &'static str| el("li").with(el("strong").with(what)).with(" ");
    let origin = item(w::CHECK_ORIGIN)
        .with(w::CHECK_ORIGIN_HOW)
        .with(own_origin(cx));
    let open = el("a")
        .attr("href", format!("{api}/users/me"))
        .attr("target", "_blank")
        .attr("rel", "noopener noreferrer")
        .with(w::OPEN_DIRECTLY);
    let network = item(w::CHECK_NETWORK)
        .with(w::check_network(host_of(api)))
        .with(" ")
        .with(open);
    let list = el("ol")
        .class("list checklist")
        .with(origin)
        .each(w::CHECKS.map(|(what, how)| item(what).with(how)))
        .with(network);
    let title = el("h2")
        .id("checklist")
        .attr("tabindex", "-1")
        .with(w::CHECKLIST);
    el("section").with(title).with(list)
}
