//! The form.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, window};
use yew::prelude::*;

use super::date_field::{DateField, UNFINISHED};
use crate::admin::core::action::Action;
use crate::admin::core::editor::{Editor, EditorAction};
use crate::admin::model::local_time::Zone;
use crate::admin::model::settings::{
    DESCRIPTION_MAX, Expiry, Field, FieldFault, Requirement, Settings,
};
use crate::admin::ui::clock;
use crate::admin::ui::el::{El, On, all, button, el, text};
use crate::admin::ui::field::{date_frame, error, is_checked, rows, value};
use crate::admin::ui::notice::notice;
use crate::admin::view::context::Cx;
use crate::admin::words as w;
use crate::api::DateTime;

/// Beyond this part of the longest description the count says how much is left.
const NEARLY_FULL: usize = DESCRIPTION_MAX / 10 * 9;

/// The form for the settings.
pub fn form(cx: Cx<'_>, editor: &Editor) -> El {
    let saved = editor.saved();
    let draft = Rc::new(editor.draft.clone());
    let faults = if editor.checked {
        draft.faults(&saved)
    } else {
        Vec::new()
    };
    let fault = |field| {
        faults
            .iter()
            .find(|(other, _)| *other == field)
            .map(|(_, fault)| *fault)
    };
    let count = draft.description.chars().count();
    let count = el("span")
        .class("hint num")
        .id("description-count")
        .with(w::characters(count, DESCRIPTION_MAX, count > NEARLY_FULL));
    let title = el("input")
        .value(draft.title.clone())
        .flag("required", true)
        .attr("autocomplete", "off")
        .input(
            cx,
            editing(&draft, |draft, event| draft.title = value(event)),
        );
    let description = el("textarea")
        .class("grows")
        .attr("rows", rows(&draft.description))
        .value(draft.description.clone())
        .attr("aria-describedby", "description-count")
        .input(
            cx,
            editing(&draft, |draft, event| draft.description = value(event)),
        );
    let written = |field: Field, hint: Option<El>, control: El| {
        let fault = fault(field);
        let control = control.id(field.control()).attr("dir", "auto");
        el("div")
            .class("field")
            .with(head(cx, editor, field, hint))
            .with(marked(control, field, fault))
            .with(told(fault, field))
    };
    let requirement = |requirement: Requirement| {
        let edit = editing(&draft, move |draft, event| {
            draft.require(requirement, is_checked(event));
        });
        let is_on = draft.requires(requirement);
        check(editor, Field::Required(requirement), is_on).change(cx, edit)
    };
    let asked = el("div")
        .class("pair")
        .each(Requirement::ALL.map(requirement));
    let asked = el("fieldset")
        .class("field")
        .with(el("legend").class("field-head").with(w::ASK_FOR))
        .with(asked);
    el("form")
        .class("fields")
        .id("settings")
        .attr("aria-label", w::SETTINGS)
        .flag("novalidate", true)
        .on(On::Submit, submitting(cx, &draft))
        .with(summary(&faults))
        .with(written(Field::Title, None, title))
        .with(written(Field::Description, Some(count), description))
        .with(asked)
        .with(expiry(cx, editor, &draft, fault(Field::Expires)))
}

