//! The form.

use std::rc::Rc;

use web_sys::{HtmlInputElement, HtmlTextAreaElement, SubmitEvent};
use yew::prelude::*;

use super::settings::{DESCRIPTION_MAX, Expiry, Fault, Field, Settings};
use super::{Editor, EditorAction};
use crate::admin::runtime::Store;
use crate::admin::state::{Action, State};
use crate::admin::ui::{clock, icon};
use crate::admin::words as w;
use crate::api::DateTime;

/// Beyond this part of the longest description the count says how much is left.
const NEARLY_FULL: usize = DESCRIPTION_MAX / 10 * 9;

/// The form for the settings.
pub fn form(store: &Store, state: &State, editor: &Editor) -> Html {
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
    let edit = |change: fn(&mut Settings, Event)| {
        let draft = draft.clone();
        store.on(move |event: Event| {
            let mut edited = (*draft).clone();
            change(&mut edited, event);
            Action::Editor(EditorAction::Edit(edited))
        })
    };
    let typed = |change: fn(&mut Settings, InputEvent)| {
        let draft = draft.clone();
        store.on(move |event: InputEvent| {
            let mut edited = (*draft).clone();
            change(&mut edited, event);
            Action::Editor(EditorAction::Edit(edited))
        })
    };
    let submit = store.on(|event: SubmitEvent| {
        event.prevent_default();
        Action::Editor(EditorAction::Save)
    });
    let count = draft.description.chars().count();
    html! {
        <form class="fields" id="settings" aria-label={w::SETTINGS} novalidate=true onsubmit={submit}>
            { summary(&faults) }
            <div class="field">
                { head(store, editor, Field::Title, Html::default()) }
                <input id="title" value={draft.title.clone()} required=true dir="auto" autocomplete="off"
                    aria-invalid={fault(Field::Title).map(|_| "true")} aria-errormessage={fault(Field::Title).map(|_| "title-error")}
                    oninput={typed(|draft, event| draft.title = event.target_unchecked_into::<HtmlInputElement>().value())} />
                { told(fault(Field::Title), Field::Title) }
            </div>
            <div class="field">
                { head(store, editor, Field::Description, html! {
                    <span class="hint num" id="description-count">{ w::characters(count, DESCRIPTION_MAX, count > NEARLY_FULL) }</span>
                }) }
                <textarea id="description" rows="4" dir="auto" value={draft.description.clone()} aria-describedby="description-count"
                    aria-invalid={fault(Field::Description).map(|_| "true")} aria-errormessage={fault(Field::Description).map(|_| "description-error")}
                    oninput={typed(|draft, event| draft.description = event.target_unchecked_into::<HtmlTextAreaElement>().value())} />
                { told(fault(Field::Description), Field::Description) }
            </div>
            <fieldset class="field">
                <legend class="field-head">{ w::ASK_FOR }</legend>
                <div class="pair">
                    { check(editor, Field::Email, draft.email, edit(|draft, event| draft.email = is_checked(&event))) }
                    { check(editor, Field::Note, draft.note, edit(|draft, event| draft.note = is_checked(&event))) }
                </div>
            </fieldset>
            { expiry(store, state, editor, &draft, fault(Field::Expires)) }
        </form>
    }
}

fn is_checked(event: &Event) -> bool {
    event.target_unchecked_into::<HtmlInputElement>().checked()
}

/// What is wrong, all together: it takes the focus when a save is refused for more than one reason.
fn summary(faults: &[(Field, Fault)]) -> Html {
    if faults.len() < 2 {
        return Html::default();
    }
    html! {
        <section class="notice" data-kind="bad" role="alert">
            { icon("alert") }
            <h2 id="faults" tabindex="-1">{ w::NOT_SAVED_YET }</h2>
            <ul>
                { for faults.iter().map(|(field, fault)| html! {
                    <li>{ w::field(*field) }{ ": " }{ w::fault(*fault, *field) }</li>
                }) }
            </ul>
        </section>
    }
}

fn told(fault: Option<Fault>, field: Field) -> Html {
    html! {
        if let Some(fault) = fault {
            <p class="error" role="alert" id={format!("{}-error", field.control())}>{ icon("alert") }<span>{ w::fault(fault, field) }</span></p>
        }
    }
}

/// A field's label, and the way back where it was changed.
fn head(store: &Store, editor: &Editor, field: Field, hint: Html) -> Html {
    html! {
        <div class="field-head">
            <label for={field.control()}>{ w::field(field) }</label>
            if !editor.draft.agrees(&editor.saved(), field) {
                <span class="edited">{ w::EDITED }</span>
                <button type="button" class="text-button" aria-label={w::put_back(field)}
                    onclick={store.on(move |_| Action::Editor(EditorAction::PutBack(field)))}>{ w::PUT_BACK }</button>
            }
            { hint }
        </div>
    }
}

