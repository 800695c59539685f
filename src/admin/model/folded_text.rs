//! A text of many lines, of which a field shows only what was typed last.

use std::rc::Rc;

/// From so many bytes on a text leaves its field. A browser lays all of it out whenever the field is drawn
/// anew, which takes longer than a key press may.
pub const MOST: usize = 40_000;

/// A text of lines, and where the part begins that is in its field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FoldedText {
    all: Rc<str>,
    folded: usize,
    folded_lines: usize,
    /// True while all of it is edited, however long it is.
    is_unfolded: bool,
}

impl FoldedText {
    /// All of the text.
    #[must_use]
    pub fn all(&self) -> &Rc<str> {
        &self.all
    }

    /// The part in the field.
    #[must_use]
    pub fn in_field(&self) -> &str {
        &self.all[self.folded..]
    }

    /// The number of lines that are not in the field.
    #[must_use]
    pub fn folded_lines(&self) -> usize {
        self.folded_lines
    }

    /// Takes this for the text. A long one is folded.
    pub fn set(&mut self, text: impl Into<Rc<str>>) {
        *self = Self {
            all: text.into(),
            ..Self::default()
        };
        self.fold();
    }

    /// Takes in what the field holds now.
    pub fn edit(&mut self, in_field: &str) {
        self.all = [&self.all[..self.folded], in_field].concat().into();
        self.is_unfolded &= self.all.len() > MOST;
        self.fold();
    }

    /// Brings all of it into the field, and leaves it there until it is short or taken for another one.
    pub fn unfold(&mut self) {
        (self.folded, self.folded_lines) = (0, 0);
        self.is_unfolded = true;
    }

    /// Drops what is not in the field.
    pub fn drop_folded(&mut self) {
        self.set(self.in_field().to_owned());
    }

    /// What is typed after the folded part begins a line.
    fn fold(&mut self) {
        if self.is_unfolded || self.in_field().len() <= MOST {
            return;
        }
        if !self.all.ends_with('\n') {
            self.all = [&*self.all, "\n"].concat().into();
        }
        self.folded = self.all.len();
        self.folded_lines = self.all.lines().count();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn long(line: &str) -> String {
        vec![line; MOST / line.len()].join("\n")
    }

    fn folded(text: &str) -> FoldedText {
        let mut folded = FoldedText::default();
        folded.set(text);
        folded
    }

    #[test]
    fn a_short_text_is_in_its_field() {
        let mut text = folded("11\n12");
        text.edit("11\n12\n");
        assert_eq!((text.in_field(), text.folded_lines()), ("11\n12\n", 0));
        assert_eq!(&**text.all(), "11\n12\n");
        text.drop_folded();
        assert_eq!(text.in_field(), "11\n12\n");
    }

    #[test]
    fn a_long_text_leaves_its_field_and_what_is_typed_goes_after_it() {
        let pasted = long("2000000001");
        let lines = pasted.lines().count();
        let mut text = FoldedText::default();
        text.edit(&pasted);
        assert_eq!((text.in_field(), text.folded_lines()), ("", lines));
        text.edit("7\n8");
        assert_eq!((text.in_field(), text.folded_lines()), ("7\n8", lines));
        assert_eq!(**text.all(), format!("{pasted}\n7\n8"));
        // One more long text is folded too, behind what was typed.
        text.edit(&format!("7\n8\n{pasted}\n"));
        assert_eq!(text.in_field(), "");
        assert_eq!(text.folded_lines(), 2 * lines + 2);
        assert_eq!(**text.all(), format!("{pasted}\n7\n8\n{pasted}\n"));
        text.edit("9");
        text.drop_folded();
        assert_eq!((&**text.all(), text.folded_lines()), ("9", 0));
    }

    #[test]
    fn all_of_a_long_text_can_be_edited_until_it_is_short_again() {
        let pasted = long("Fälle 2031");
        let mut text = folded(&pasted);
        text.edit("x");
        text.unfold();
        assert_eq!(text.folded_lines(), 0);
        assert_eq!(text.in_field(), format!("{pasted}\nx"));
        let edited = format!("{pasted}\ny");
        text.edit(&edited);
        assert_eq!(text.in_field(), edited);
        text.edit("z");
        assert_eq!((&**text.all(), text.in_field()), ("z", "z"));
        text.edit(&pasted);
        assert_eq!(text.in_field(), "");
    }
}
