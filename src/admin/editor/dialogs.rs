//! The dialogs about the file request on screen.

use yew::prelude::*;

use crate::admin::problem::Problem;
use crate::admin::runtime::Store;
use crate::admin::state::{Action, State};
use crate::admin::ui::dialog::Modal;
use crate::admin::ui::{icon, notice, title_of};
use crate::admin::words::{self as w, About};

/// Asks before it is deleted, says what is lost, and offers to switch it off instead.
pub fn delete_dialog(store: &Store, state: &State, progress: &Result<bool, Problem>) -> Html {
    let Some((editor, base)) = state
        .editor
        .as_ref()
        .and_then(|editor| Some((editor, editor.base.as_ref()?)))
    else {
        return Html::default();
    };
    let busy = *progress == Ok(true);
    let instead = store.on(|_: MouseEvent| Action::DeactivateInstead);
    html! {
        <Modal title={w::DELETE_QUESTION} on_close={store.on(|()| Action::Close)} alert=true closable={!busy}>
            <div class="stack" id="dialog-text">
                <p>
                    <strong dir="auto">{ title_of(base.title.as_deref().unwrap_or_default()) }</strong>{ " " }
                    <span class="muted">{ w::IN }{ " " }<bdi>{ base.folder.name.as_deref().unwrap_or(&base.folder.id) }</bdi></span>
                </p>
                <ul class="list plain">{ for w::DELETE_MEANS.map(|text| html! { <li>{ text }</li> }) }</ul>
            </div>
            if let Err(problem) = progress {
                { notice::problem(store, problem, About::Deleting, "delete-failed", Html::default()) }
            }
            if editor.is_active() {
                <section class="notice">
                    { icon("info") }
                    <h3>{ w::ONLY_STOP }</h3>
                    <p>{ w::ONLY_STOP_HOW }</p>
                    <div class="actions"><button type="button" disabled={busy} onclick={instead}>{ w::DEACTIVATE_INSTEAD }</button></div>
                </section>
            }
            <div class="dialog-foot">
                <button type="button" autofocus=true disabled={busy} onclick={store.on(|_| Action::Close)}>{ w::KEEP_IT }</button>
                <button type="button" class="danger primary" disabled={busy} aria-busy={busy.then_some("true")}
                    onclick={store.on(|_| Action::Delete)}>{ if busy { w::DELETING } else { w::DELETE_FOR_GOOD } }</button>
            </div>
        </Modal>
    }
}

/// Asks before unsaved changes are left.
pub fn leave_dialog(store: &Store, state: &State) -> Html {
    let count = state
        .editor
        .as_ref()
        .map_or(0, |editor| editor.unsaved().len());
    html! {
        <Modal title={w::LEAVE_QUESTION} on_close={store.on(|()| Action::Close)} alert=true>
            <p>{ w::leave_text(count) }</p>
            <div class="dialog-foot">
                <button type="button" class="danger" onclick={store.on(|_| Action::LeaveAnyway)}>{ w::DISCARD_AND_LEAVE }</button>
                <button type="button" autofocus=true onclick={store.on(|_| Action::Close)}>{ w::STAY }</button>
                <button type="button" class="primary" disabled={!state.online} onclick={store.on(|_| Action::SaveAndLeave)}>{ w::SAVE_AND_LEAVE }</button>
            </div>
        </Modal>
    }
}
