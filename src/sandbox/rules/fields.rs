//! The fields that a caller asks for.

use serde_json::{Map, Value};

/// Fields that an answer holds, where the caller names them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnswerFields(Option<Vec<String>>);

/// Fields that every item of an answer holds.
const ALWAYS: [&str; 3] = ["type", "id", "etag"];

impl AnswerFields {
    /// Reads the parameter `fields`: names between commas. An empty one names none, and is as if it were missing.
    pub fn read(parameter: Option<&str>) -> Self {
        let names = parameter.unwrap_or_default().split(',').map(str::trim);
        let names: Vec<String> = names
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect();
        Self((!names.is_empty()).then_some(names))
    }

    /// Returns true where the caller names fields.
    pub fn are_named(&self) -> bool {
        self.0.is_some()
    }

    /// Leaves the fields of an item that were asked for. A field that there is not is left out in silence, as by
    /// Box.
    pub fn of(&self, item: Value) -> Value {
        match (item, &self.0) {
            (Value::Object(all), Some(names)) => all
                .into_iter()
                .filter(|(name, _)| ALWAYS.contains(&name.as_str()) || names.contains(name))
                .collect::<Map<_, _>>()
                .into(),
            (item, _) => item,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_was_asked_for_is_left() {
        let item = json!({"type": "file", "id": "7", "etag": "0", "name": "a", "size": 1});
        let of = |parameter| AnswerFields::read(parameter).of(item.clone());
        assert_eq!(of(None), item);
        assert_eq!(of(Some(" , ")), item);
        assert_eq!(
            of(Some("size, colour")),
            json!({"type": "file", "id": "7", "etag": "0", "size": 1})
        );
    }
}
