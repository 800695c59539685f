//! A reminder that is being written, and whom it goes to.

use std::rc::Rc;

use crate::admin::model::entry::DisplayStatus;
use crate::admin::model::registry::Registry;
use crate::admin::model::reminder::{Message, Recipient, ReminderFault, ReminderTexts};
use crate::admin::words as w;
use crate::api::visitor_link;

/// So many people are listed at first, and at each "Show more".
pub const LISTED_PEOPLE: usize = 50;

/// The requests that a reminder is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reminded {
    /// The selected ones.
    Selected,
    /// Those of these that are shown.
    ShownOf(Rc<Vec<String>>),
    /// Those that are shown.
    Shown,
    /// The one of this id.
    One(String),
}

/// A reminder that is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminder {
    /// The requests, by their ids.
    pub ids: Rc<Vec<String>>,
    /// The texts, with placeholders.
    pub texts: ReminderTexts,
    /// The number of people that are listed.
    pub listed: usize,
}

/// The requests of a reminder, sorted out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sorted {
    /// The people who can be written to.
    pub recipients: Vec<Recipient>,
    /// The titles of requests without an address to write to.
    pub without_address: Vec<String>,
    /// The titles of requests whose links are not known.
    pub without_link: Vec<String>,
    /// The titles of requests that take no files now: their links lead nowhere.
    pub closed: Vec<String>,
}

impl Reminder {
    /// A reminder with the usual texts.
    #[must_use]
    pub fn of(whom: Reminded, registry: &Registry) -> Self {
        let ids = match whom {
            Reminded::Selected => {
                let selected = registry.selection();
                selected.iter().map(|entry| entry.id.clone()).collect()
            }
            Reminded::ShownOf(ids) => {
                let shown = shown_ids(registry);
                let is_shown = |id: &&String| shown.binary_search(&id.as_str()).is_ok();
                ids.iter().filter(is_shown).cloned().collect()
            }
            Reminded::Shown => {
                let shown = registry.shown.iter();
                shown.map(|row| row.entry.id.clone()).collect()
            }
            Reminded::One(id) => vec![id],
        };
        Self {
            ids: Rc::new(ids),
            texts: ReminderTexts {
                subject: w::DEFAULT_SUBJECT.into(),
                text: w::DEFAULT_TEXT.into(),
            },
            listed: LISTED_PEOPLE,
        }
    }

    /// The number of its requests that the search or the filter hides, where several are reminded.
    #[must_use]
    pub fn hidden(&self, registry: &Registry) -> usize {
        if self.ids.len() < 2 {
            return 0;
        }
        let shown = shown_ids(registry);
        let is_hidden = |id: &&String| shown.binary_search(&id.as_str()).is_err();
        self.ids.iter().filter(is_hidden).count()
    }

    /// Sorts the requests out. `app` is the web app's address, and `day` says a moment in words.
    #[must_use]
    pub fn sorted(
        &self,
        registry: &Registry,
        app: &str,
        now: i64,
        day: impl Fn(i64) -> String,
    ) -> Sorted {
        let mut sorted = Sorted::default();
        for entry in self.ids.iter().filter_map(|id| registry.get(id)) {
            let Some(email) = entry.contact.address() else {
                sorted.without_address.push(entry.known_as().to_owned());
                continue;
            };
            let Some(link) = visitor_link(app, &entry.url) else {
                sorted.without_link.push(entry.known_as().to_owned());
                continue;
            };
            let expires = entry.expires();
            let status = entry.display_status(expires, now);
            if !status.takes_files() && status != DisplayStatus::Unknown {
                sorted.closed.push(entry.known_as().to_owned());
                continue;
            }
            sorted.recipients.push(Recipient {
                name: entry.contact.known_as().to_owned(),
                email: email.to_owned(),
                title: entry.known_as().to_owned(),
                link,
                expires: expires.map_or_else(String::new, &day),
            });
        }
        sorted
    }

    /// The messages.
    ///
    /// # Errors
    /// [`ReminderFault`], where a text has other placeholders.
    pub fn messages(&self, recipients: &[Recipient]) -> Result<Vec<Message>, ReminderFault> {
        recipients.iter().map(|to| self.texts.message(to)).collect()
    }
}

/// The ids of the rows that are shown, in the order of texts.
fn shown_ids(registry: &Registry) -> Vec<&str> {
    let shown = registry.shown.iter();
    let mut ids: Vec<&str> = shown.map(|row| row.entry.id.as_str()).collect();
    ids.sort_unstable();
    ids
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::model::contact::Contact;
    use crate::admin::model::entry::Entry;

    const NOW: i64 = 1_790_000_000;

    #[test]
    fn requests_without_a_person_or_a_link_are_named() {
        let mut registry = Registry::default();
        let entry = |id: &str, email: &str, url: &str, status: &str| {
            Rc::new(Entry {
                title: format!("Case {id}"),
                contact: Contact {
                    name: format!("Person {id}"),
                    email: email.into(),
                },
                url: url.into(),
                status: status.into(),
                ..Entry::unread(id)
            })
        };
        registry.put(
            [
                entry("1", "ann@example.com", "/f/1", "active"),
                entry("2", "", "/f/2", "active"),
                entry("3", "eve@example.com", "", "active"),
                entry("4", "bob@example.com", "/f/4", "inactive"),
                entry("5", "two@example.com,more@example.com", "/f/5", "active"),
            ],
            NOW,
        );
        registry.select(["2", "1", "3", "4", "5", "9"].map(str::to_owned));
        let reminder = Reminder::of(Reminded::Selected, &registry);
        assert_eq!(reminder.ids.len(), 5);
        let one = Reminder::of(Reminded::One("2".into()), &registry);
        let shown = Reminder::of(Reminded::Shown, &registry);
        assert_eq!((one.ids.len(), shown.ids.len()), (1, 5));
        assert_eq!(reminder.hidden(&registry), 0);
        registry.query = "Case 1".into();
        registry.arrange(NOW);
        assert_eq!((one.hidden(&registry), reminder.hidden(&registry)), (0, 4));
        let left = Reminder::of(Reminded::ShownOf(reminder.ids.clone()), &registry);
        assert_eq!(*left.ids, ["1"]);
        let app = "https://app.box.com";
        let sorted = reminder.sorted(&registry, app, NOW, |at| at.to_string());
        let to: Vec<&str> = sorted
            .recipients
            .iter()
            .map(|to| to.email.as_str())
            .collect();
        assert_eq!(to, ["ann@example.com"]);
        assert_eq!(sorted.without_address, ["Case 2", "Case 5"]);
        assert_eq!(sorted.without_link, ["Case 3"]);
        assert_eq!(sorted.closed, ["Case 4"]);
        let messages = reminder.messages(&sorted.recipients).unwrap();
        assert_eq!(messages[0].subject, "Reminder: Case 1");
        assert!(messages[0].text.starts_with("Hello Person 1,"));
        assert!(messages[0].text.contains("https://app.box.com/f/1"));
        assert!(!messages[0].text.contains("until"));
    }
}
