//! A text of lines, of which a field shows only the end where thousands were pasted.

use std::rc::Rc;

/// From so many bytes on a text that is pasted leaves its field. A browser lays all of it out whenever the field is drawn
/// anew, which takes longer than a key press may.
pub const MOST: usize = 40_000;

/// A text of lines, and where the part begins that is in its field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FoldedText {
    all: Rc<str>,
    folded: usize,
    folded_lines: usize,
    /// Counts how often the field got another text by itself.
    generation: usize,
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

    /// A number for the field, another one as soon as it gets another text by itself. What the browser can undo in
    /// it belongs to the text before, and would mix the two.
    #[must_use]
    pub fn generation(&self) -> usize {
        self.generation
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
            generation: self.generation + 1,
            ..Self::default()
        };
        self.fold();
    }

    /// Takes in what was typed: the field holds this now, and keeps it.
    pub fn edit(&mut self, in_field: &str) {
        self.all = [&self.all[..self.folded], in_field].concat().into();
    }

    /// Takes in what was pasted: the field would hold this now. A long text is folded.
    pub fn paste(&mut self, in_field: &str) {
        self.edit(in_field);
        self.fold();
    }

    /// Brings all of it into the field.
    pub fn unfold(&mut self) {
        (self.folded, self.folded_lines) = (0, 0);
        self.generation += 1;
    }

    /// Drops what is not in the field.
    pub fn drop_folded(&mut self) {
        let in_field = self.in_field().into();
        *self = Self {
            all: in_field,
            generation: self.generation,
            ..Self::default()
        };
    }

    /// Puts the part back that was not in the field before. What is in the field stays there.
    pub fn put_back(&mut self, before: &Self) {
        self.all = [&before.all[..before.folded], &*self.all].concat().into();
        self.folded += before.folded;
        self.folded_lines += before.folded_lines;
    }

    /// Drops lines, by their numbers from 1. What is in the field stays there.
    pub fn drop_lines(&mut self, is_dropped: impl Fn(usize) -> bool) {
        let mut number = 0;
        let mut left = |part: &str| {
            let lines = part.split_inclusive('\n').filter(|_| {
                number += 1;
                !is_dropped(number)
            });
            lines.collect::<String>()
        };
        let (folded, mut in_field) = (left(&self.all[..self.folded]), left(self.in_field()));
        // The end of a line that was not the last one.
        if in_field.ends_with('\n') && !self.in_field().ends_with('\n') {
            in_field.pop();
        }
        self.generation += usize::from(in_field != self.in_field());
        self.folded = folded.len();
        self.folded_lines = folded.lines().count();
        self.all = (folded + &in_field).into();
    }

    /// What is typed after the folded part begins a line.
    fn fold(&mut self) {
        if self.in_field().len() <= MOST {
            return;
        }
        if !self.all.ends_with('\n') {
            self.all = [&*self.all, "\n"].concat().into();
        }
        self.folded = self.all.len();
        self.folded_lines = self.all.lines().count();
        self.generation += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn long(line: &str) -> String {
        vec![line; MOST / line.len()].join("\n")
    }

    #[test]
    fn a_short_text_is_in_its_field() {
        let mut text = FoldedText::default();
        text.set("11\n12");
        text.paste("11\n12\n");
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
        text.paste(&pasted);
        assert_eq!((text.in_field(), text.folded_lines()), ("", lines));
        text.edit("7\n8");
        assert_eq!((text.in_field(), text.folded_lines()), ("7\n8", lines));
        assert_eq!(**text.all(), format!("{pasted}\n7\n8"));
        // One more long text is folded too, behind what was typed.
        text.paste(&format!("7\n8\n{pasted}\n"));
        assert_eq!(text.in_field(), "");
        assert_eq!(text.folded_lines(), 2 * lines + 2);
        assert_eq!(**text.all(), format!("{pasted}\n7\n8\n{pasted}\n"));
        text.edit("9");
        let before = text.clone();
        text.drop_folded();
        assert_eq!((&**text.all(), text.folded_lines()), ("9", 0));
        text.edit("90");
        text.put_back(&before);
        assert_eq!(**text.all(), format!("{}0", before.all()));
        assert_eq!(
            (text.in_field(), text.folded_lines()),
            ("90", 2 * lines + 2)
        );
    }

    #[test]
    fn nothing_that_is_typed_leaves_the_field() {
        let mut typed = "1\n".repeat(MOST / 2);
        let mut text = FoldedText::default();
        text.paste(&typed);
        for key in "2999999999 x".chars() {
            typed.push(key);
            text.edit(&typed);
            assert_eq!((text.in_field(), text.folded_lines()), (&*typed, 0));
        }
        // Nor does it where all of a long text is edited.
        text.set(long("Fälle 2031"));
        text.unfold();
        let edited = format!("x{}", text.in_field());
        text.edit(&edited);
        assert_eq!((text.in_field(), text.folded_lines()), (&*edited, 0));
        text.edit("z");
        assert_eq!((&**text.all(), text.in_field()), ("z", "z"));
    }

    #[test]
    fn lines_are_dropped_where_they_are() {
        let mut text = FoldedText::default();
        text.paste(&long("2000000001"));
        let lines = text.folded_lines();
        text.edit("7\nx\n8\ny");
        text.drop_lines(|number| [1, 3, lines + 2, lines + 4].contains(&number));
        assert_eq!((text.folded_lines(), text.in_field()), (lines - 2, "7\n8"));
        assert_eq!(text.all().lines().count(), lines);
        text.unfold();
        text.drop_lines(|number| number > 2);
        assert_eq!(text.in_field(), "2000000001\n2000000001");
        text.drop_lines(|_| true);
        assert_eq!((&**text.all(), text.in_field()), ("", ""));
        text.set("a\r\nb\r\n");
        text.drop_lines(|number| number == 1);
        assert_eq!(text.in_field(), "b\r\n");
    }
}
