//! Signing in again, in place.

use yew::Html;

use super::connection::{labelled, token_field, token_help};
use super::context::Cx;
use super::parts::{alert, user_name};
use super::problem::problem_notice;
use crate::admin::core::action::Action;
use crate::admin::core::connect::{GateAction, Renewal};
use crate::admin::model::address::{Secret, host_of};
use crate::admin::ui::dialog::{Modal, foot};
use crate::admin::ui::el::{Child, all, button, el};
use crate::admin::ui::field::{error, value_of};
use crate::admin::ui::notice::notice;
use crate::admin::words::{self as w, About};
use crate::api::User;

/// Asks for a new token over the page, when Box no longer takes the old one. Nothing on the page is lost.
pub fn renew_dialog(cx: Cx<'_>) -> Html {
    let content = match &cx.state.connect.renewing {
        Renewal::Other(user) => other_person(cx, user.as_ref()),
        renewing => new_token(cx, renewing),
    };
    Modal {
        close: Some(Action::Gate(GateAction::Later)),
        ..alert(w::NEW_TOKEN)
    }
    .around(cx, content)
}

fn new_token(cx: Cx<'_>, renewing: &Renewal) -> Html {
    let trying = *renewing == Renewal::Trying;
    let failed = match renewing {
        Renewal::Failed(problem) => Some(problem_notice(
            cx,
            problem,
            About::Connection,
            "renew-failed",
            Html::default(),
        )),
        _ => None,
    };
    let fault = match renewing {
        Renewal::Faulty(fault) => Some(*fault),
        _ => None,
    };
    let field = labelled("new-token", w::ACCESS_TOKEN)
        .with(token_field("new-token", false, fault).flag("autofocus", true))
        .with(fault.map(|fault| error("new-token-error", w::token_fault(fault))))
        .with(token_help(
            "new-token-help",
            host_of(&cx.state.connect.place.api),
        ));
    let out = button().click(cx, Action::SignOut).with(w::SIGN_OUT);
    let go_on = el("button")
        .class("primary")
        .unavailable(trying)
        .bool_attr("aria-busy", trying)
        .with(if trying { w::CONNECTING } else { w::GO_ON });
    let form = el("form")
        .class("stack")
        .flag("novalidate", true)
        .submit(cx, |_| {
            Action::Gate(GateAction::Renew(Secret(value_of("new-token"))))
        })
        .with(field)
        .with(foot(all([out.html(), go_on.html()])));
    all([
        failed.node(),
        el("p").with(w::EXPIRED_TOKEN).html(),
        form.html(),
    ])
}

/// Asks whether another person than before is to go on here.
fn other_person(cx: Cx<'_>, user: Option<&User>) -> Html {
    let name = user.map(user_name);
    let before = cx.state.connect.user.as_ref().map(user_name);
    let title = el("h3")
        .id("other-person")
        .attr("tabindex", "-1")
        .with(w::other_person(name));
    let told = notice("warn", "alert")
        .attr("role", "alert")
        .with(title)
        .with(el("p").with(w::other_person_means(before)));
    let another = button()
        .click(cx, Action::GoOnAs(false))
        .with(w::ANOTHER_TOKEN);
    let accept = button()
        .click(cx, Action::GoOnAs(true))
        .with(w::go_on_as(name));
    all([
        told.html(),
        foot(all([another.html(), accept.html()])).html(),
    ])
}
