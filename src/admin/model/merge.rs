//! Two people changed the same file request: what each did, and what only a person can decide.

use super::settings::{Field, Settings};

/// Whose value a field gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The value that was typed here.
    Mine,
    /// The value that another person saved.
    Theirs,
}

/// A three-way comparison: what both began with, what was typed here, what Box holds now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// The values of the form when the other save was noticed, with later typing.
    pub mine: Settings,
    /// The values that Box holds now.
    pub theirs: Settings,
    /// Fields that both changed to different values, and whose is kept.
    pub disputed: Vec<(Field, Side)>,
    /// Fields that only this page changed.
    pub only_mine: Vec<Field>,
    /// Fields that only the other side changed.
    pub only_theirs: Vec<Field>,
}

impl Merge {
    /// Compares. A disputed field starts with what was typed here, so that nothing typed is lost.
    #[must_use]
    pub fn new(base: &Settings, mine: Settings, theirs: Settings) -> Self {
        let mut merge = Self {
            mine,
            theirs,
            disputed: Vec::new(),
            only_mine: Vec::new(),
            only_theirs: Vec::new(),
        };
        for field in merge.mine.differences(&merge.theirs) {
            match (
                merge.mine.agrees(base, field),
                merge.theirs.agrees(base, field),
            ) {
                (true, _) => merge.only_theirs.push(field),
                (false, true) => merge.only_mine.push(field),
                (false, false) => merge.disputed.push((field, Side::Mine)),
            }
        }
        merge
    }

    /// Chooses whose value a disputed field gets.
    pub fn choose(&mut self, field: Field, side: Side) {
        for (disputed, chosen) in &mut self.disputed {
            if *disputed == field {
                *chosen = side;
            }
        }
    }

    /// Whose value a field gets.
    #[must_use]
    pub fn side(&self, field: Field) -> Side {
        let disputed = self
            .disputed
            .iter()
            .find(|(disputed, _)| *disputed == field);
        match disputed {
            Some((_, side)) => *side,
            None if self.only_mine.contains(&field) => Side::Mine,
            None => Side::Theirs,
        }
    }

    /// The settings with every choice carried out.
    #[must_use]
    pub fn result(&self) -> Settings {
        let mut result = self.theirs.clone();
        for field in Field::all() {
            if self.side(field) == Side::Mine {
                result.take(field, &self.mine);
            }
        }
        result
    }

    /// Takes over what is typed into the form while the comparison is shown: it is mine, and wanted.
    pub fn typed(&mut self, settings: &Settings) {
        for field in settings.differences(&self.result()) {
            self.mine.take(field, settings);
            if self.disputed.iter().any(|(disputed, _)| *disputed == field) {
                self.choose(field, Side::Mine);
            } else {
                self.only_theirs.retain(|other| *other != field);
                if !self.only_mine.contains(&field) {
                    self.only_mine.push(field);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::model::settings::tests::settings;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn without_overlap_both_changes_are_kept(base in settings(), mine in settings(), theirs in settings()) {
            let merge = Merge::new(&base, mine.clone(), theirs.clone());
            let result = merge.result();
            for field in Field::all() {
                if theirs.agrees(&base, field) {
                    prop_assert!(result.agrees(&mine, field));
                } else if mine.agrees(&base, field) {
                    prop_assert!(result.agrees(&theirs, field));
                }
            }
        }

        #[test]
        fn an_overlap_asks_and_keeps_what_was_typed_until_chosen(base in settings(), mine in settings(), theirs in settings()) {
            let merge = Merge::new(&base, mine.clone(), theirs.clone());
            for field in Field::all() {
                let overlap = !mine.agrees(&base, field) && !theirs.agrees(&base, field) && !mine.agrees(&theirs, field);
                let asks = merge.disputed.iter().any(|(disputed, _)| *disputed == field);
                prop_assert_eq!(asks, overlap);
                if overlap {
                    prop_assert!(merge.result().agrees(&mine, field));
                }
            }
        }

        #[test]
        fn a_choice_decides_its_field_and_no_other(base in settings(), mine in settings(), theirs in settings()) {
            let merge = Merge::new(&base, mine, theirs.clone());
            for (field, _) in &merge.disputed {
                let mut chosen = merge.clone();
                chosen.choose(*field, Side::Theirs);
                prop_assert!(chosen.result().agrees(&theirs, *field));
                for other in Field::all().filter(|other| other != field) {
                    prop_assert!(chosen.result().agrees(&merge.result(), other));
                }
            }
        }

        #[test]
        fn typing_while_the_comparison_shows_is_never_lost(
            base in settings(), mine in settings(), theirs in settings(), typed in settings()
        ) {
            let mut merge = Merge::new(&base, mine, theirs);
            merge.typed(&typed);
            prop_assert_eq!(merge.result(), typed);
        }

        #[test]
        fn agreeing_changes_need_no_choice(base in settings(), both in settings()) {
            let merge = Merge::new(&base, both.clone(), both.clone());
            prop_assert!(merge.disputed.is_empty());
            prop_assert_eq!(merge.result(), both);
        }
    }
}
