//! File names that visitors send, made harmless on every system.
//!
//! The first 1,024 bytes of the sent name are recorded unchanged; these rules make the name under which the file is kept.

use unicode_normalization::UnicodeNormalization as _;

/// Longest name in bytes: leaves room for a number below the limit of 255 of most file systems.
const MAX_BYTES: usize = 200;
/// Most bytes of a sent name that are recorded.
const MAX_RECORDED: usize = 1024;
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
    let shortened = shorten(&with_visible_stem(&visible), MAX_BYTES);
    if is_device(&shortened) {
        format!("_{shortened}")
    } else {
        shortened
    }
}

/// Returns the part of a sent name that is recorded.
pub fn recorded(sent: &str) -> &str {
    let mut end = sent.len().min(MAX_RECORDED);
    while !sent.is_char_boundary(end) {
        end -= 1;
    }
    sent.get(..end).unwrap_or_default()
}

/// Finds a number under which [`numbered`] gives a free name: one after a name that is taken. Looks at few
/// names, however many are taken; the lowest free number is found where none is left out.
///
/// # Errors
/// The error of `is_taken`.
pub fn free_number<E>(mut is_taken: impl FnMut(u32) -> Result<bool, E>) -> Result<Option<u32>, E> {
    if !is_taken(1)? {
        return Ok(Some(1));
    }
    let (mut taken, mut free) = (1, 2);
    while is_taken(free)? {
        taken = free;
        let Some(next) = free.checked_mul(2) else {
            return lowest_free_number(is_taken); // a sender has taken these few on purpose
        };
        free = next;
    }
    while free - taken > 1 {
        let middle = taken + (free - taken) / 2;
        if is_taken(middle)? {
            taken = middle;
        } else {
            free = middle;
        }
    }
    Ok(Some(free))
}

fn lowest_free_number<E>(
    mut is_taken: impl FnMut(u32) -> Result<bool, E>,
) -> Result<Option<u32>, E> {
    for number in 1..=u32::MAX {
        if !is_taken(number)? {
            return Ok(Some(number));
        }
    }
    Ok(None)
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
    let seen = name.chars().filter(|c| !is_blank(*c));
    let folded: String = seen.nfkc().flat_map(char::to_lowercase).collect();
    folded.nfkc().collect()
}

/// Returns a key that is equal for names which differ in upper and lower case alone, or in the way in
/// which their letters are composed.
pub fn folded(name: &str) -> String {
    let folded: String = name.nfc().flat_map(char::to_lowercase).collect();
    folded.nfc().collect()
}

/// Puts `unnamed` in place of a stem in which nothing can be seen.
fn with_visible_stem(name: &str) -> String {
    let (stem, ending) = split(name);
    let is_seen = |text: &str| text.chars().any(|c| !c.is_whitespace() && !is_blank(c));
    match (is_seen(stem), is_seen(ending.trim_start_matches('.'))) {
        (true, _) => name.to_owned(),
        (false, true) => format!("unnamed{ending}"),
        (false, false) => "unnamed".to_owned(),
    }
}

/// Returns true for characters that show nothing by themselves, but shape those beside them.
fn is_blank(c: char) -> bool {
    matches!(c,
        '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200c}' | '\u{200d}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}'
        | '\u{e0100}'..='\u{e01ef}')
        || is_invisible(c)
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
    let stem = stem.get(..end).unwrap_or(stem);
    let stem = stem.trim_end_matches([' ', '.']);
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
    fn a_long_name_ends_in_no_dot_and_no_blank_wherever_it_is_cut() {
        let cut_at_a_dot = format!("{}.{}", "a".repeat(199), "b".repeat(40));
        assert_eq!(safe(&cut_at_a_dot), "a".repeat(199));
        let dots = format!("a{}.pdf", ".".repeat(300));
        assert_eq!(safe(&dots), "a.pdf");
    }

    #[test]
    fn an_invisible_name_becomes_one_that_can_be_seen() {
        for sent in [
            "\u{3164}",
            "\u{200d}",
            "\u{200c}\u{200d}",
            "\u{ffa0}",
            "\u{115f}\u{1160}",
            "\u{2800}",
            "\u{fe0f}",
            "\u{e0100}",
            "\u{34f}",
            "\u{17b4}",
            " \u{3164} ",
            "\u{ad}\u{3164}.",
        ] {
            assert_eq!(safe(sent), "unnamed", "{sent:?}");
        }
        assert_eq!(safe("\u{3164}.pdf"), "unnamed.pdf");
        for (one, other) in [
            ("a\u{3164}.txt", "a.txt"),
            ("a\u{200d}", "A"),
            ("❤\u{fe0f}", "❤"),
        ] {
            assert_eq!(key(one), key(other), "{one:?} {other:?}");
        }
        assert_eq!(safe("CO\u{200d}N.txt"), "_CO\u{200d}N.txt");
    }

    #[test]
    fn case_is_folded_in_every_script() {
        for (one, other) in [
            ("Ärger", "ärger"),
            ("A\u{308}rger", "ärger"),
            ("ΑΒΓ", "αβγ"),
            ("Д", "д"),
        ] {
            assert_eq!(folded(one), folded(other), "{one} {other}");
        }
        assert_ne!(folded("ﬁn"), folded("fin"));
    }

    #[test]
    fn a_free_number_is_found_with_few_looks() {
        for taken in [0, 1, 2, 3, 7, 8, 1000, 2_000_000] {
            let mut looks = 0;
            let found = free_number(|number| {
                looks += 1;
                Ok::<_, ()>(number <= taken)
            });
            assert_eq!(found, Ok(Some(taken + 1)));
            assert!(looks <= 45, "{taken}: {looks}");
        }
        let only_powers = free_number(|number| Ok::<_, ()>(number.is_power_of_two()));
        assert_eq!(only_powers, Ok(Some(3)));
        assert_eq!(free_number(|_| Err(())), Err(()));
    }

    #[test]
    fn a_sent_name_is_recorded_up_to_a_limit() {
        assert_eq!(recorded("a.pdf"), "a.pdf");
        let long = format!("a{}", "é".repeat(1_000_000));
        assert_eq!(recorded(&long).len(), MAX_RECORDED - 1);
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
