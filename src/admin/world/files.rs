//! Files: the bytes of those that come in, and saving those that go out.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url, window};

use crate::admin::core::effect::Download;
use crate::admin::ui::file::LocalFile;

/// Reads the bytes of a file.
///
/// # Errors
/// The browser's exception.
pub async fn bytes_of(file: &LocalFile) -> Result<Vec<u8>, JsValue> {
    let buffer = JsFuture::from(file.inner().array_buffer()).await?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// Offers a file to save.
pub fn save_file(download: &Download) {
    // Every step works in every browser that runs this page; where one does not, nothing is saved.
    let _ = offer(download);
}

fn offer(download: &Download) -> Result<(), JsValue> {
    let document = window()
        .and_then(|window| window.document())
        .ok_or(JsValue::NULL)?;
    let parts = Array::of1(&download.text.as_str().into());
    let options = BlobPropertyBag::new();
    options.set_type(download.media_type);
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document.create_element("a")?.dyn_into()?;
    link.set_href(&address);
    link.set_download(&download.name);
    link.click();
    Url::revoke_object_url(&address)
}
