//! The folder tree: what of it has been read, what is open, what is picked.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use super::effect::{Effect, Outbox};
use crate::admin::model::problem::Problem;

/// The root of an account.
pub const ROOT: &str = "0";
/// So many items are read at once; Box gives at most 1,000.
pub const PAGE: u32 = 500;

/// A part of a folder's content, as Box sends it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct FolderItems {
    /// The number of all items.
    #[serde(default)]
    pub total_count: usize,
    /// The items: folders first, then the rest.
    pub entries: Vec<FolderItem>,
}

/// Something in a folder.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct FolderItem {
    /// `folder`, `file`, `web_link`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its id.
    pub id: String,
    /// Its name.
    #[serde(default)]
    pub name: String,
}

/// A folder in the tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// The folders in it, as far as they have been read.
    pub children: Vec<String>,
    /// The number of its items that have been read; `None` before the first.
    pub read: Option<usize>,
    /// True if there are folders in it that have not been read.
    pub has_more: bool,
    /// True if it shows what is in it.
    pub is_open: bool,
    /// True if it is being read.
    pub is_loading: bool,
    /// The reason why it could not be read.
    pub problem: Option<Problem>,
}

/// A line of the tree as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// A folder, at a depth from 1 on.
    Folder(String, usize),
    /// Reads more of this folder.
    More(String, usize),
}

impl Shown {
    /// The id of the line's element, by which the keyboard's place is known.
    #[must_use]
    pub fn element(&self) -> String {
        match self {
            Self::Folder(id, _) => format!("folder-{id}"),
            Self::More(id, _) => format!("more-{id}"),
        }
    }
}

/// Letters typed within so many milliseconds of each other are one word.
const ONE_WORD_MS: f64 = 700.0;

/// True for a key of the tree: the arrows of the usual pattern, Home, End, Space,
/// Enter, and letters, which go to the next folder whose name begins so.
#[must_use]
pub fn is_for_tree(key: &str) -> bool {
    matches!(
        key,
        "ArrowDown" | "ArrowUp" | "ArrowLeft" | "ArrowRight" | "Home" | "End" | "Enter" | " "
    ) || key.chars().count() == 1
}

/// The tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    nodes: HashMap<String, Node>,
    /// The picked folders' names by id.
    pub picked: BTreeMap<String, String>,
    /// Shows only folders with this in their names, and those above them.
    pub search: String,
    /// The element that the keyboard is on.
    pub at: String,
    /// The letters that were typed to go to a folder, and the moment.
    typed: (String, f64),
}

impl Tree {
    /// A tree of which nothing has been read.
    #[must_use]
    pub fn new(root: &str) -> Self {
        let node = Node {
            name: root.to_owned(),
            ..Node::default()
        };
        Self {
            nodes: HashMap::from([(ROOT.to_owned(), node)]),
            picked: BTreeMap::new(),
            search: String::new(),
            at: Shown::Folder(ROOT.to_owned(), 1).element(),
            typed: (String::new(), f64::MIN),
        }
    }

    /// A folder that is known.
    #[must_use]
    pub fn node(&self, id: &str) -> Option<&Node> {
        self.nodes.get(id)
    }

    /// Opens or closes a folder; reads it when it is opened for the first time.
    pub fn open(&mut self, id: &str, is_open: bool, out: &mut Outbox) {
        let Some(node) = self.nodes.get_mut(id) else {
            return;
        };
        node.is_open = is_open;
        if is_open && node.read.is_none() {
            self.read_more(id, out);
        }
    }

    /// Reads the next part of a folder.
    pub fn read_more(&mut self, id: &str, out: &mut Outbox) {
        if let Some(node) = self.nodes.get_mut(id).filter(|node| !node.is_loading) {
            node.is_loading = true;
            node.problem = None;
            let offset = u32::try_from(node.read.unwrap_or(0)).unwrap_or(u32::MAX);
            out.effect(Effect::FolderItems(id.to_owned(), offset));
        }
    }

    /// Takes in a part of a folder.
    pub fn take_in(&mut self, id: &str, answer: Result<FolderItems, Problem>) {
        let Some(node) = self.nodes.get_mut(id) else {
            return;
        };
        node.is_loading = false;
        let items = match answer {
            Ok(items) => items,
            Err(problem) => {
                node.problem = Some(problem);
                return;
            }
        };
        let read = node.read.unwrap_or(0) + items.entries.len();
        let ends_in_folders = items
            .entries
            .last()
            .is_some_and(|item| item.kind == "folder");
        node.read = Some(read);
        node.has_more = ends_in_folders && read < items.total_count;
        let mut new = Vec::new();
        for item in items.entries {
            if item.kind == "folder" && !node.children.contains(&item.id) {
                node.children.push(item.id.clone());
                new.push(item);
            }
        }
        for item in new {
            let name = item.name;
            self.nodes.entry(item.id).or_insert_with(|| Node {
                name,
                ..Node::default()
            });
        }
    }

