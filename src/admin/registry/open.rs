//! Opening a file request by its id or link, and the page before there is one.

use web_sys::{HtmlInputElement, SubmitEvent};
use yew::prelude::*;

use crate::admin::route::Route;
use crate::admin::runtime::Store;
use crate::admin::state::{Action, Dialog, State};
use crate::admin::ui::dialog::Modal;
use crate::admin::ui::icon;
use crate::admin::words as w;
use crate::api::RequestLinkError;

/// What was pasted, and why it could not be read.
pub type Unread = (String, RequestLinkError);

/// The dialog.
pub fn open_dialog(store: &Store, fault: Option<&Unread>) -> Html {
    html! {
        <Modal title={w::OPEN_BY_ID} on_close={store.on(|()| Action::Close)}>
            <Reference store={store.clone()} fault={fault.cloned()} in_dialog=true />
        </Modal>
    }
}

/// What the detail pane shows while no file request is open.
pub fn blank(store: &Store, state: &State) -> Html {
    let sandbox = state
        .connect
        .config
        .sandbox
        .as_ref()
        .filter(|_| state.connect.is_sandbox());
    if !state.registry.is_empty() {
        return html! {
            <div class="blank">
                { icon("inbox") }
                <div class="stack">
                    <h2 id="request-title" class="as-title" tabindex="-1">{ w::CHOOSE_ONE }</h2>
                    <p class="muted">{ w::CHOOSE_ONE_HOW }</p>
                </div>
            </div>
        };
    }
    html! {
        <div class="blank">
            { icon("inbox") }
            <div class="stack">
                <h1 id="request-title" tabindex="-1">{ w::OPEN_FIRST }</h1>
                <p class="muted">{ w::NO_LIST }</p>
            </div>
            if let Some(sandbox) = sandbox {
                <section class="notice">
                    { icon("info") }
                    <h2>{ w::TRY_TEMPLATE }</h2>
                    <p>{ w::TRY_TEMPLATE_HOW }</p>
                    <div class="actions">
                        <a class="button primary" href={Route::Request(sandbox.template.clone()).hash()}>{ w::OPEN_TEMPLATE }</a>
                    </div>
                </section>
            }
            <Reference store={store.clone()} fault={None::<Unread>} in_dialog=false second={sandbox.is_some()} />
            <section class="stack">
                <h2>{ w::OTHER_WAYS }</h2>
                <ul class="list plain">
                    <li>
                        <button type="button" class="text-button" onclick={store.on(|_| Action::Show(Dialog::Import(None)))}>{ w::IMPORT_LIST }</button>
                        { " " }{ w::IMPORT_LIST_WHAT }
                    </li>
                    <li>{ w::COPY_FIRST }</li>
                </ul>
            </section>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ReferenceProps {
    store: Store,
    fault: Option<Unread>,
    in_dialog: bool,
    /// Whether another button of the view is the solid one.
    #[prop_or_default]
    second: bool,
}

/// The field for an id or link.
#[component]
fn Reference(props: &ReferenceProps) -> Html {
    let ReferenceProps {
        store,
        fault,
        in_dialog,
        second,
    } = props;
    let field = use_node_ref();
    let onsubmit = {
        let (store, field) = (store.clone(), field.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(field) = field.cast::<HtmlInputElement>() {
                store.send(Action::Open(field.value()));
            }
        })
    };
    let explains = fault
        .as_ref()
        .is_some_and(|(_, error)| *error != RequestLinkError::Empty);
    let submit = html! { <button class={(!second).then_some("primary")}>{ w::OPEN }</button> };
    // Both can be on the page at once.
    let id = if *in_dialog { "ref" } else { "first-ref" };
    let help = format!("{id}-help");
    html! {
        <form class={if *in_dialog { "stack" } else { "field" }} novalidate=true {onsubmit}>
            <div class="field">
                <label for={id}>{ w::ID_OR_LINK }</label>
                <div class="with-button">
                    <input {id} ref={field} class="mono" defaultvalue={fault.as_ref().map(|(piece, _)| piece.clone())} autofocus={*in_dialog} autocomplete="off" spellcheck="false"
                        placeholder={(!in_dialog).then_some("42037322")} aria-describedby={help.clone()}
                        aria-invalid={fault.as_ref().map(|_| "true")} aria-errormessage={fault.as_ref().map(|_| "ref-error")} />
                    if !in_dialog { { submit.clone() } }
                </div>
                if let Some((piece, error)) = fault {
                    <p class="error" id="ref-error" role="alert">{ icon("alert") }<span>{ w::unread(piece, *error) }</span></p>
                }
                <p class="hint" id={help}>{ w::ID_EXAMPLE }{ " " }<code>{ "42037322" }</code>{ " " }{ w::OR }{ " " }
                    <code>{ "https://example.app.box.com/filerequest/42037322" }</code>{ ". " }{ w::SEVERAL }</p>
            </div>
            if explains {
                <section class="notice">
                    { icon("info") }
                    <h3>{ w::WHERE_ID }</h3>
                    <ol class="list">
                        <li>{ w::WHERE_ID_FIRST }</li>
                        <li>{ w::WHERE_ID_THEN }{ " " }<code>{ "…/filerequest/" }<mark>{ "42037322" }</mark></code></li>
                    </ol>
                </section>
            }
            if *in_dialog {
                <p class="hint">{ w::REMEMBERS }</p>
                <div class="dialog-foot">
                    <button type="button" onclick={store.on(|_| Action::Close)}>{ w::CANCEL }</button>
                    { submit }
                </div>
            }
        </form>
    }
}

/// The button that opens the dialog.
pub fn open_button(store: &Store, state: &State) -> Html {
    html! {
        <button type="button" disabled={!state.online} onclick={store.on(|_| Action::Show(Dialog::Open(None)))}>
            { icon("plus") }{ w::OPEN_BY_ID }
        </button>
    }
}