fn check(editor: &Editor, field: Field, checked: bool, onchange: Callback<Event>) -> Html {
    html! {
        <label class="check">
            <input id={field.control()} type="checkbox" {checked} {onchange} />
            <span>
                { w::field(field) }
                if !editor.draft.agrees(&editor.saved(), field) { { " " }<span class="edited">{ w::EDITED }</span> }
            </span>
        </label>
    }
}

fn expiry(
    store: &Store,
    state: &State,
    editor: &Editor,
    draft: &Rc<Settings>,
    fault: Option<Fault>,
) -> Html {
    let moment = match &draft.expires {
        Expiry::At(date) => date.epoch_seconds(),
        Expiry::Never | Expiry::Unfinished => None,
    };
    let set = {
        let (store, draft) = (store.clone(), draft.clone());
        Callback::from(move |expires: Expiry| {
            let edited = Settings {
                expires,
                ..(*draft).clone()
            };
            store.send(Action::Editor(EditorAction::Edit(edited)));
        })
    };
    // A preset moves the date that is there; where there is none, or it has passed, it counts from now.
    let from = moment
        .filter(|at| *at > state.now)
        .unwrap_or(state.now / 60 * 60);
    let preset = |label: &'static str, at: i64| {
        let set = set.clone();
        html! {
            <button type="button" onclick={Callback::from(move |_| {
                if let Some(date) = DateTime::from_epoch_seconds(at) { set.emit(Expiry::At(date)); }
            })}>{ label }</button>
        }
    };
    let clear = {
        let set = set.clone();
        Callback::from(move |_: MouseEvent| set.emit(Expiry::Never))
    };
    html! {
        <div class="field">
            { head(store, editor, Field::Expires, html! { <span class="hint" id="zone">{ clock::zone(moment.unwrap_or(state.now)) }</span> }) }
            <div class="when">
                <Moment expires={draft.expires.clone()} on_change={set.clone()} wrong={fault.is_some()} />
                <div class="presets" role="group" aria-label={w::MOVE_EXPIRY}>
                    { preset(w::ONE_WEEK, clock::days_later(from, 7)) }
                    { preset(w::ONE_MONTH, clock::month_later(from)) }
                    if draft.expires != Expiry::Never {
                        <button type="button" onclick={clear}>{ w::CLEAR }</button>
                    }
                </div>
            </div>
            { told(fault, Field::Expires) }
            <p class="hint num" id="utc">
                { match moment {
                    Some(at) => w::in_utc(&clock::utc(at), &clock::relative(at, state.now)),
                    None => w::NEVER_EXPIRES.to_owned(),
                } }
            </p>
            if moment.is_some_and(|at| at <= state.now) {
                <p class="hint">{ w::DATE_HAS_PASSED }</p>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct MomentProps {
    expires: Expiry,
    on_change: Callback<Expiry>,
    wrong: bool,
}

/// The date field. It keeps a half-typed date to itself: setting its value would wipe it.
#[component]
fn Moment(props: &MomentProps) -> Html {
    let field = use_node_ref();
    {
        let field = field.clone();
        use_effect_with(props.expires.clone(), move |expires| {
            if let Some(field) = field.cast::<HtmlInputElement>() {
                let wanted = match expires {
                    Expiry::At(date) => date
                        .epoch_seconds()
                        .map(clock::to_field)
                        .unwrap_or_default(),
                    Expiry::Never => String::new(),
                    Expiry::Unfinished => return,
                };
                if field.value() != wanted || wanted.is_empty() {
                    field.set_value(&wanted);
                }
            }
        });
    }
    let oninput = {
        let on_change = props.on_change.clone();
        Callback::from(move |event: InputEvent| {
            let field = event.target_unchecked_into::<HtmlInputElement>();
            let date = clock::from_field(&field.value()).and_then(DateTime::from_epoch_seconds);
            on_change.emit(match date {
                Some(date) => Expiry::At(date),
                None if field.validity().bad_input() => Expiry::Unfinished,
                None => Expiry::Never,
            });
        })
    };
    html! {
        <input id="expires" ref={field} type="datetime-local" {oninput} aria-describedby="zone utc"
            aria-invalid={props.wrong.then_some("true")} aria-errormessage={props.wrong.then_some("expires-error")} />
    }
}
