//! What a visitor will see.

use yew::prelude::*;

use super::Editor;
use crate::admin::ui::{icon, title_of};
use crate::admin::words as w;

/// The visitors' form with what is typed so far. All it shows is in the form as well, so it is inert.
pub fn preview(editor: &Editor) -> Html {
    let draft = &editor.draft;
    let active = editor.is_active();
    let (title, note) = match (&editor.conflict, active, editor.is_dirty()) {
        (Some(_), ..) => (w::AFTER_MERGING, w::WITH_YOUR_CHOICES),
        (None, false, _) => (w::VISITORS_WOULD_SEE, w::NOW_404),
        (None, true, true) => (w::VISITORS_SEE, w::WITH_YOUR_CHANGES),
        (None, true, false) => (w::VISITORS_SEE, w::LIVE_PREVIEW),
    };
    html! {
        <aside class="preview" aria-labelledby="preview-title" data-off={(!active).then_some("")}>
            <header><h2 id="preview-title">{ title }</h2><span class="muted">{ note }</span></header>
            <div class="form-card" inert=true>
                <div>
                    <p class="form-title" dir="auto">{ title_of(&draft.title) }</p>
                    if !draft.description.is_empty() {
                        <p class="form-intro" dir="auto">{ &draft.description }</p>
                    }
                </div>
                if draft.email {
                    <div class="field">
                        { label(w::EMAIL_ADDRESS) }
                        <input type="email" tabindex="-1" aria-label={w::EMAIL_ADDRESS} />
                    </div>
                }
                if draft.note {
                    <div class="field">
                        { label(w::FILES_DESCRIPTION) }
                        <textarea rows="2" tabindex="-1" aria-label={w::FILES_DESCRIPTION} />
                    </div>
                }
                <div class="field">
                    { label(w::UPLOAD_FILES) }
                    <div class="drop">
                        { icon("upload") }<span>{ w::DRAG_FILES }</span><span class="button">{ w::SELECT_FILES }</span>
                    </div>
                </div>
                <footer><span></span><span class="button primary">{ w::SUBMIT }</span></footer>
            </div>
        </aside>
    }
}

fn label(text: &str) -> Html {
    html! { <span class="label">{ text }{ " " }<span class="required">{ "*" }</span></span> }
}
