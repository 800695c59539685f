//! Pasted folders: ids, links, and what may be names, read part by part.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

use crate::api::{
    FOLDER_NAME_MAX, FolderLinkError, is_shortened, parse_folder_id, shortest_id, split_pasted,
};

/// Reads a folder's id or link as tables and lists have it.
///
/// # Errors
/// As [`parse_folder_id`], and for a number of which a spreadsheet has kept 15 digits only.
pub fn folder_in(text: &str) -> Result<String, FolderLinkError> {
    if is_shortened(text) {
        Err(FolderLinkError::Shortened)
    } else {
        parse_folder_id(text)
    }
}

/// True for a name that Box takes for a folder, by its own rules:
/// <https://developer.box.com/reference/post-folders/>
#[must_use]
pub fn is_folder_name(name: &str) -> bool {
    name.trim() == name
        && !name.chars().all(|c| c == '.')
        && !name.contains(['/', '\\'])
        && !name.chars().any(char::is_control)
        && name.chars().count() <= FOLDER_NAME_MAX
}

/// True where a line holds a number that a spreadsheet has shortened.
#[must_use]
pub fn has_shortened(line: &str) -> bool {
    is_shortened(line) || split_pasted(line).any(is_shortened)
}

/// A line that is no list of ids and links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StrangeLine {
    /// Its number, counted from 1.
    pub number: usize,
    /// Its text, without the blanks around it.
    pub text: String,
    /// True where it can be the name of a folder.
    pub is_name: bool,
}

/// Pasted folders, sorted out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PastedFolders {
    /// The folders, each once, in order.
    pub folders: Vec<String>,
    /// The number of repeated folders.
    pub repeats: usize,
    /// The lines that are no ids or links.
    pub strange: Vec<StrangeLine>,
    /// The number of those that can be names of folders.
    pub names: usize,
    /// The places of all ids and links in the text, each with the place of its folder in `folders`.
    pieces: Vec<(Range<usize>, usize)>,
}

impl PastedFolders {
    /// The text that this was read from, without these folders, each by its place. A line that has no others
    /// goes too.
    #[must_use]
    pub fn text_without(&self, text: &str, removed: &HashSet<usize>) -> String {
        let mut kept = String::with_capacity(text.len());
        let (mut start, mut pieces) = (0, self.pieces.iter().peekable());
        for line in text.split_inclusive('\n') {
            let end = start + line.len();
            let (mut at, mut left, mut cut) = (start, 0, 0);
            let begun = kept.len();
            while let Some((place, folder)) = pieces.next_if(|(place, _)| place.start < end) {
                if removed.contains(folder) {
                    kept.push_str(text.get(at..place.start).unwrap_or_default());
                    at = place.end;
                    cut += 1;
                } else {
                    left += 1;
                }
            }
            if cut > 0 && left == 0 {
                kept.truncate(begun);
            } else {
                kept.push_str(text.get(at..end).unwrap_or_default());
            }
            start = end;
        }
        kept
    }

    /// The lines that can be names of folders: their numbers, and their texts, one a line.
    #[must_use]
    pub fn name_lines(&self) -> (HashSet<usize>, String) {
        let lines = self.strange.iter().filter(|line| line.is_name);
        let lines = lines.map(|line| (line.number, line.text.as_str()));
        let (numbers, names): (_, Vec<&str>) = lines.unzip();
        (numbers, names.join("\n"))
    }
}

/// Reads pasted ids and links, several in a line where commas, semicolons or blanks are between them, so
/// many at a time. A line with anything else in it is strange as a whole: "Harbour 12" is not folder 12.
#[derive(Clone, Debug)]
pub struct PasteReader {
    text: Rc<str>,
    /// Where the next piece begins.
    at: usize,
    /// The number of the line that is being read, counted from 1, and its place.
    number: usize,
    line: Range<usize>,
    /// Its ids so far, with their places.
    ids: Vec<(Range<usize>, String)>,
    seen: HashMap<String, usize>,
    found: PastedFolders,
}

impl PasteReader {
    /// Reads this text.
    #[must_use]
    pub fn new(text: Rc<str>) -> Self {
        let mut reader = Self {
            text,
            at: 0,
            number: 1,
            line: 0..0,
            ids: Vec::new(),
            seen: HashMap::new(),
            found: PastedFolders::default(),
        };
        reader.line = reader.line_at(0);
        reader
    }

