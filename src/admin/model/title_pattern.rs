//! Titles made from a pattern: `{folder}`, `{row}`, or the name of a column, in braces.

/// A fault of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TitleError {
    /// No column has this name.
    UnknownName(String),
    /// A brace opens and never closes.
    OpenBrace,
}

/// Fills a pattern; `value` knows what stands for a name. `{{` and `}}` stand for single braces.
///
/// # Errors
/// [`TitleError`], which names what is missing.
pub fn fill(pattern: &str, value: impl Fn(&str) -> Option<String>) -> Result<String, TitleError> {
    let mut title = String::new();
    let mut rest = pattern;
    while let Some(at) = rest.find(['{', '}']) {
        let (text, brace) = rest.split_at(at);
        title.push_str(text);
        let after = &brace[1..];
        if let Some(doubled) = after.strip_prefix(&brace[..1]) {
            title.push_str(&brace[..1]);
            rest = doubled;
        } else if brace.starts_with('}') {
            title.push('}');
            rest = after;
        } else {
            let (name, behind) = after.split_once('}').ok_or(TitleError::OpenBrace)?;
            let found = value(name.trim());
            title.push_str(&found.ok_or_else(|| TitleError::UnknownName(name.trim().to_owned()))?);
            rest = behind;
        }
    }
    title.push_str(rest);
    Ok(title)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value(name: &str) -> Option<String> {
        match name {
            "folder" => Some("Okafor, N.".into()),
            "row" => Some("7".into()),
            "Case no." => Some("{20418}".into()),
            _ => None,
        }
    }

    #[test]
    fn names_in_braces_become_values() {
        let title = |pattern| fill(pattern, value).unwrap();
        assert_eq!(title("Documents for {folder}"), "Documents for Okafor, N.");
        assert_eq!(title("{row}: { folder }"), "7: Okafor, N.");
        assert_eq!(title("Case {Case no.}"), "Case {20418}");
        assert_eq!(title("{{row}} is {row}"), "{row} is 7");
        assert_eq!(title("a } b"), "a } b");
    }

    #[test]
    fn a_name_that_is_no_column_is_named() {
        assert_eq!(
            fill("{client}", value),
            Err(TitleError::UnknownName("client".into()))
        );
        assert_eq!(fill("Case {row", value), Err(TitleError::OpenBrace));
    }

    proptest! {
        #[test]
        fn text_with_doubled_braces_comes_out_as_it_was(text in "[{}a-c ]{0,20}") {
            let pattern = text.replace('{', "{{").replace('}', "}}");
            prop_assert_eq!(fill(&pattern, |_| None), Ok(text));
        }
    }
}
