//! JavaScript values read as Rust types.

use box_file_requests::api::{FileRequest, Status, User};
use box_file_requests::client::from_js;
use js_sys::{JSON, eval};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

const FULL: &str = r#"{
    "id": "42037322", "type": "file_request", "title": "Payslips", "description": null, "status": "active",
    "is_email_required": true, "folder": {"id": 12345, "type": "folder", "name": "Contracts", "etag": "1"},
    "created_by": {"id": "1", "name": "Aaron"}, "created_at": "2020-09-28T10:53:43-08:00",
    "updated_at": "2020-09-28T10:53:43-08:00", "form_style": {"colour": ["teal", 7.5]}
}"#;

#[derive(Debug, PartialEq, Deserialize)]
struct Numbers {
    small: u8,
    large: i64,
    #[serde(default)]
    fraction: f64,
    #[serde(default)]
    list: Vec<u32>,
    #[serde(default)]
    kind: Option<Kind>,
}

#[derive(Debug, PartialEq, Deserialize)]
enum Kind {
    One,
    Of(u8),
    Pair { left: String, right: Option<bool> },
}

fn js(text: &str) -> JsValue {
    eval(&format!("({text})")).unwrap()
}

fn fault<T: DeserializeOwned + std::fmt::Debug>(text: &str) -> String {
    from_js::<T>(js(text)).unwrap_err().to_string()
}

#[wasm_bindgen_test]
fn a_value_is_read_as_serde_json_reads_its_text() {
    let read: FileRequest = from_js(JSON::parse(FULL).unwrap()).unwrap();
    assert_eq!(read, serde_json::from_str(FULL).unwrap());
    assert_eq!(read.folder.id, "12345");
    assert_eq!(read.status, Some(Status::Active));
}

#[wasm_bindgen_test]
fn numbers_lists_and_words_are_read_where_they_fit() {
    let numbers = "{small: 255, large: -9007199254740991, fraction: 0.5, list: [1, 2], kind: 'One', more: () => 1}";
    assert_eq!(
        from_js(js(numbers)),
        Ok(Numbers {
            small: 255,
            large: -9_007_199_254_740_991,
            fraction: 0.5,
            list: vec![1, 2],
            kind: Some(Kind::One),
        })
    );
}

#[wasm_bindgen_test]
fn a_variant_that_holds_something_is_an_object_with_one_field() {
    assert_eq!(from_js(js("{Of: 7}")), Ok(Kind::Of(7)));
    let pair = Kind::Pair {
        left: "l".into(),
        right: None,
    };
    assert_eq!(from_js(js("{Pair: {left: 'l', right: null}}")), Ok(pair));
    assert!(from_js::<Kind>(js("{}")).is_err());
    assert_eq!(fault::<Kind>("{Of: 'x'}"), "Of is of another type");
}

#[wasm_bindgen_test]
fn an_error_names_the_field_and_quotes_nothing() {
    let user = |text| fault::<User>(text);
    assert_eq!(user("{}"), "id is missing");
    assert_eq!(user("null"), "the whole is of another type");
    assert_eq!(user("[1]"), "the whole is of another type");
    assert_eq!(user("{id: '1', name: 0.25}"), "name is of another type");
    assert_eq!(
        user("{id: '1', get name() { throw 1 }}"),
        "name cannot be read"
    );
    let folder = FULL.replace("12345", "{\"secret\": 1}");
    let told = fault::<FileRequest>(&folder);
    assert_eq!(told, "folder.id is of another type");

    let numbers = |text| fault::<Numbers>(text);
    assert_eq!(
        numbers("{small: 256, large: 1}"),
        "small has a value that is not known"
    );
    assert_eq!(
        numbers("{small: 0.5, large: 1}"),
        "small is of another type"
    );
    assert_eq!(
        numbers("{small: 1, large: 2 ** 60}"),
        "large is of another type"
    );
    assert_eq!(
        numbers("{small: 1, large: 1, list: [1, -2]}"),
        "list.1 has a value that is not known"
    );
    assert_eq!(
        numbers("{small: 1, large: 1, kind: 'Two'}"),
        "kind has a value that is not known"
    );
}
