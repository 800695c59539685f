//! A copy job from before, which the browser has kept.

use std::collections::BTreeMap;

use super::destinations::Destinations;
use super::review::Review;
use crate::admin::model::kept_copy::{KeptCopy, KeptTable, column_named};
use crate::admin::model::table::Table;
use crate::admin::words::copy as c;
use crate::api::{Change, Status};

/// What there is from before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Before {
    /// The browser is asked.
    Looking,
    /// This is offered.
    Offered(Box<KeptCopy>),
    /// The rows of its tables are being read.
    Reading(Box<KeptCopy>),
    /// Nothing, or nothing any more.
    None,
}

/// What is to be kept.
#[must_use]
pub fn to_keep(given: &Destinations, review: &Review, is_review: bool, now: i64) -> KeptCopy {
    let defaults = &review.defaults;
    KeptCopy {
        at: now,
        count: given.counts().iter().sum(),
        is_review,
        text: (*given.text_left()).to_owned(),
        names: (**given.new_names.all()).to_owned(),
        parent: given.parent.clone(),
        picked: given.tree.picked.clone(),
        tables: given.tables.iter().map(KeptTable::of).collect(),
        title: defaults.title.clone(),
        expires_at: defaults.expires_at.clone(),
        is_active: match &defaults.status {
            Change::Set(status) => Some(*status == Status::Active),
            _ => None,
        },
        edits: review
            .edits
            .iter()
            .map(|(source, edits)| {
                let edits = edits.iter();
                let edits = edits.map(|(column, text)| (column.name().to_owned(), text.clone()));
                (source.clone(), edits.collect())
            })
            .collect(),
    }
}

/// Puts back what was kept, with those of its tables that were kept whole.
pub fn put_back(kept: KeptCopy, tables: Vec<Table>, given: &mut Destinations, review: &mut Review) {
    let lost: Vec<&str> = kept
        .tables
        .iter()
        .filter(|kept| tables.iter().all(|table| table.number != kept.number))
        .map(|kept| kept.name.as_str())
        .collect();
    given.table_fault = (!lost.is_empty()).then(|| c::tables_lost(&lost));
    given.put_tables(tables);
    given.paste(kept.text);
    given.name(kept.names);
    given.parent = kept.parent;
    given.tree.picked = kept.picked;
    let defaults = &mut review.defaults;
    defaults.title = kept.title;
    defaults.expires_at = kept.expires_at;
    defaults.status = match kept.is_active {
        Some(true) => Change::Set(Status::Active),
        Some(false) => Change::Set(Status::Inactive),
        None => Change::Keep,
    };
    review.edits = kept
        .edits
        .into_iter()
        .map(|(source, edits)| {
            let edits = edits.into_iter();
            let edits = edits.filter_map(|(name, text)| Some((column_named(&name)?, text)));
            (source, edits.collect::<BTreeMap<_, _>>())
        })
        .collect();
}
