//! The page's frame: the bar at the top, the panes, the dialogs.

use yew::Html;

use super::connection;
use super::context::Cx;
use super::list::registry_pane;
use super::open::{blank, open_dialog};
use super::parts::{back_to_list, modal, request_heading};
use super::toast::toast;
use crate::admin::core::action::Action;
use crate::admin::core::connect::GateAction;
use crate::admin::core::dialog::Dialog;
use crate::admin::core::editor::Editor;
use crate::admin::core::effect::Effect;
use crate::admin::core::module::Module;
use crate::admin::core::state::State;
use crate::admin::model::load_fault::LoadFault;
use crate::admin::model::route::Route;
use crate::admin::ui::clock;
use crate::admin::ui::dialog::Modal;
use crate::admin::ui::el::{Child, El, all, button, el};
use crate::admin::ui::notice::notice;
use crate::admin::words::copy as c;
use crate::admin::words::{self as w, title_of};

/// The whole page.
pub fn page(cx: Cx<'_>) -> Html {
    // On a narrow screen one pane shows; an empty list has less to say than how to fill it.
    let empty = cx.state.registry.loaded && cx.state.registry.is_empty();
    let on_request = cx.state.route.request().is_some() || empty;
    let shows_gate = cx.state.shows_gate();
    let (to, target, word) = if shows_gate {
        ("#main", "request-title", w::SKIP_TO_CONNECTION)
    } else if is_job_view(cx) {
        ("#main", "step-title", c::SKIP_TO_JOB)
    } else if on_request {
        ("#detail", "request-title", w::SKIP_TO_REQUEST)
    } else {
        ("#list", "list", w::SKIP_TO_LIST)
    };
    // The address names the view, so the focus moves without it.
    let skip = el("a")
        .class("skip")
        .attr("href", to)
        .click(cx, Action::Focus(target))
        .with(word);
    let content = if shows_gate {
        connection::gate(cx)
    } else {
        let main = if is_job_view(cx) {
            job_view(cx)
        } else {
            panes(cx)
        };
        let bar = cx.views().jobs.map(|views| (views.bar)(cx));
        all([bar.node(), main])
    };
    let asks = cx.state.connect.asks_for_token();
    el("div")
        .class("app")
        .attr("data-view", if on_request { "detail" } else { "list" })
        .with(skip)
        .with(topbar(cx))
        .with(offline_bar(cx).or_else(|| signed_out_bar(cx)))
        .with(content)
        // In a place of its own: it is no other dialog with new content, and takes the focus.
        .with(asks.then(|| renew_dialog(cx)))
        .with((!asks).then(|| dialogs(cx)))
        // A message shows in the dialog that is open.
        .with((!cx.state.is_covered()).then(|| toast(cx)))
        .html()
}

fn panes(cx: Cx<'_>) -> Html {
    let content = match (&cx.state.editor, cx.views().editor) {
        (None, _) => blank(cx),
        (Some(editor), Some(views)) => (views.detail)(cx, editor),
        (Some(editor), None) => detail_to_come(cx, editor),
    };
    let article = el("article")
        .class("detail")
        .id("detail")
        .attr("aria-labelledby", "request-title")
        .with(content);
    el("main")
        .class("panes")
        .with(registry_pane(cx))
        .with(article)
        .html()
}

/// The place of a file request while the editor is loading.
fn detail_to_come(cx: Cx<'_>, editor: &Editor) -> Html {
    let entry = cx.state.registry.get(&editor.id);
    let title = entry.map_or(editor.id.as_str(), |entry| title_of(&entry.title));
    el("div")
        .class("detail-body")
        .attr("aria-busy", "true")
        .with(back_to_list())
        .with(
            el("header")
                .class("detail-head")
                .with(request_heading(title)),
        )
        .with(to_come(cx, Module::Editor))
        .html()
}

/// A view of the jobs, or the progress of fetching them.
fn job_view(cx: Cx<'_>) -> Html {
    // A copy is made of what the editor has read.
    let lacks_source =
        matches!(cx.state.route, Route::Copy(_)) && cx.state.editor_module.has_failed();
    if let Some(views) = cx.views().jobs.filter(|_| !lacks_source) {
        return (views.page)(cx);
    }
    let title = el("h1")
        .id("step-title")
        .attr("tabindex", "-1")
        .with(c::COPY_JOBS);
    let content = to_come(
        cx,
        if lacks_source {
            Module::Editor
        } else {
            Module::Jobs
        },
    );
    let work = el("div")
        .class("work")
        .with(el("header").with(title))
        .with(el("div").class("scroll").with(content));
    el("main").class("job alone").id("main").with(work).html()
}