    /// Picks a folder, or picks it no more.
    pub fn toggle(&mut self, id: &str) {
        if self.picked.remove(id).is_none()
            && let Some(node) = self.nodes.get(id)
        {
            self.picked.insert(id.to_owned(), node.name.clone());
        }
    }

    /// The lines that are shown, from the top.
    #[must_use]
    pub fn shown(&self) -> Vec<Shown> {
        let mut shown = Vec::new();
        let search = self.search.trim().to_lowercase();
        self.walk(ROOT, 1, &search, &mut shown);
        shown
    }

    /// True if the folder or one in it has the name that is searched for.
    fn walk(&self, id: &str, depth: usize, search: &str, shown: &mut Vec<Shown>) -> bool {
        let Some(node) = self.nodes.get(id) else {
            return false;
        };
        let place = shown.len();
        shown.push(Shown::Folder(id.to_owned(), depth));
        let mut fits = search.is_empty() || node.name.to_lowercase().contains(search);
        // A search looks into everything that has been read, also where it is closed.
        if node.is_open || !search.is_empty() {
            for child in &node.children {
                fits |= self.walk(child, depth + 1, search, shown);
            }
            if node.has_more && node.is_open {
                shown.push(Shown::More(id.to_owned(), depth + 1));
            }
        }
        if !fits && depth > 1 {
            shown.truncate(place);
        }
        fits
    }

    /// Puts the keyboard on a line that is shown.
    pub fn enter(&mut self) {
        let shown = self.shown();
        let is_at = |line: &Shown| line.element() == self.at;
        if let Some(first) = shown.first()
            && !shown.iter().any(is_at)
        {
            self.at = first.element();
        }
    }

    /// Does what a key means, and returns the folder that it picks, if any. It goes by what the tree is
    /// now, not by what is drawn: keys can be faster than drawing. The focus follows once that is done.
    pub fn key(&mut self, key: &str, now: f64, out: &mut Outbox) -> Option<String> {
        let shown = self.shown();
        let place = shown.iter().position(|line| line.element() == self.at);
        let place = place.unwrap_or_default();
        let line = shown.get(place)?;
        let (Shown::Folder(id, _) | Shown::More(id, _)) = line;
        let is_folder = matches!(line, Shown::Folder(..));
        let is_open = self.node(id).is_some_and(|node| node.is_open);
        let next = match key {
            "ArrowDown" => Some(place + 1),
            "ArrowUp" => place.checked_sub(1),
            "Home" => Some(0),
            "End" => shown.len().checked_sub(1),
            "Enter" | " " if is_folder => return Some(id.clone()),
            "Enter" | " " => {
                self.read_more(id, out);
                None
            }
            "ArrowRight" if is_folder && is_open => Some(place + 1),
            "ArrowRight" | "ArrowLeft" if is_folder && is_open == (key == "ArrowLeft") => {
                self.open(id, !is_open, out);
                None
            }
            "ArrowLeft" => {
                let above = if is_folder {
                    self.above(id)
                } else {
                    Some(&**id)
                };
                let is_above =
                    |line: &Shown| matches!(line, Shown::Folder(id, _) if Some(&**id) == above);
                shown.iter().position(is_above)
            }
            letter => self.typed(letter, now, place, &shown),
        };
        if let Some(line) = next.and_then(|next| shown.get(next)) {
            self.at = line.element();
            out.effect(Effect::FocusTree);
        }
        None
    }

    /// The next folder whose name begins with what was typed. The same letter again goes to the one
    /// after.
    fn typed(&mut self, letter: &str, now: f64, place: usize, shown: &[Shown]) -> Option<usize> {
        let (word, at) = &mut self.typed;
        if now - *at > ONE_WORD_MS {
            word.clear();
        }
        *at = now;
        word.push_str(&letter.to_lowercase());
        let first = word.chars().next()?;
        let is_repeat = word.chars().all(|letter| letter == first);
        let word = if is_repeat {
            first.to_string()
        } else {
            word.clone()
        };
        let begins = |place: &usize| match &shown[*place] {
            Shown::Folder(id, _) => self
                .node(id)
                .is_some_and(|node| node.name.to_lowercase().starts_with(&word)),
            Shown::More(..) => false,
        };
        // A word that grows may still be the name of the line where the keyboard is.
        let from = place + usize::from(is_repeat);
        (from..shown.len()).chain(0..from).find(begins)
    }

