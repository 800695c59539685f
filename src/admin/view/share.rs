//! The upload link in every form that it is handed on in.

use js_sys::encode_uri_component;
use qrcodegen::{QrCode, QrCodeEcc};
use yew::Html;

use super::context::Cx;
use super::parts::modal;
use crate::admin::core::action::Action;
use crate::admin::core::effect::{Download, Effect};
use crate::admin::ui::el::{Child, El, all, button, el};
use crate::admin::ui::field::to_copy;
use crate::admin::ui::notice::notice;
use crate::admin::words::{self as w, title_of};
use crate::api::visitor_link;

/// The empty border that a QR code needs around it, in modules.
const QUIET: i32 = 4;

/// A QR code as one SVG path, and the length of its side with the border.
#[must_use]
pub fn qr(text: &str) -> Option<(String, i32)> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            path += &format_module(x + QUIET, y + QUIET);
        }
    }
    Some((path, code.size() + 2 * QUIET))
}

fn format_module(x: i32, y: i32) -> String {
    format!("M{x} {y}h1v1h-1z")
}

/// The QR code as a file.
#[must_use]
pub fn qr_file(path: &str, side: i32) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" \
         shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/>\
         <path d=\"{path}\"/></svg>\n"
    )
}

/// The code that shows the form within another page.
#[must_use]
pub fn embed_code(link: &str, title: &str) -> String {
    let title = title
        .replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;");
    format!(
        "<iframe\n  src=\"{link}\"\n  title=\"{title}\"\n  width=\"800\" height=\"550\"></iframe>"
    )
}

/// The dialog.
pub fn share_dialog(cx: Cx<'_>) -> Html {
    let Some(editor) = &cx.state.editor else {
        return Html::default();
    };
    let Some(base) = &editor.base else {
        return Html::default();
    };
    let url = base.url.as_deref().unwrap_or_default();
    let Some(link) = visitor_link(cx.app(), url) else {
        return Html::default();
    };
    let title = title_of(base.title.as_deref().unwrap_or_default());
    let embed = embed_code(&link, title);
    let mail = format!(
        "mailto:?subject={}&body={}",
        encode_uri_component(title),
        encode_uri_component(&w::mail_text(&link))
    );
    let copied = |text: &str, said: &'static str| {
        button().click(cx, Action::CopyText(text.to_owned(), said))
    };
    let ended = editor.has_ended(cx.state.now);
    let warning = || {
        let how = if ended {
            w::SHARE_ENDED_HOW
        } else {
            w::SHARE_INACTIVE_HOW
        };
        notice("warn", "alert")
            .with(el("h3").with(w::SHARE_INACTIVE))
            .with(el("p").with(how))
    };
    let field = to_copy(&link).id("link");
    let copy = copied(&link, w::LINK_COPIED).class("primary").with(w::COPY);
    let mail = el("a")
        .class("button")
        .attr("href", mail)
        .with(w::SEND_BY_MAIL);
    let link_field = el("div")
        .class("field")
        .with(el("label").attr("for", "link").with(w::UPLOAD_LINK))
        .with(el("div").class("with-button").with(field).with(copy))
        .with(el("div").class("actions").with(mail));
    let code = el("textarea")
        .id("embed")
        .class("mono")
        .attr("rows", "4")
        .flag("readonly", true)
        .value(embed.clone());
    let copy = copied(&embed, w::CODE_COPIED).with(w::COPY_CODE);
    let code_field = el("div")
        .class("field")
        .with(el("label").attr("for", "embed").with(w::EMBED))
        .with(code)
        .with(el("div").class("actions").with(copy));
    let fields = el("div").class("fields").with(link_field).with(code_field);
    let name = el("p")
        .class("as-title printed")
        .attr("dir", "auto")
        .with(title.to_owned());
    let grid = el("div")
        .class("share-grid")
        .with(qr_view(cx, &link, &base.id))
        .with(fields);
    let content = all([
        (!editor.is_active() || ended).then(warning).node(),
        name.html(),
        grid.html(),
        el("p").class("hint").with(w::ANYONE_CAN).html(),
    ]);
    modal(w::SHARE_TITLE).around(cx, content)
}

fn qr_view(cx: Cx<'_>, link: &str, id: &str) -> Option<El> {
    let (path, side) = qr(link)?;
    let download = Download {
        name: format!("upload-link-{id}.svg"),
        media_type: "image/svg+xml",
        text: qr_file(&path, side),
    };
    let picture = Effect::Picture {
        path: path.clone(),
        side,
        name: format!("upload-link-{id}.png"),
    };
    let ask = |effect: Effect| button().click(cx, Action::Effect(effect));
    let svg = ask(Effect::Download(download))
        .attr("aria-label", w::QR_SVG)
        .icon("download")
        .with(w::SVG);
    let png = ask(picture)
        .attr("aria-label", w::QR_PNG)
        .icon("download")
        .with(w::PNG);
    let code = el("svg")
        .class("qr")
        .attr("viewBox", format!("0 0 {side} {side}"))
        .attr("role", "img")
        .attr("aria-label", w::QR_LABEL)
        .with(el("path").attr("d", path));
    let actions = el("div")
        .class("actions")
        .with(svg)
        .with(png)
        .with(ask(Effect::Print).with(w::PRINT));
    Some(el("div").class("stack").with(code).with(actions))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_qr_code_has_its_quiet_border_and_its_three_corners() {
        let (path, side) = qr("https://app.box.com/f/19e57f40ace247278a8e3d336678c64a").unwrap();
        let far = side - QUIET - 1;
        for corner in [(QUIET, QUIET), (far, QUIET), (QUIET, far)] {
            assert!(
                path.contains(&format_module(corner.0, corner.1)),
                "{corner:?}"
            );
        }
        for edge in 0..side {
            assert!(!path.contains(&format!("M{edge} {}h", QUIET - 1)));
        }
    }

    #[test]
    fn a_hostile_title_stays_inside_its_attribute() {
        let code = embed_code("https://app.box.com/f/1", "\"><script>alert(1)</script>&");
        assert!(!code.contains("<script>"));
        assert!(code.contains("title=\"&quot;>&lt;script>alert(1)&lt;/script>&amp;\""));
    }
}
