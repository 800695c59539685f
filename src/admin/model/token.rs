//! Tokens as people paste them.

/// A reason why a text is no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenFault {
    /// There is nothing.
    Empty,
    /// It holds what no token holds: white space, or characters that a header cannot carry.
    Strange,
}

/// Reads a token that was pasted. What clearly stands around one is left out: white space, quotes, a comma or
/// semicolon at the end, and the words of the header that it is sent in.
///
/// # Errors
/// [`TokenFault`]
pub fn read_token(text: &str) -> Result<String, TokenFault> {
    let mut token = text;
    loop {
        let mut inner = token.trim().trim_end_matches([',', ';']);
        for word in ["authorization:", "bearer "] {
            inner = without_word(inner, word);
        }
        inner = unquoted(inner);
        if inner == token {
            break;
        }
        token = inner;
    }
    if token.is_empty() || token.eq_ignore_ascii_case("bearer") {
        return Err(TokenFault::Empty);
    }
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"\"'`".contains(&byte);
    if token.bytes().all(is_plain) {
        Ok(token.to_owned())
    } else {
        Err(TokenFault::Strange)
    }
}

fn without_word<'a>(text: &'a str, word: &str) -> &'a str {
    match text.split_at_checked(word.len()) {
        Some((start, rest)) if start.eq_ignore_ascii_case(word) => rest,
        _ => text,
    }
}

fn unquoted(text: &str) -> &str {
    let pairs = [('"', '"'), ('\'', '\''), ('`', '`'), ('“', '”'), ('‘', '’')];
    let inner = pairs
        .iter()
        .find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close));
    inner.unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TOKEN: &str = "1!x_Y-z.0~+/=";

    #[test]
    fn what_clearly_stands_around_a_token_is_left_out() {
        for text in [
            TOKEN.to_owned(),
            format!("  {TOKEN}\n"),
            format!("\"{TOKEN}\""),
            format!("“{TOKEN}”,"),
            format!("Bearer {TOKEN}"),
            format!("bearer   '{TOKEN}'"),
            format!("Authorization: Bearer {TOKEN}"),
            format!("\"authorization: bearer {TOKEN}\";"),
        ] {
            assert_eq!(read_token(&text), Ok(TOKEN.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_a_token_is_told_from_nothing() {
        for text in ["", "  ", "Bearer ", "\"\"", "Bearer"] {
            assert_eq!(read_token(text), Err(TokenFault::Empty), "{text}");
        }
        for text in [
            "two words",
            "a\nb",
            "tökén",
            "{\"access_token\":\"a\"}",
            "\"half",
            "a\u{200b}b",
        ] {
            assert_eq!(read_token(text), Err(TokenFault::Strange), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_once_is_read_the_same_again(text in "[ -~“”\t]{0,20}") {
            if let Ok(token) = read_token(&text) {
                prop_assert_eq!(read_token(&token), Ok(token.clone()));
            }
        }
    }
}
