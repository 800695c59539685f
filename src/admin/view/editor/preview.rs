//! The preview of the visitors' form.

use crate::admin::core::editor::Editor;
use crate::admin::model::settings::Requirement;
use crate::admin::ui::el::{El, el};
use crate::admin::words::{self as w, title_of};

/// The visitors' form with what is typed so far. All it shows is in the form as well, so it is inert.
pub fn preview(editor: &Editor, now: i64) -> El {
    let draft = &editor.draft;
    let active = editor.takes_files(now);
    let (title, note) = match (&editor.conflict, active, editor.is_dirty()) {
        (Some(_), ..) => (w::AFTER_MERGING, w::WITH_YOUR_CHOICES),
        (None, false, _) => (w::VISITORS_WOULD_SEE, w::NOW_404),
        (None, true, true) => (w::VISITORS_SEE, w::WITH_YOUR_CHANGES),
        (None, true, false) => (w::VISITORS_SEE, w::LIVE_PREVIEW),
    };
    let header = el("header")
        .with(el("h2").id("preview-title").with(title))
        .with(el("span").class("muted").with(note));
    let intro = || {
        el("p")
            .class("form-intro")
            .attr("dir", "auto")
            .with(draft.description.clone())
    };
    let form_title = el("p")
        .class("form-title")
        .attr("dir", "auto")
        .with(title_of(&draft.title).to_owned());
    let top = el("div")
        .with(form_title)
        .with((!draft.description.is_empty()).then(intro));
    let required = |requirement: Requirement| {
        let control = match requirement.input_type() {
            Some(kind) => el("input").attr("type", kind),
            None => el("textarea").attr("rows", "2"),
        };
        field(w::required(requirement).asked, control)
    };
    let required = |requirement: Requirement| {
        let is_on = draft.requires(requirement);
        is_on.then(|| required(requirement))
    };
    let drop = el("div")
        .class("drop")
        .icon("upload")
        .with(el("span").with(w::DRAG_FILES))
        .with(el("span").class("button").with(w::SELECT_FILES));
    let files = el("div")
        .class("field")
        .with(label(w::UPLOAD_FILES))
        .with(drop);
    let footer = el("footer")
        .with(el("span"))
        .with(el("span").class("button primary").with(w::SUBMIT));
    let card = el("div")
        .class("form-card")
        .flag("inert", true)
        .with(top)
        .each(Requirement::ALL.map(required))
        .with(files)
        .with(footer);
    el("aside")
        .class("preview")
        .attr("aria-labelledby", "preview-title")
        .flag("data-off", !active)
        .with(header)
        .with(card)
}

fn field(name: &'static str, control: El) -> El {
    let control = control.attr("tabindex", "-1").attr("aria-label", name);
    el("div").class("field").with(label(name)).with(control)
}

fn label(text: &'static str) -> El {
    el("span")
        .class("label")
        .with(text)
        .with(" ")
        .with(el("span").class("required").with("*"))
}