/// Saves the form, after a last look at the date field.
fn submitting(cx: Cx<'_>, draft: &Rc<Settings>) -> impl Fn(Event) + 'static {
    let (page, draft) = (cx.page.clone(), draft.clone());
    move |event| {
        event.prevent_default();
        if let Some(edited) = looked_at(&draft, date_field()) {
            page.send(edited);
        }
        page.send(Action::Editor(EditorAction::Save));
    }
}

/// The action where the date field holds a half-typed date, or holds it no longer, and the settings do not
/// say so. Browsers tell nothing when the first part of a date is typed into an empty field.
fn looked_at(draft: &Settings, field: Option<HtmlInputElement>) -> Option<Action> {
    let field = field?;
    let expires = match (field.validity().bad_input(), &draft.expires) {
        (true, Expiry::Unfinished) => return None,
        (true, _) => Expiry::Unfinished,
        (false, Expiry::Unfinished) if field.value().is_empty() => Expiry::Never,
        (false, _) => return None,
    };
    Some(Action::Editor(EditorAction::Edit(Settings {
        expires,
        ..draft.clone()
    })))
}

fn date_field() -> Option<HtmlInputElement> {
    let document = window()?.document()?;
    let field = document.get_element_by_id(Field::Expires.control())?;
    field.dyn_into().ok()
}

/// The action of an event in a field: the edited settings.
fn editing(
    draft: &Rc<Settings>,
    change: impl Fn(&mut Settings, &Event) + 'static,
) -> impl Fn(Event) -> Action + 'static {
    let draft = draft.clone();
    move |event| {
        let mut edited = (*draft).clone();
        change(&mut edited, &event);
        Action::Editor(EditorAction::Edit(edited))
    }
}

/// A field that says where it is told what is wrong with it.
fn marked(control: El, field: Field, fault: Option<FieldFault>) -> El {
    control
        .bool_attr("aria-invalid", fault.is_some())
        .maybe("aria-errormessage", fault.map(|_| error_id(field)))
}

fn error_id(field: Field) -> String {
    format!("{}-error", field.control())
}

/// All faults together: the list takes the focus when a save is refused for more than one reason.
fn summary(faults: &[(Field, FieldFault)]) -> Option<El> {
    if faults.len() < 2 {
        return None;
    }
    let items = faults.iter().map(|(field, fault)| {
        el("li")
            .with(w::field(*field))
            .with(": ")
            .with(w::fault(*fault, *field))
    });
    let title = el("h2")
        .id("faults")
        .attr("tabindex", "-1")
        .with(w::NOT_SAVED_YET);
    let summary = notice("bad", "alert")
        .attr("role", "alert")
        .with(title)
        .with(el("ul").each(items));
    Some(summary)
}

fn told(fault: Option<FieldFault>, field: Field) -> Option<El> {
    fault.map(|fault| error(error_id(field), w::fault(fault, field)))
}

/// A field's label, and the way back where it was changed.
fn head(cx: Cx<'_>, editor: &Editor, field: Field, hint: Option<El>) -> El {
    let label = el("label")
        .attr("for", field.control())
        .with(w::field(field));
    let changed = !editor.draft.agrees(&editor.saved(), field);
    let back = || {
        let back = button()
            .class("text-button")
            .attr("aria-label", w::put_back(field))
            .click(cx, Action::Editor(EditorAction::PutBack(field)))
            .with(w::PUT_BACK);
        all([edited().html(), back.html()])
    };
    el("div")
        .class("field-head")
        .with(label)
        .with(changed.then(back))
        .with(hint)
}

fn edited() -> El {
    el("span").class("edited").with(w::EDITED)
}

fn check(editor: &Editor, field: Field, checked: bool) -> El {
    let control = el("input")
        .id(field.control())
        .attr("type", "checkbox")
        .checked(checked);
    let changed = !editor.draft.agrees(&editor.saved(), field);
    let edited = changed.then(|| all([text(" "), edited().html()]));
    el("label")
        .class("check")
        .with(control)
        .with(el("span").with(w::field(field)).with(edited))
}

