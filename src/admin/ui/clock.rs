//! Moments as the admin reads them, by the browser's own `Intl`.

use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

/// The language of the page's texts, for moments within them.
pub const LANGUAGE: &str = "en";

/// Now, in epoch seconds.
#[must_use]
pub fn now() -> i64 {
    to_seconds(Date::now())
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a JavaScript date is far inside 64 bits"
)]
fn to_seconds(milliseconds: f64) -> i64 {
    (milliseconds / 1000.0).floor() as i64
}

#[expect(
    clippy::cast_precision_loss,
    reason = "seconds of any real date fit into 53 bits"
)]
fn date(seconds: i64) -> Date {
    Date::new(&JsValue::from_f64(seconds as f64 * 1000.0))
}

/// The user's locale, where it speaks the language of the page: the month's name and the words
/// around it are then in one language.
fn locales() -> Array {
    let preferred = web_sys::window().map(|window| window.navigator().languages());
    let fitting = preferred.and_then(|languages| {
        languages
            .iter()
            .filter_map(|language| language.as_string())
            .find(|language| language.split('-').next() == Some(LANGUAGE))
    });
    Array::of1(&JsValue::from(fitting.unwrap_or_else(|| "en-GB".into())))
}

fn format(seconds: i64, options: &[(&str, &str)]) -> String {
    let chosen = Object::new();
    for (name, value) in options {
        // Setting a property of a new plain object cannot fail.
        let _ = Reflect::set(&chosen, &(*name).into(), &(*value).into());
    }
    let formatter = Intl::DateTimeFormat::new(&locales(), &chosen);
    let format: Function = formatter.format();
    format
        .call1(&JsValue::UNDEFINED, &date(seconds))
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

/// "30 Nov 2026, 18:00" in local time.
#[must_use]
pub fn date_time(seconds: i64) -> String {
    format(seconds, &[("dateStyle", "medium"), ("timeStyle", "short")])
}

/// "30 Nov 2026" in local time.
#[must_use]
pub fn day(seconds: i64) -> String {
    format(seconds, &[("dateStyle", "medium")])
}

/// "30 Nov" in local time, with the year where it is another than this one.
#[must_use]
pub fn short_day(seconds: i64) -> String {
    let this_year = date(seconds).get_full_year() == date(now()).get_full_year();
    if this_year {
        format(seconds, &[("day", "numeric"), ("month", "short")])
    } else {
        day(seconds)
    }
}

/// "14:02" in local time.
#[must_use]
pub fn time(seconds: i64) -> String {
    format(seconds, &[("timeStyle", "short")])
}

/// "30 Nov 2026, 17:00" in UTC.
#[must_use]
pub fn utc(seconds: i64) -> String {
    let options = [
        ("dateStyle", "medium"),
        ("timeStyle", "short"),
        ("timeZone", "UTC"),
    ];
    format(seconds, &options)
}

thread_local! {
    /// A list says two such distances in each row, and making a formatter takes longer than using it.
    static RELATIVE: Intl::RelativeTimeFormat = {
        let options = Object::new();
        let _ = Reflect::set(&options, &"numeric".into(), &"auto".into());
        Intl::RelativeTimeFormat::new(&locales(), &options)
    };
}

/// "in 10 days", "2 minutes ago", "tomorrow"; `None` for a distance of less than a minute.
#[must_use]
pub fn relative(distance: i64) -> Option<String> {
    let (unit, size) = match distance.abs() {
        0..45 => return None,
        45..2_700 => ("minute", 60),
        2_700..79_200 => ("hour", 3_600),
        79_200..1_209_600 => ("day", 86_400),
        1_209_600..5_184_000 => ("week", 604_800),
        5_184_000..47_304_000 => ("month", 2_629_800),
        _ => ("year", 31_557_600),
    };
    let half = if distance < 0 { -size / 2 } else { size / 2 };
    #[expect(clippy::cast_precision_loss, reason = "a count of minutes or more")]
    let count = ((distance + half) / size) as f64;
    Some(RELATIVE.with(|formatter| String::from(formatter.format(count, unit))))
}

/// The offset of local time from UTC at a moment, in seconds.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "seconds of a day")]
pub fn offset(seconds: i64) -> i64 {
    (date(seconds).get_timezone_offset() * -60.0).round() as i64
}

/// "Europe/Berlin (UTC+1)", at a moment: summer time differs.
#[must_use]
pub fn zone(seconds: i64) -> String {
    let options = Intl::DateTimeFormat::new(&locales(), &Object::new()).resolved_options();
    let name = Reflect::get(&options, &"timeZone".into())
        .ok()
        .and_then(|name| name.as_string())
        .unwrap_or_default();
    let east = offset(seconds) / 60;
    let sign = if east < 0 { '−' } else { '+' };
    let (hours, minutes) = (east.abs() / 60, east.abs() % 60);
    match (east, minutes) {
        (0, _) if name == "UTC" => name,
        (0, _) => format!("{name} (UTC)"),
        (_, 0) => format!("{name} (UTC{sign}{hours})"),
        _ => format!("{name} (UTC{sign}{hours}:{minutes:02})"),
    }
}

/// A number with the separators of the user's locale.
#[must_use]
pub fn number(count: usize) -> String {
    // Most numbers are small, and making a formatter takes longer than drawing a row.
    if count < 1_000 {
        return count.to_string();
    }
    grouped(count)
}

/// Outside a browser, as English groups digits.
#[cfg(not(target_arch = "wasm32"))]
fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(target_arch = "wasm32")]
fn grouped(count: usize) -> String {
    use wasm_bindgen::JsCast;
    let format = Intl::NumberFormat::new(&locales(), &Object::new()).format();
    let count = JsValue::from(u32::try_from(count).unwrap_or(u32::MAX));
    let text = format.call1(&JsValue::UNDEFINED, &count).unwrap_or(count);
    text.dyn_into::<js_sys::JsString>()
        .map(String::from)
        .unwrap_or_default()
}
