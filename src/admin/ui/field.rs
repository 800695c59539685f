//! Fields of forms, and their values.

use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, HtmlInputElement, HtmlTextAreaElement, window};
use yew::prelude::*;

use super::el::{Child, El, On, Sender, el};

/// From so many bytes on a text is too long for the browser to fit its field to it at every key.
const LONG: usize = 5_000;

/// The value of the field that an event comes from, whichever kind of field it is.
#[must_use]
pub fn value(event: &Event) -> String {
    // Every kind of field has a property of this name.
    let field = event.target().map(JsCast::unchecked_into);
    field.map_or_else(String::new, |field: HtmlInputElement| field.value())
}

/// The checked state of the box that an event comes from.
#[must_use]
pub fn is_checked(event: &Event) -> bool {
    let field = event.target().map(JsCast::unchecked_into);
    field.is_some_and(|field: HtmlInputElement| field.checked())
}

/// The value of the field with this id at this moment, for what is kept out of the state.
#[must_use]
pub fn value_of(id: &str) -> String {
    field_of(id).map_or_else(String::new, |field| field.value())
}

/// Sets the value of the field with this id.
pub fn set_value(id: &str, text: &str) {
    if let Some(field) = field_of(id) {
        field.set_value(text);
    }
}

fn field_of(id: &str) -> Option<HtmlInputElement> {
    let element = window()?.document()?.get_element_by_id(id)?;
    Some(element.unchecked_into())
}

/// The rows of a field that grows with its text, in browsers that do not see to that themselves
/// (`field-sizing`).
#[must_use]
pub fn rows(text: &str) -> String {
    // As wide as the field is on most screens; past the most, it scrolls.
    const LINE: usize = 64;
    const FEWEST: usize = 4;
    const MOST: usize = 16;
    let lines = text.split('\n');
    let rows: usize = lines
        .map(|line| line.chars().count().div_ceil(LINE).max(1))
        .sum();
    rows.clamp(FEWEST, MOST).to_string()
}

/// A text that is there to be copied.
pub fn to_copy(text: &str) -> El {
    el("input")
        .class("mono")
        .flag("readonly", true)
        .value(text.to_owned())
}

/// A field for texts of several lines, short or long, that sends what it holds at every change: the first
/// message says what was typed, the second what was pasted. A pasted text of more than `most` bytes is sent
/// alone: whoever takes it shows it in another way.
pub fn long_text<A: 'static>(
    field: El,
    text: &str,
    most: usize,
    to: impl AsRef<Sender<A>>,
    [typed, pasted]: [impl Fn(String) -> A + 'static; 2],
) -> El {
    let to = to.as_ref().clone();
    let takes = to.clone();
    field
        .flag("data-long", text.len() > LONG)
        .value(text.to_owned())
        .input(&to, move |event| typed(value(&event)))
        .on(On::Paste, move |event| {
            if let Some(text) = pasted_at_once(&event, most) {
                takes.send(pasted(text));
            }
        })
}

/// Puts a long text into its field when it is pasted, and returns what the field holds then; of a text of
/// more than `most` bytes, what it would hold. The browser would make each line a step that can be undone,
/// which takes it a second for some thousands, and would lay all of them out.
fn pasted_at_once(event: &Event, most: usize) -> Option<String> {
    let data = event.dyn_ref::<ClipboardEvent>()?.clipboard_data()?;
    let text = data.get_data("text/plain").ok()?;
    if text.len() <= LONG {
        return None;
    }
    let field: HtmlTextAreaElement = event.target()?.dyn_into().ok()?;
    let (start, end) = (field.selection_start().ok()??, field.selection_end().ok()??);
    if text.len() > most {
        event.prevent_default();
        // The field counts in units of UTF-16, and has one kind of line end.
        let held: Vec<u16> = field.value().encode_utf16().collect();
        let part = |range| String::from_utf16_lossy(held.get(range).unwrap_or_default());
        let (start, end) = (start as usize, end as usize);
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        return Some(part(0..start) + &text + &part(end..held.len()));
    }
    // Before the browser looks at the text: it is not to fit the field to it even once.
    field.set_attribute("data-long", "").ok()?;
    field
        .set_range_text_with_start_and_end_and_mode(&text, start, end, "end")
        .ok()?;
    event.prevent_default();
    Some(field.value())
}

/// A field under its label. The help below it has the field's id with `-help`.
pub fn field(id: &str, label: &str, help: &str, control: impl Child) -> El {
    let help = (!help.is_empty()).then(|| {
        el("p")
            .class("hint num")
            .attr("dir", "auto")
            .id(format!("{id}-help"))
            .with(help.to_owned())
    });
    let label = el("label")
        .attr("for", id.to_owned())
        .attr("dir", "auto")
        .with(label.to_owned());
    el("div")
        .class("field")
        .with(label)
        .with(control)
        .with(help)
}

/// A date field that holds this text, made of this input.
pub fn date_time(input: El, value: &str, when_empty: &str) -> El {
    let input = input
        .attr("type", "datetime-local")
        .flag("data-empty", value.is_empty())
        .value(value.to_owned());
    date_frame(input, when_empty)
}

/// Shows words in a date field that is marked as empty and is not being typed into, in place of what the browser
/// shows there, which can look like a date: `WebKit`'s is today.
pub fn date_frame(field: impl Child, when_empty: &str) -> El {
    let empty = el("span").with(when_empty.to_owned());
    el("span").class("date").with(field).with(empty)
}

/// An error beside its field.
pub fn error(id: impl Into<AttrValue>, what: impl Child) -> El {
    el("p")
        .class("error")
        .attr("role", "alert")
        .id(id)
        .icon("alert")
        .with(el("span").with(what))
}

/// A choice between words; each stands for a value. The value of the event is the chosen one.
pub fn select<A: 'static>(
    id: &str,
    options: &[(&'static str, &'static str)],
    chosen: &str,
    to: impl AsRef<Sender<A>>,
    change: impl Fn(Event) -> A + 'static,
) -> El {
    let option = |value: String, word: String, chosen: bool| {
        el("option")
            .attr("value", value)
            .flag("selected", chosen)
            .with(word)
    };
    // A value that is none of these stays as the text that it is, so that it can be corrected.
    let other = options
        .iter()
        .all(|(value, _)| *value != chosen)
        .then(|| option(chosen.to_owned(), chosen.to_owned(), true));
    el("select")
        .id(id.to_owned())
        .change(to, change)
        .each(
            options.iter().map(|(value, word)| {
                option((*value).to_owned(), (*word).to_owned(), *value == chosen)
            }),
        )
        .with(other)
}

#[cfg(test)]
mod tests {
    use super::rows;

    #[test]
    fn a_field_has_rows_for_its_text_within_bounds() {
        assert_eq!(rows(""), "4");
        assert_eq!(rows("one\ntwo\n\nfour\nfive\n"), "6");
        assert_eq!(rows(&"words ".repeat(60)), "6");
        assert_eq!(rows(&"\n".repeat(500)), "16");
    }
}