fn expiry(cx: Cx<'_>, editor: &Editor, draft: &Rc<Settings>, fault: Option<FieldFault>) -> El {
    let at = match &draft.expires {
        Expiry::At(date) => date.epoch_seconds(),
        Expiry::Never | Expiry::Unfinished | Expiry::Faulty(..) => None,
    };
    let set = |label: &'static str, expires: Option<Expiry>| {
        let edited = expires.map(|expires| Settings {
            expires,
            ..(**draft).clone()
        });
        let button = button().with(label);
        match edited {
            Some(edited) => button.click(cx, Action::Editor(EditorAction::Edit(edited))),
            None => button,
        }
    };
    // A preset moves the date that is there; where there is none, or it has passed, it counts from now.
    let from = at
        .filter(|at| *at > cx.state.now)
        .unwrap_or(cx.state.now / 60 * 60);
    let zone = cx.state.zone;
    let preset = |label: &'static str, at: Option<i64>| {
        let date = at.and_then(DateTime::from_epoch_seconds);
        set(label, date.map(Expiry::At))
    };
    let clear = || set(w::CLEAR, Some(Expiry::Never));
    let presets = el("div")
        .class("presets")
        .attr("role", "group")
        .attr("aria-label", w::MOVE_EXPIRY)
        .with(preset(w::ONE_WEEK, zone.days_later(from, 7)))
        .with(preset(w::ONE_MONTH, zone.month_later(from)))
        .with((draft.expires != Expiry::Never).then(clear));
    let when = el("div")
        .class("when")
        .with(moment(cx, draft, fault))
        .with(presets);
    let zone_name = el("span")
        .class("hint")
        .id("zone")
        .with(clock::zone(at.unwrap_or(cx.state.now)));
    let utc = match at {
        Some(at) => w::in_utc(&clock::utc(at), &w::relative(at, cx.state.now)),
        None => match &draft.expires {
            Expiry::Unfinished => w::DATE_UNFINISHED.to_owned(),
            Expiry::Faulty(text, fault) => w::no_date(text, *fault),
            Expiry::Never | Expiry::At(_) => w::NEVER_EXPIRES.to_owned(),
        },
    };
    let passed = || {
        let is_saved = draft.agrees(&editor.saved(), Field::Expires);
        el("p").class("hint").with(if is_saved {
            w::DATE_HAS_PASSED
        } else {
            w::DATE_WILL_HAVE_PASSED
        })
    };
    el("div")
        .class("field")
        .with(head(cx, editor, Field::Expires, Some(zone_name)))
        .with(when)
        .with(told(fault, Field::Expires))
        .with(el("p").class("hint num").id("utc").with(utc))
        .with(at.is_some_and(|at| at <= cx.state.now).then(passed))
}

/// The date field.
fn moment(cx: Cx<'_>, draft: &Rc<Settings>, fault: Option<FieldFault>) -> El {
    let zone = cx.state.zone;
    let wanted = match &draft.expires {
        Expiry::At(date) => date
            .epoch_seconds()
            .map(|at| zone.field_text(at))
            .unwrap_or_default(),
        Expiry::Faulty(text, _) => text.clone(),
        Expiry::Never => String::new(),
        Expiry::Unfinished => UNFINISHED.to_owned(),
    };
    let field = el("input")
        .id(Field::Expires.control())
        .attr("type", "datetime-local")
        .flag("data-empty", draft.expires == Expiry::Never)
        .attr("aria-describedby", "zone utc")
        .input(
            cx,
            editing(draft, move |draft, event| {
                draft.expires = typed(zone, event);
            }),
        )
        .on(On::FocusOut, {
            let (page, draft) = (cx.page.clone(), draft.clone());
            move |event| {
                let field = event.target().and_then(|field| field.dyn_into().ok());
                if let Some(edited) = looked_at(&draft, field) {
                    page.send(edited);
                }
            }
        });
    let node = NodeRef::default();
    let input = marked(field, Field::Expires, fault).node(&node).html();
    date_frame(
        html! { <DateField {input} {node} {wanted} /> },
        w::NO_EXPIRY,
    )
}

fn typed(zone: Zone, event: &Event) -> Expiry {
    let text = value(event);
    let is_unfinished = || {
        let field = event.target().and_then(|field| field.dyn_into().ok());
        field.is_some_and(|field: HtmlInputElement| field.validity().bad_input())
    };
    match zone.read(&text) {
        Ok(date) => Expiry::At(date),
        Err(_) if is_unfinished() => Expiry::Unfinished,
        Err(_) if text.is_empty() => Expiry::Never,
        Err(fault) => Expiry::Faulty(text, fault),
    }
}
