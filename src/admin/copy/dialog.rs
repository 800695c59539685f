//! Copying to one folder.

use web_sys::{HtmlInputElement, SubmitEvent};
use yew::prelude::*;

use super::CopyDialog;
use crate::admin::problem::Kind;
use crate::admin::route::Route;
use crate::admin::runtime::Store;
use crate::admin::state::{Action, State};
use crate::admin::ui::dialog::Modal;
use crate::admin::ui::{icon, notice, title_of};
use crate::admin::words::{self as w, About, Said};
use crate::api::{
    Change, Copy, Fate, FileRequest, FolderLinkError, Status, parse_folder_id, visitor_link,
};

/// The dialog, in each of its steps.
pub fn copy_dialog(store: &Store, state: &State, progress: &CopyDialog) -> Html {
    let Some(base) = state.editor.as_ref().and_then(|editor| editor.base.clone()) else {
        return Html::default();
    };
    let dirty = state
        .editor
        .as_ref()
        .is_some_and(crate::admin::editor::Editor::is_dirty);
    let busy = *progress == CopyDialog::Copying;
    html! {
        <Modal title={if matches!(progress, CopyDialog::Made(_)) { w::COPIED } else { w::COPY_TITLE }}
            on_close={store.on(|()| Action::Close)} closable={!busy}>
            if let CopyDialog::Made(made) = progress {
                { finished(store, state, made) }
            } else {
                if let CopyDialog::Failed(problem) = progress {
                    if problem.kind != Kind::SignIn {
                        { notice::problem(store, problem, About::Copying, "copy-failed", Html::default()) }
                    }
                }
                if dirty { <p class="hint">{ w::COPIES_SAVED_STATE }</p> }
                <Destination store={store.clone()} title={base.title.clone().unwrap_or_default()} {busy}
                    unsure={matches!(progress, CopyDialog::Failed(problem) if problem.fate == Fate::Unknown)} />
            }
        </Modal>
    }
}

fn finished(store: &Store, state: &State, made: &FileRequest) -> Html {
    let link = visitor_link(
        &state.connect.place.app,
        made.url.as_deref().unwrap_or_default(),
    );
    html! {
        <>
            <section class="notice" role="status">
                { icon("done") }
                <h3 dir="auto">{ title_of(made.title.as_deref().unwrap_or_default()) }</h3>
                <p>{ w::IN }{ " " }<bdi>{ made.folder.name.as_deref().unwrap_or(&made.folder.id) }</bdi>{ ", " }<span class="mono">{ &made.id }</span></p>
            </section>
            if let Some(link) = link {
                <div class="field">
                    <label for="new-link">{ w::UPLOAD_LINK }</label>
                    <div class="with-button">
                        <input id="new-link" class="mono" readonly=true value={link.clone()} />
                        <button type="button" onclick={store.on(move |_| Action::CopyText(link.clone(), Said::LinkCopied))}>{ w::COPY }</button>
                    </div>
                </div>
            }
            <div class="dialog-foot">
                <button type="button" onclick={store.on(|_| Action::Close)}>{ w::CLOSE }</button>
                <a class="button primary" href={Route::Request(made.id.clone()).hash()}>{ w::OPEN_COPY }</a>
            </div>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct DestinationProps {
    store: Store,
    title: String,
    busy: bool,
    /// Whether a copy that was sent may exist.
    unsure: bool,
}

#[component]
fn Destination(props: &DestinationProps) -> Html {
    let DestinationProps {
        store,
        title,
        busy,
        unsure,
    } = props;
    let (folder, name, active) = (use_node_ref(), use_node_ref(), use_node_ref());
    let fault = use_state(|| None::<FolderLinkError>);
    let onsubmit = {
        let (store, folder, name, active) =
            (store.clone(), folder.clone(), name.clone(), active.clone());
        let (fault, title) = (fault.clone(), title.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let text = |field: &NodeRef| {
                field
                    .cast::<HtmlInputElement>()
                    .map_or_else(String::new, |field| field.value())
            };
            match parse_folder_id(&text(&folder)) {
                Ok(id) => {
                    fault.set(None);
                    let mut copy = Copy::to(id);
                    let wanted = text(&name);
                    if !wanted.trim().is_empty() && wanted != title {
                        copy.changes.title = Change::Set(wanted);
                    }
                    if active
                        .cast::<HtmlInputElement>()
                        .is_some_and(|field| field.checked())
                    {
                        copy.changes.status = Change::Set(Status::Active);
                    }
                    store.send(Action::Copy(copy));
                }
                Err(error) => {
                    fault.set(Some(error));
                    store.send(Action::Focus("folder"));
                }
            }
        })
    };
    html! {
        <form class="fields" novalidate=true {onsubmit}>
            <div class="field">
                <label for="folder">{ w::FOLDER_REF }</label>
                <input id="folder" ref={folder} class="mono" autofocus=true autocomplete="off" spellcheck="false" aria-describedby="folder-help"
                    aria-invalid={fault.map(|_| "true")} aria-errormessage={fault.map(|_| "folder-error")} />
                if let Some(error) = *fault {
                    <p class="error" id="folder-error" role="alert">{ icon("alert") }<span>{ error.to_string() }</span></p>
                }
                <p class="hint" id="folder-help">{ w::FOLDER_HELP }</p>
            </div>
            <div class="field">
                <label for="copy-title">{ w::COPY_NAME }</label>
                <input id="copy-title" ref={name} value={title.clone()} dir="auto" autocomplete="off" aria-describedby="copy-title-help" />
                <p class="hint" id="copy-title-help">{ w::COPY_NAME_HELP }</p>
            </div>
            <label class="check">
                <input type="checkbox" ref={active} />
                <span>{ w::COPY_ACTIVE }<small>{ w::COPY_ACTIVE_HELP }</small></span>
            </label>
            <div class="dialog-foot">
                <button type="button" disabled={*busy} onclick={store.on(|_| Action::Close)}>{ w::CANCEL }</button>
                <button class="primary" disabled={*busy} aria-busy={busy.then_some("true")}>
                    { if *busy { w::COPYING } else if *unsure { w::COPY_ANYWAY } else { w::COPY_BUTTON } }
                </button>
            </div>
        </form>
    }
}
