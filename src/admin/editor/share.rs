//! The upload link in every form that it is handed on in.

use js_sys::encode_uri_component;
use qrcodegen::{QrCode, QrCodeEcc};
use yew::prelude::*;

use crate::admin::effect::{Download, Effect};
use crate::admin::runtime::Store;
use crate::admin::state::{Action, State};
use crate::admin::ui::dialog::Modal;
use crate::admin::ui::{icon, title_of};
use crate::admin::words::{self as w, Said};
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
pub fn share_dialog(store: &Store, state: &State) -> Html {
    let Some(editor) = &state.editor else {
        return Html::default();
    };
    let Some(base) = &editor.base else {
        return Html::default();
    };
    let url = base.url.as_deref().unwrap_or_default();
    let Some(link) = visitor_link(&state.connect.place.app, url) else {
        return Html::default();
    };
    let title = title_of(base.title.as_deref().unwrap_or_default());
    let embed = embed_code(&link, title);
    let mail = format!(
        "mailto:?subject={}&body={}",
        encode_uri_component(title),
        encode_uri_component(&w::mail_text(&link))
    );
    let copy = |text: &str, said: Said| {
        let text = text.to_owned();
        store.on(move |_: MouseEvent| Action::CopyText(text.clone(), said.clone()))
    };
    html! {
        <Modal title={w::SHARE_TITLE} on_close={store.on(|()| Action::Close)}>
            if !editor.is_active() || editor.has_ended(state.now) {
                <section class="notice" data-kind="warn">
                    { icon("alert") }
                    <h3>{ w::SHARE_INACTIVE }</h3>
                    <p>{ if editor.has_ended(state.now) { w::SHARE_ENDED_HOW } else { w::SHARE_INACTIVE_HOW } }</p>
                </section>
            }
            <p class="as-title printed" dir="auto">{ title }</p>
            <div class="share-grid">
                { qr_view(store, &link, &base.id) }
                <div class="fields">
                    <div class="field">
                        <label for="link">{ w::UPLOAD_LINK }</label>
                        <div class="with-button">
                            <input id="link" class="mono" readonly=true value={link.clone()} />
                            <button type="button" class="primary" onclick={copy(&link, Said::LinkCopied)}>{ w::COPY }</button>
                        </div>
                        <div class="actions">
                            <a class="button" href={mail}>{ w::SEND_BY_MAIL }</a>
                        </div>
                    </div>
                    <div class="field">
                        <label for="embed">{ w::EMBED }</label>
                        <textarea id="embed" class="mono" rows="4" readonly=true value={embed.clone()} />
                        <div class="actions">
                            <button type="button" onclick={copy(&embed, Said::CodeCopied)}>{ w::COPY_CODE }</button>
                        </div>
                    </div>
                </div>
            </div>
            <p class="hint">{ w::ANYONE_CAN }</p>
        </Modal>
    }
}

fn qr_view(store: &Store, link: &str, id: &str) -> Html {
    let Some((path, side)) = qr(link) else {
        return Html::default();
    };
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
    let ask = |effect: Effect| store.on(move |_: MouseEvent| Action::Ask(effect.clone()));
    html! {
        <div class="stack">
            <svg class="qr" viewBox={format!("0 0 {side} {side}")} role="img" aria-label={w::QR_LABEL}><path d={path} /></svg>
            <div class="actions">
                <button type="button" aria-label={w::QR_SVG} onclick={ask(Effect::Download(download))}>{ icon("download") }{ w::SVG }</button>
                <button type="button" aria-label={w::QR_PNG} onclick={ask(picture)}>{ icon("download") }{ w::PNG }</button>
                <button type="button" onclick={ask(Effect::Print)}>{ w::PRINT }</button>
            </div>
        </div>
    }
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
