//! Texts of the dialog that shares a link.

#![expect(missing_docs, reason = "a constant's text says what it is")]

pub const SHARE_TITLE: &str = "Share this request";
pub const SHARE_INACTIVE: &str = "Visitors get a 404 page now";
pub const SHARE_INACTIVE_HOW: &str =
    "The request does not accept files. Switch it on before you send the link.";
pub const SHARE_ENDED_HOW: &str =
    "Its expiry has passed. Set a later one and switch it on before you send the link.";
pub const ANYONE_CAN: &str = "Anyone with the link can upload, unless your enterprise wants visitors to sign in. Nobody can see the folder through it.";
pub const EMBED: &str = "Embed in a web page";
pub const COPY_CODE: &str = "Copy code";
pub const QR_LABEL: &str = "QR code for the upload link";
pub const SVG: &str = "SVG";
pub const PNG: &str = "PNG";
pub const QR_SVG: &str = "SVG: download the QR code";
pub const QR_PNG: &str = "PNG: download the QR code";
pub const PRINT: &str = "Print";
pub const SEND_BY_MAIL: &str = "Send by email";

/// The text of a mail with the link.
#[must_use]
pub fn mail_text(link: &str) -> String {
    format!("Please upload your files here: {link}")
}