/// The progress of fetching a module.
fn to_come(cx: Cx<'_>, module: Module) -> El {
    let module_state = match module {
        Module::Editor => &cx.state.editor_module,
        Module::Jobs => &cx.state.jobs_module,
    };
    let Some(fault) = module_state.fault() else {
        return coming("waiting slow");
    };
    let (title, advice, action, name) = match fault {
        LoadFault::Network => (
            w::NOT_FETCHED,
            w::NOT_FETCHED_HOW,
            Action::FetchAgain(module),
            w::TRY_AGAIN,
        ),
        LoadFault::Outdated => (
            w::OUTDATED,
            w::OUTDATED_HOW,
            Action::Effect(Effect::Reload),
            w::RELOAD_PAGE,
        ),
    };
    notice("bad", "alert")
        .attr("role", "alert")
        .with(el("h2").with(title))
        .with(el("p").with(advice))
        .with(
            el("div")
                .class("actions")
                .with(button().click(cx, action).with(name)),
        )
}

/// The message while a module is loading, once that takes a moment.
fn coming(class: &'static str) -> El {
    el("p").class(class).attr("role", "status").with(w::LOADING)
}

fn is_job_view(cx: Cx<'_>) -> bool {
    let shows_job = match &cx.state.route {
        Route::Copy(_) => !cannot_copy(cx),
        Route::Job(_) | Route::Jobs => true,
        _ => false,
    };
    shows_job && cx.state.connect.is_in()
}

/// True where the request to copy cannot be read: its own view says why.
fn cannot_copy(cx: Cx<'_>) -> bool {
    cx.state
        .editor
        .as_ref()
        .is_some_and(|editor| editor.base.is_none() && editor.problem.is_some())
}

fn topbar(cx: Cx<'_>) -> El {
    let connection = cx.state.route == Route::Connection || !cx.state.connect.is_in();
    let jobs = is_job_view(cx);
    let item = |to: &'static str, here: bool, word: &'static str| {
        el("a")
            .attr("href", to)
            .maybe("aria-current", here.then_some("page"))
            .with(word)
    };
    let progress = cx.state.jobs.progress().map(|progress| {
        let seen = el("span")
            .attr("aria-hidden", "true")
            .with(c::progress_badge(progress));
        let told = el("span").class("sr").with(c::progress_of_jobs(progress));
        el("span")
            .class("badge num")
            .attr("data-kind", if progress.is_paused { "warn" } else { "ok" })
            .with(seen)
            .with(told)
    });
    let jobs_item = item("#/jobs", !connection && jobs, c::COPY_JOBS);
    let items = el("ul")
        .with(el("li").with(item("#/", !connection && !jobs, w::REQUESTS)))
        .with(el("li").with(jobs_item.with(" ").with(progress)))
        .with(el("li").with(item("#/connection", connection, w::CONNECTION)));
    let mark = el("svg")
        .class("icon mark")
        .attr("aria-hidden", "true")
        .with(el("use").attr("href", "#i-inbox"));
    let brand = el("a")
        .class("brand")
        .attr("href", "#/")
        .with(mark)
        .with(el("span").with(w::PAGE));
    let session = el("div")
        .class("session")
        .with(session(cx))
        .with(theme_switch(cx));
    el("header")
        .class("topbar")
        .with(brand)
        .with(el("nav").attr("aria-label", w::MAIN).with(items))
        .with(session)
}

fn session(cx: Cx<'_>) -> Option<Html> {
    if !cx.state.connect.is_in() {
        return None;
    }
    let badge = el("span").class("badge");
    let badge = if !cx.state.online {
        badge.attr("data-kind", "warn").with(w::OFFLINE)
    } else if cx.state.connect.is_sandbox() {
        badge.attr("data-kind", "ok").with(w::SANDBOX)
    } else {
        badge.attr("data-kind", "ok").with(cx.host().to_owned())
    };
    let user = cx.state.connect.user.as_ref();
    let name = user.and_then(|user| user.name.as_ref().or(user.login.as_ref()));
    let who = name.map(|name| el("span").class("who").with(name.clone()));
    Some(all([badge.html(), who.node()]))
}