    /// The folder above this one, of those that are shown.
    #[must_use]
    pub fn above(&self, id: &str) -> Option<&str> {
        let is_child = |(_, node): &(&String, &Node)| node.children.iter().any(|child| child == id);
        self.nodes.iter().find(is_child).map(|(id, _)| id.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(total: usize, entries: &[(&str, &str, &str)]) -> FolderItems {
        let entries = entries.iter().map(|&(kind, id, name)| FolderItem {
            kind: kind.into(),
            id: id.into(),
            name: name.into(),
        });
        FolderItems {
            total_count: total,
            entries: entries.collect(),
        }
    }

    fn folders(tree: &Tree) -> Vec<String> {
        let id = |line| match line {
            Shown::Folder(id, _) => id,
            Shown::More(id, _) => format!("more of {id}"),
        };
        tree.shown().into_iter().map(id).collect()
    }

    fn tree() -> Tree {
        let mut tree = Tree::new("All files");
        let mut out = Outbox::default();
        tree.open(ROOT, true, &mut out);
        assert_eq!(out.effects, [Effect::FolderItems(ROOT.into(), 0)]);
        tree.take_in(
            ROOT,
            Ok(items(
                5,
                &[("folder", "1", "Board"), ("folder", "2", "Claims")],
            )),
        );
        tree
    }

    #[test]
    fn a_folder_is_read_part_by_part_until_its_files_begin() {
        let mut tree = tree();
        assert_eq!(folders(&tree), ["0", "1", "2", "more of 0"]);
        let mut out = Outbox::default();
        tree.read_more(ROOT, &mut out);
        assert_eq!(out.effects, [Effect::FolderItems(ROOT.into(), 2)]);
        tree.take_in(
            ROOT,
            Ok(items(5, &[("folder", "3", "Data"), ("file", "9", "a.pdf")])),
        );
        assert_eq!(folders(&tree), ["0", "1", "2", "3"]);
    }

    #[test]
    fn keys_that_come_before_anything_is_drawn_find_their_way() {
        let mut tree = tree();
        let mut out = Outbox::default();
        tree.take_in(
            ROOT,
            Ok(items(
                5,
                &[("folder", "3", "Data"), ("folder", "4", "Days")],
            )),
        );
        tree.take_in("2", Ok(items(1, &[("folder", "21", "Harbour 12")])));
        let mut press = |tree: &mut Tree, keys: &[&str], now: f64| {
            for key in keys {
                if let Some(id) = tree.key(key, now, &mut out) {
                    tree.toggle(&id);
                }
            }
            tree.at.clone()
        };
        // Opened and walked into in one burst: the folder's own children come next.
        let burst = ["ArrowDown", "ArrowDown", "ArrowRight", "ArrowDown", " "];
        assert_eq!(press(&mut tree, &burst, 0.0), "folder-21");
        assert_eq!(tree.picked.len(), 1);
        assert_eq!(press(&mut tree, &["ArrowLeft"], 0.0), "folder-2");
        assert_eq!(
            press(&mut tree, &["ArrowLeft", "ArrowDown"], 0.0),
            "folder-3"
        );
        assert_eq!(press(&mut tree, &["Home", "ArrowUp"], 0.0), "folder-0");
        assert_eq!(press(&mut tree, &["End"], 0.0), "more-0");
        assert_eq!(press(&mut tree, &["ArrowLeft"], 0.0), "folder-0");
        // Letters: a word, the same letter again, and a pause that begins a new word.
        assert_eq!(press(&mut tree, &["d", "a", "y"], 1_000.0), "folder-4");
        assert_eq!(press(&mut tree, &["d"], 3_000.0), "folder-3");
        assert_eq!(press(&mut tree, &["d"], 3_100.0), "folder-4");
        assert_eq!(press(&mut tree, &["B"], 5_000.0), "folder-1");
        assert_eq!(press(&mut tree, &["x"], 7_000.0), "folder-1");
    }

    #[test]
    fn a_search_shows_what_fits_and_what_is_above_it() {
        let mut tree = tree();
        tree.take_in("2", Ok(items(1, &[("folder", "21", "Harbour 12")])));
        tree.search = "harb".into();
        // What fits may be among those that have not been read.
        assert_eq!(folders(&tree), ["0", "2", "21", "more of 0"]);
        assert_eq!(tree.above("21"), Some("2"));
    }

    #[test]
    fn a_picked_folder_stays_picked_while_a_search_hides_it() {
        let mut tree = tree();
        tree.toggle("1");
        tree.search = "claims".into();
        assert_eq!(tree.picked.get("1").map(String::as_str), Some("Board"));
        tree.toggle("1");
        assert!(tree.picked.is_empty());
    }
}
