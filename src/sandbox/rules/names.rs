//! File names that visitors send, made harmless on every system.
//!
//! The sent name is recorded unchanged; these rules make the name under which the file is kept.

use unicode_normalization::UnicodeNormalization as _;

/// Longest name in bytes: leaves room for a number below the limit of 255 of most file systems.
const MAX_BYTES: usize = 200;
/// Longest ending in bytes; more than this counts as part of the stem.
const MAX_ENDING: usize = 32;

/// Makes a sent name safe: no path, no character or name that a system treats in a special way, and no
/// character that makes it look like another name.
pub fn safe(sent: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or(sent);
    let replaced: String = last
        .chars()
        .filter(|c| !is_invisible(*c))
        .map(harmless)
        .collect();
    let trimmed = replaced.trim().trim_end_matches(['.', ' ']);
    let visible = match trimmed.strip_prefix('.') {
        Some(rest) => format!("_{rest}"), // hidden on Unix
        None => trimmed.to_owned(),
    };
    let named = if visible.is_empty() {
        "unnamed"
    } else {
        &visible
    };
    let shortened = shorten(named, MAX_BYTES);
    if is_device(&shortened) {
        format!("_{shortened}")
    } else {
        shortened
    }
}

/// Adds a number to a name, `payslip (2).pdf`; number 1 is the name itself.
pub fn numbered(name: &str, number: u32) -> String {
    if number < 2 {
        return name.to_owned();
    }
    let (stem, ending) = split(name);
    format!("{stem} ({number}){ending}")
}

/// Returns a key that is equal for names which look alike or which a file system takes for the same:
/// upper and lower case, composed and decomposed letters, wide and narrow forms.
pub fn key(name: &str) -> String {
    let folded: String = name.nfkc().flat_map(char::to_lowercase).collect();
    folded.nfkc().collect()
}

/// Returns true for characters that cannot be seen, or that turn the direction of the text.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}')
}

fn harmless(c: char) -> char {
    match c {
        // Not allowed on Windows.
        '<' | '>' | ':' | '"' | '|' | '?' | '*'
        // A path's separator by another name.
        | '\u{2044}' | '\u{2215}' | '\u{2216}' | '\u{29f5}' | '\u{29f8}' | '\u{29f9}'
        | '\u{fe68}' | '\u{ff0f}' | '\u{ff3c}' | '\u{ff1a}' | '\u{a789}' | '\u{2236}'
        // Dots by another name.
        | '\u{2024}'..='\u{2026}' | '\u{fe52}' | '\u{ff0e}' => '_',
        c if c.is_control() => '_',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// Returns true for names that Windows keeps for devices, whatever follows the first dot.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim();
    let stem = key(stem).to_ascii_uppercase();
    let numbered = |device: &str| {
        let number = stem.strip_prefix(device).unwrap_or_default();
        number.len() == 1 && number.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_plain = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"];
    is_plain.contains(&stem.as_str()) || numbered("COM") || numbered("LPT")
}

/// Shortens the stem, so that the ending still tells the kind of file.
fn shorten(name: &str, bytes: usize) -> String {
    if name.len() <= bytes {
        return name.to_owned();
    }
    let (stem, ending) = split(name);
    let mut end = bytes - ending.len();
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    let stem = stem.get(..end).unwrap_or(stem).trim_end();
    format!("{stem}{ending}")
}

/// Splits a name into stem and ending, at the last dot.
fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(dot) if dot > 0 && name.len() - dot <= MAX_ENDING => name.split_at(dot),
        _ => (name, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ordinary_names_stay_as_they_are() {
        for name in [
            "payslip-2026-08.pdf",
            "Löhne März.xlsx",
            "給与明細.pdf",
            "a",
            "a.tar.gz",
            "👩‍👩‍👧.png",
            "C++ & C#.txt",
        ] {
            assert_eq!(safe(name), name);
        }
    }

    #[test]
    fn no_name_leads_out_of_its_folder() {
        for (sent, kept) in [
            ("../../etc/passwd", "passwd"),
            ("..\\..\\boot.ini", "boot.ini"),
            ("C:\\Users\\me\\tax.pdf", "tax.pdf"),
            ("\\\\srv\\share\\x.txt", "x.txt"),
            ("/etc/", "unnamed"),
            ("..", "unnamed"),
            (".", "unnamed"),
            ("", "unnamed"),
            ("   ", "unnamed"),
            ("..%2f..%2fx", "_.%2f..%2fx"),
            ("．．／x", "___x"),
            ("..∕x", "_._x"),
            ("a\0b.txt", "a_b.txt"),
            (".htaccess", "_htaccess"),
        ] {
            assert_eq!(safe(sent), kept, "{sent:?}");
        }
    }

    #[test]
    fn what_windows_reserves_or_drops_is_changed() {
        for (sent, kept) in [
            ("CON", "_CON"),
            ("prn.txt", "_prn.txt"),
            ("com1.tar.gz", "_com1.tar.gz"),
            ("COM¹", "_COM¹"),
            ("LPT9 .txt", "_LPT9 .txt"),
            ("con .txt", "_con .txt"),
            ("console.txt", "console.txt"),
            ("COM10", "COM10"),
            ("a:b", "a_b"),
            ("file.txt:stream", "file.txt_stream"),
            ("name. . .", "name"),
            ("what?*.txt", "what__.txt"),
        ] {
            assert_eq!(safe(sent), kept, "{sent:?}");
        }
    }

    #[test]
    fn what_cannot_be_seen_goes() {
        assert_eq!(safe("invoice\u{202e}fdp.exe"), "invoicefdp.exe");
        assert_eq!(safe("a\u{200b}b\u{feff}.txt"), "ab.txt");
        assert_eq!(safe("a\u{1b}[31m\n.txt"), "a_[31m_.txt");
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let long = format!("{}.pdf", "é".repeat(1000));
        let kept = safe(&long);
        assert!(kept.len() <= MAX_BYTES && kept.ends_with("é.pdf"), "{kept}");
        assert!(safe(&format!("a.{}", "x".repeat(1000))).len() <= MAX_BYTES);
    }

    #[test]
    fn numbers_go_before_the_ending() {
        assert_eq!(numbered("a.pdf", 1), "a.pdf");
        assert_eq!(numbered("a.pdf", 2), "a (2).pdf");
        assert_eq!(numbered("a", 10), "a (10)");
    }

    #[test]
    fn names_that_look_alike_share_a_key() {
        for (one, other) in [
            ("A.txt", "a.TXT"),
            ("é.txt", "e\u{301}.txt"),
            ("ﬁn", "FIN"),
            ("ａ", "A"),
        ] {
            assert_eq!(key(one), key(other), "{one} {other}");
        }
        assert_ne!(key("a.txt"), key("b.txt"));
    }

    proptest! {
        #[test]
        fn any_name_becomes_one_that_is_safe_everywhere(sent in "\\PC{0,300}|[./\\\\ ]{0,9}|.{0,40}") {
            let kept = safe(&sent);
            prop_assert!(!kept.is_empty() && kept.len() <= MAX_BYTES + 1);
            prop_assert!(!kept.starts_with(['.', ' ']) && !kept.ends_with(['.', ' ']));
            prop_assert!(!kept.contains(['/', '\\', ':', '\0']) && !kept.chars().any(char::is_control));
            prop_assert!(!is_device(&kept));
            prop_assert_eq!(safe(&kept), kept.clone(), "a safe name stays");
            prop_assert!(numbered(&kept, u32::MAX).len() <= 255);
        }
    }
}