fn offline_bar(cx: Cx<'_>) -> Option<El> {
    if cx.state.online || !cx.state.connect.is_in() {
        return None;
    }
    let read_at = cx
        .state
        .editor
        .as_ref()
        .map(|editor| editor.read_at)
        .filter(|at| *at > 0);
    let said = el("p")
        .with(el("strong").with(w::OFFLINE_NOW))
        .with(" ")
        .with(w::offline_since(read_at.map(clock::time)));
    let again = button()
        .click(cx, Action::Effect(Effect::CheckNetwork))
        .with(w::CHECK_AGAIN);
    let bar = notice("bar", "offline")
        .attr("role", "status")
        .with(said)
        .with(again);
    Some(bar)
}

/// Without a token that Box takes, after its dialog was closed: the page can be read, and typed into.
fn signed_out_bar(cx: Cx<'_>) -> Option<El> {
    let connect = &cx.state.connect;
    if !connect.expired || connect.asks_for_token() {
        return None;
    }
    let said = el("p")
        .with(el("strong").with(w::SIGNED_OUT_NOW))
        .with(" ")
        .with(w::SIGNED_OUT_HOW);
    let again = button()
        .click(cx, Action::Gate(GateAction::Again))
        .with(w::NEW_TOKEN);
    let bar = notice("bar", "alert")
        .attr("role", "status")
        .with(said)
        .with(again);
    Some(bar)
}

/// Asks for a new token, as soon as that can be drawn.
fn renew_dialog(cx: Cx<'_>) -> Html {
    match cx.views().editor {
        Some(views) => (views.renew)(cx),
        None => comes(cx, Action::Gate(GateAction::Later)),
    }
}

/// Stands in for a dialog while its module is loading.
fn comes(cx: Cx<'_>, close: Action) -> Html {
    let waits = Modal {
        waits: true,
        close: Some(close),
        ..modal(w::LOADING)
    };
    waits.around(cx, coming("sr slow").html())
}

fn dialogs(cx: Cx<'_>) -> Html {
    let Some(dialog) = &cx.state.dialog else {
        return Html::default();
    };
    match (dialog, dialog.module(), &cx.state.editor) {
        (Dialog::Open(fault), ..) => open_dialog(cx, fault.as_ref()),
        (_, Some(Module::Editor), None) => Html::default(),
        (_, Some(Module::Editor), Some(editor)) => match cx.views().editor {
            Some(views) => (views.dialog)(cx, editor, dialog),
            None => comes(cx, Action::Close),
        },
        _ => match cx.views().jobs {
            Some(views) => (views.dialog)(cx, dialog),
            None => comes(cx, Action::Close),
        },
    }
}

/// The title of the browser's tab.
#[must_use]
pub fn document_title(state: &State) -> String {
    let unsaved = state
        .editor
        .as_ref()
        .map_or(0, |editor| editor.unsaved().len());
    let changes = if unsaved > 0 {
        w::unsaved(unsaved)
    } else {
        String::new()
    };
    let request = state
        .editor
        .as_ref()
        .and_then(|editor| editor.base.as_ref());
    let title = request
        .and_then(|request| request.title.as_deref())
        .unwrap_or_default();
    let view = match &state.route {
        _ if !state.connect.is_in() => w::CONNECT,
        Route::Connection => w::CONNECTION,
        Route::Jobs | Route::Job(_) => c::COPY_JOBS,
        Route::Copy(_) => c::COPY_TO_FOLDERS,
        Route::Request(id) if title.is_empty() => id,
        _ => title,
    };
    let progress = state.jobs.progress().map(c::progress_of_jobs);
    let progress = progress.unwrap_or_default();
    w::document_title(&[&progress, &changes, view])
}

/// The button that changes the theme.
fn theme_switch(cx: Cx<'_>) -> El {
    let theme = cx.state.theme;
    button()
        .class("quiet square")
        .attr("aria-label", w::theme(theme))
        .attr("title", w::theme(theme))
        .click(cx, Action::Theme(theme.next()))
        .icon("theme")
}
