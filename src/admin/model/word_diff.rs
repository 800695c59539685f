//! Which words differ between two texts.

use std::ops::Range;

/// Beyond this many comparisons the middle is marked as a whole: a form must not stall.
const COMPARISONS_MAX: usize = 1_000_000;

/// A piece of a text, and whether the other text lacks it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// The words, with the white space after them.
    pub text: &'a str,
    /// True if they are not in the other text.
    pub differs: bool,
}

/// Compares two texts word by word. The pieces of each, joined, are that text.
#[must_use]
pub fn compare<'a>(left: &'a str, right: &'a str) -> (Vec<Piece<'a>>, Vec<Piece<'a>>) {
    let (a, b) = (words(left), words(right));
    let start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let end = a[start..]
        .iter()
        .rev()
        .zip(b[start..].iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    let (middle_a, middle_b) = (start..a.len() - end, start..b.len() - end);
    let (common_a, common_b) = common(&a, &b, middle_a, middle_b);
    (
        pieces(left, &a, &common_a, start, end),
        pieces(right, &b, &common_b, start, end),
    )
}

/// Words with the white space that follows them.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let word = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let space = rest[word..]
            .find(|c: char| !c.is_whitespace())
            .unwrap_or(rest.len() - word);
        let (head, tail) = rest.split_at(word + space);
        words.push(head);
        rest = tail;
    }
    words
}

/// The positions, in each text, of a longest common subsequence of the two middles.
fn common(
    a: &[&str],
    b: &[&str],
    in_a: Range<usize>,
    in_b: Range<usize>,
) -> (Vec<usize>, Vec<usize>) {
    let (mut from_a, mut from_b) = (Vec::new(), Vec::new());
    let width = in_b.len() + 1;
    if in_a.len().saturating_mul(width) > COMPARISONS_MAX {
        return (from_a, from_b);
    }
    let mut longest = vec![0_u16; (in_a.len() + 1) * width];
    for i in (0..in_a.len()).rev() {
        for j in (0..in_b.len()).rev() {
            longest[i * width + j] = if a[in_a.start + i] == b[in_b.start + j] {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < in_a.len() && j < in_b.len() {
        if a[in_a.start + i] == b[in_b.start + j] {
            from_a.push(in_a.start + i);
            from_b.push(in_b.start + j);
            (i, j) = (i + 1, j + 1);
        } else if longest[(i + 1) * width + j] >= longest[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    (from_a, from_b)
}

/// Joins neighbouring words that have the same mark.
fn pieces<'a>(
    text: &'a str,
    words: &[&str],
    common: &[usize],
    start: usize,
    end: usize,
) -> Vec<Piece<'a>> {
    let mut pieces: Vec<Piece<'a>> = Vec::new();
    let (mut from, mut at) = (0, 0);
    for (index, word) in words.iter().enumerate() {
        let differs =
            index >= start && index < words.len() - end && common.binary_search(&index).is_err();
        at += word.len();
        match pieces.last_mut() {
            Some(last) if last.differs == differs => last.text = &text[from..at],
            _ => {
                from = at - word.len();
                pieces.push(Piece {
                    text: &text[from..at],
                    differs,
                });
            }
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn marked(pieces: &[Piece]) -> String {
        pieces
            .iter()
            .map(|piece| {
                if piece.differs {
                    format!("[{}]", piece.text)
                } else {
                    piece.text.to_owned()
                }
            })
            .collect()
    }

    #[test]
    fn marks_the_words_that_only_one_side_has() {
        let (mine, theirs) = compare("one two three four", "one 2 three four five");
        assert_eq!(marked(&mine), "one [two ]three [four]");
        assert_eq!(marked(&theirs), "one [2 ]three [four five]");
    }

    #[test]
    fn texts_too_long_to_compare_are_marked_between_their_common_ends() {
        let long = |word: &str| format!("start {}end", format!("{word} ").repeat(1_100));
        let (left, right) = (long("a"), long("b"));
        let (mine, _) = compare(&left, &right);
        assert_eq!(mine.len(), 3);
        assert!(mine[1].differs && mine[1].text.starts_with("a a"));
    }

    proptest! {
        #[test]
        fn the_pieces_joined_are_the_text(left in "[ab\n ]{0,30}", right in "[ab\n ]{0,30}") {
            let (a, b) = compare(&left, &right);
            let join = |pieces: &[Piece]| pieces.iter().map(|p| p.text).collect::<String>();
            prop_assert_eq!(join(&a), left.as_str());
            prop_assert_eq!(join(&b), right.as_str());
        }

        #[test]
        fn what_is_not_marked_is_the_same_on_both_sides(left in "[abc ]{0,30}", right in "[abc ]{0,30}") {
            let (a, b) = compare(&left, &right);
            let same = |pieces: &[Piece]| {
                pieces.iter().filter(|p| !p.differs).map(|p| p.text).collect::<String>()
            };
            prop_assert_eq!(same(&a), same(&b));
        }

        #[test]
        fn equal_texts_have_no_marks(text in ".{0,40}") {
            let (a, b) = compare(&text, &text);
            prop_assert!(a.iter().chain(&b).all(|piece| !piece.differs));
        }
    }
}