    /// The number of bytes that have been read, and of all.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        (self.at, self.text.len())
    }

    /// Reads so many more pieces. Returns all that was found once the text has come to its end.
    pub fn read(&mut self, pieces: usize) -> Option<PastedFolders> {
        for _ in 0..pieces {
            if self.at < self.line.end {
                self.piece();
                continue;
            }
            self.end_line();
            self.at = self.line.end + 1;
            if self.at >= self.text.len() {
                return Some(std::mem::take(&mut self.found));
            }
            self.number += 1;
            self.line = self.line_at(self.at);
        }
        None
    }

    fn line_at(&self, start: usize) -> Range<usize> {
        let rest = self.text.get(start..).unwrap_or_default();
        start..rest.find('\n').map_or(self.text.len(), |end| start + end)
    }

    fn piece(&mut self) {
        let rest = self.text.get(self.at..self.line.end);
        let piece = rest.and_then(|rest| split_pasted(rest).next());
        let piece = piece.unwrap_or_default();
        let end = self.at + piece.len();
        match folder_in(piece) {
            Ok(id) => self.ids.push((self.at..end, id)),
            Err(FolderLinkError::Empty) => {}
            Err(_) => {
                let line = self.text.get(self.line.clone()).unwrap_or_default();
                let text = line.trim().to_owned();
                let is_name = is_folder_name(&text) && !has_shortened(&text);
                self.found.names += usize::from(is_name);
                self.found.strange.push(StrangeLine {
                    number: self.number,
                    text,
                    is_name,
                });
                self.ids.clear();
                self.at = self.line.end;
                return;
            }
        }
        self.at = end;
    }

    fn end_line(&mut self) {
        for (place, id) in self.ids.drain(..) {
            let next = self.found.folders.len();
            let first = *self.seen.entry(shortest_id(&id).to_owned()).or_insert(next);
            if first == next {
                self.found.folders.push(id);
            } else {
                self.found.repeats += 1;
            }
            self.found.pieces.push((place, first));
        }
    }
}

#[cfg(test)]
pub(in crate::admin) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Reads all of it.
    pub fn pasted(text: &str) -> PastedFolders {
        PasteReader::new(text.into()).read(usize::MAX).unwrap()
    }

    fn strange(read: &PastedFolders) -> Vec<(usize, &str, bool)> {
        let lines = read.strange.iter();
        lines
            .map(|line| (line.number, &*line.text, line.is_name))
            .collect()
    }

    #[test]
    fn folders_are_read_through_what_comes_along() {
        let text = "\u{200B}\n\u{FEFF}11\u{A0}, (12).\nhttps://urldefense.com/v3/__https://app.box.com/folder/13__;!!A!x$; 14\n";
        let read = pasted(text);
        assert_eq!(read.folders, ["11", "12", "13", "14"]);
        assert_eq!((read.repeats, read.strange), (0, Vec::new()));
    }

    #[test]
    fn folders_that_a_spreadsheet_has_shortened_are_no_folders_and_no_names() {
        let read = pasted("11\n1,5798E+11\n1579800000000000");
        assert_eq!(read.folders, ["11"]);
        let expected = [(2, "1,5798E+11", false), (3, "1579800000000000", false)];
        assert_eq!(strange(&read), expected);
    }

    #[test]
    fn lines_are_folders_or_strange_as_a_whole() {
        let read = pasted("1, https://app.box.com/folder/2\n1;3\n\nHarbour 12");
        assert_eq!(read.folders, ["1", "2", "3"]);
        assert_eq!(read.repeats, 1);
        assert_eq!(strange(&read), [(4, "Harbour 12", true)]);
        assert_eq!(pasted("12 0012, 13").folders, ["12", "13"]);
    }

    #[test]
    fn names_of_folders_are_told_from_other_lines() {
        let text = "Okonjo, N.\r\n11\nhttps://example.com/x\n\n Case 17 \n..\na\\b\n1.5E+11";
        let read = pasted(text);
        assert_eq!((read.names, read.strange.len()), (2, 5));
        let (numbers, names) = read.name_lines();
        assert_eq!((numbers, &*names), ([1, 5].into(), "Okonjo, N.\nCase 17"));
        assert_eq!(pasted(&names).names, 2);
    }

    #[test]
    fn a_folder_that_is_taken_out_is_gone_wherever_it_was_named_and_nothing_else_is() {
        let text = "11, \u{200B}(12);13\nHarbour 12\n12\n\n12 14";
        let read = pasted(text);
        let without = |folders: &[usize]| {
            let removed = folders.iter().copied().collect();
            read.text_without(text, &removed)
        };
        assert_eq!(without(&[]), text);
        assert_eq!(without(&[1]), "11, 13\nHarbour 12\n\n14");
        assert_eq!(without(&[0, 1, 2]), "Harbour 12\n\n14");
    }

    proptest! {
        #[test]
        fn reading_part_by_part_finds_the_same(text in "[12a ,;\n/é]{0,40}", part in 1_usize..5) {
            let mut reader = PasteReader::new(text.as_str().into());
            let parts = std::iter::repeat_with(|| reader.read(part));
            let found = parts.take(200).flatten().next();
            prop_assert_eq!(found, Some(pasted(&text)));
        }
    }
}
