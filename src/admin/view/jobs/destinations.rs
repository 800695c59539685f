//! The first step: where to copy to.

use wasm_bindgen::JsCast;
use web_sys::{DragEvent, Element, Event, HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

use crate::admin::core::action::Action;
use crate::admin::core::editor::Editor;
use crate::admin::core::effect::{Download, Effect, PastedText};
use crate::admin::core::folder_tree::{Shown, Tree, is_for_tree};
use crate::admin::core::wizard::destinations::Destinations;
use crate::admin::core::wizard::kept::Before;
use crate::admin::core::wizard::{CopyAction, TextChange, Wizard, WizardStep};
use crate::admin::model::csv::write_row;
use crate::admin::model::folded_text::{FoldedText, MOST};
use crate::admin::model::pasted::StrangeLine;
use crate::admin::model::route::Route;
use crate::admin::model::table::{Table, TableColumn};
use crate::admin::ui::clock;
use crate::admin::ui::el::{Child, El, On, all, button, el, icon};
use crate::admin::ui::field::{field, long_text, select, value};
use crate::admin::ui::file::LocalFile;
use crate::admin::ui::notice::notice;
use crate::admin::view::context::Cx;
use crate::admin::view::parts::way;
use crate::admin::words as w;
use crate::admin::words::copy as c;
use crate::api::parse_folder_id;

/// The most levels that are set off from each other; deeper ones stand under the last.
const LEVELS: usize = 9;

/// So many of the lines that are no folders are shown.
const STRANGE_SHOWN: usize = 5;

/// The step's content.
pub fn step(cx: Cx<'_>, wizard: &Wizard) -> Html {
    let is_dirty = cx.state.editor.as_ref().is_some_and(Editor::is_dirty);
    let told = is_dirty.then(|| notice("info", "info").with(el("p").with(c::COPIES_SAVED_STATE)));
    let given = el("div")
        .class("stack wide")
        .with(paste(cx, &wizard.given))
        .with(new_folders(cx, &wizard.given));
    let tree = pick(cx, &wizard.given);
    let two = el("div").class("two").with(given).with(tree);
    all([told.node(), two.html()])
}

/// What there is from before; absent while that is not known.
#[must_use]
pub fn offer(cx: Cx<'_>, before: &Before) -> Option<El> {
    let (Before::Offered(kept) | Before::Reading(kept)) = before else {
        return None;
    };
    let is_reading = matches!(before, Before::Reading(_));
    let answer = |action| {
        button()
            .unavailable(is_reading)
            .click(cx, Action::Wizard(action))
    };
    let resume = answer(CopyAction::Resume)
        .class("primary")
        .bool_attr("aria-busy", is_reading);
    let discard = answer(CopyAction::Discard);
    let title = el("h2")
        .id("kept-title")
        .attr("tabindex", "-1")
        .with(c::KEPT_TITLE);
    let actions = el("div")
        .class("actions")
        .with(resume.with(c::GO_ON))
        .with(discard.with(c::DISCARD));
    let offer = notice("info", "info")
        .attr("role", "region")
        .attr("aria-labelledby", "kept-title")
        .with(title)
        .with(el("p").with(c::kept(kept.count, &clock::date_time(kept.at))))
        .with(actions);
    Some(offer)
}

/// The step's foot.
pub fn foot(cx: Cx<'_>, wizard: &Wizard) -> El {
    let given = &wizard.given;
    let counts = given.counts();
    let total = counts.iter().sum();
    let is_read = given.progress().is_none();
    let told = el("p")
        .attr("role", "status")
        .with(el("strong").class("num").with(c::destinations(total)))
        .with(" ")
        .with(el("span").class("muted").with(c::by_kind(counts)));
    let next = button()
        .maybe("class", (total != 1).then_some("primary"))
        .unavailable((total == 0 && is_read) || given.reading.is_some())
        .click(cx, Action::Wizard(CopyAction::Step(WizardStep::Review)))
        .with(c::CHECK_AND_ADJUST);
    let straight = (total == 1 && is_read).then(|| {
        button()
            .class("primary")
            .click(cx, Action::Wizard(CopyAction::Straight))
            .with(c::CREATE_NOW)
    });
    el("footer")
        .with(told)
        .with(way(&Route::Request(wizard.template.clone()), w::CANCEL))
        .with(next)
        .with(straight)
}

/// What becomes of a text that is typed, and of one that is pasted.
fn takes(what: PastedText) -> [impl Fn(String) -> Action; 2] {
    [TextChange::Type, TextChange::Paste]
        .map(|change| move |text| Action::Wizard(CopyAction::Text(what, change(text))))
}

/// A field whose text goes into the wizard.
fn typed(field: El, cx: Cx<'_>, action: fn(String) -> CopyAction) -> El {
    field.input(cx, move |event| Action::Wizard(action(value(&event))))
}

/// A button that looks like a part of the text.
fn text_button(cx: Cx<'_>, action: CopyAction, word: impl Child) -> El {
    button()
        .class("text-button")
        .click(cx, Action::Wizard(action))
        .with(word)
}

/// A fault of the input.
fn fault(what: impl Child) -> El {
    el("p").class("error").icon("alert").with(what)
}

fn table_fault(text: impl Child) -> El {
    fault(el("span").with(text)).attr("role", "alert")
}

fn paste(cx: Cx<'_>, given: &Destinations) -> El {
    let text = el("textarea")
        .id("paste")
        .key(&given.text.generation().to_string())
        .class("mono")
        .attr("rows", "6")
        .attr("spellcheck", "false")
        .attr("aria-describedby", "paste-result");
    let takes = takes(PastedText::Folders);
    let text = long_text(text, given.text.in_field(), MOST, cx, takes);
    let progress = given.progress().map(|(read, all)| {
        el("progress")
            .attr("max", all.to_string())
            .attr("value", read.to_string())
            .attr("aria-label", c::READING_PASTED)
    });
    let reading = given.reading.clone().map(|name| {
        el("p")
            .attr("role", "status")
            .attr("aria-busy", "true")
            .with(c::READING)
            .with(" ")
            .with(name)
    });
    let chips = given.tables.iter().enumerate();
    el("section")
        .class("stack")
        .attr("aria-labelledby", "paste-title")
        .with(el("h2").id("paste-title").with(c::PASTE_OR_DROP))
        .with(field("paste", c::PASTE_LABEL, "", text))
        .with(folded(cx, &given.text, c::PASTED_LIST, PastedText::Folders))
        .with(progress)
        .with(paste_result(cx, given))
        .with(drop_place(cx))
        .with(reading)
        .with(given.table_fault.clone().map(table_fault))
        .each(chips.map(|(index, table)| table_chip(cx, index, table)))
}

/// The part of a long text that is not in its field.
fn folded(cx: Cx<'_>, text: &FoldedText, name: &'static str, what: PastedText) -> Option<El> {
    let lines = Some(text.folded_lines()).filter(|lines| *lines > 0)?;
    let drop = button()
        .class("quiet square")
        .attr("aria-label", c::remove(name))
        .click(cx, Action::Wizard(CopyAction::Text(what, TextChange::Drop)))
        .icon("x");
    let edit = text_button(
        cx,
        CopyAction::Text(what, TextChange::Edit),
        c::EDIT_AS_TEXT,
    )
    .attr("aria-label", c::edit_as_text(name));
    let told = el("p")
        .class("file-chip")
        .icon("file")
        .with(el("span").with(name))
        .with(el("span").class("muted").with(c::lines(lines)))
        .with(edit)
        .with(drop);
    Some(el("div").class("panel table-panel").with(told))
}

/// What was found in the pasted text, once all of it has been read.
fn paste_result(cx: Cx<'_>, given: &Destinations) -> El {
    let told = el("div")
        .id("paste-result")
        .class("stack small")
        .attr("role", "status");
    if given.progress().is_some() {
        return told;
    }
    let pasted = &given.pasted;
    let recognised = (!pasted.folders.is_empty()).then(|| {
        el("p")
            .with(el("strong").with(c::folders(pasted.folders.len())))
            .with(" ")
            .with(c::recognised(pasted.repeats))
    });
    let strange = |line: &StrangeLine| {
        let drop = text_button(cx, CopyAction::DropLine(line.number), c::REMOVE_LINE);
        let said = c::no_folder(line.number, &line.text);
        fault(el("span").with(said).with(" ").with(drop))
    };
    let more = pasted.strange.len().saturating_sub(STRANGE_SHOWN);
    let all = text_button(
        cx,
        CopyAction::DropStrange,
        c::remove_lines(pasted.strange.len()),
    );
    let more = (more > 0).then(|| {
        let told = el("p").class("error").with(c::more_lines(more));
        told.with(" ").with(all)
    });
    let names = (pasted.names > 0).then(|| {
        let name = button()
            .class("soft")
            .click(cx, Action::Wizard(CopyAction::NamePasted));
        let name = name.icon("folder").with(c::name_pasted(pasted.names));
        el("div").class("actions").with(name)
    });
    // The offer first: where it is what was meant, the lines below it are no faults.
    told.with(recognised)
        .with(names)
        .each(pasted.strange.iter().take(STRANGE_SHOWN).map(strange))
        .with(more)
}

/// The place where tables are dropped; a button within it does the same.
fn drop_place(cx: Cx<'_>) -> El {
    let (place, input) = (NodeRef::default(), NodeRef::default());
    let choose = {
        let input = input.clone();
        move |_: Event| {
            if let Some(input) = input.cast::<HtmlInputElement>() {
                input.click();
            }
        }
    };
    let choose = button()
        .class("text-button")
        .on(On::Click, choose)
        .with(c::CHOOSE_FILE);
    let how = el("p")
        .with(el("strong").with(c::DROP_CSV))
        .with(c::OR)
        .with(choose);
    let template = button()
        .class("text-button")
        .click(cx, Action::Effect(Effect::Download(template())))
        .with(c::GET_TEMPLATE);
    let columns = el("p")
        .class("hint")
        .with(c::CSV_COLUMNS)
        .with(" ")
        .with(template);
    let input = el("input")
        .node(&input)
        .attr("type", "file")
        .flag("hidden", true)
        .flag("multiple", true)
        .attr("accept", ".csv,.tsv,.txt,text/csv")
        .attr("aria-label", c::DROP_CSV)
        .change(cx, |event| chosen(&event));
    el("div")
        .class("drop")
        .node(&place)
        .on(On::Drop, dropped(cx, &place))
        .on(On::DragOver, held_over(&place, true))
        .on(On::DragLeave, held_over(&place, false))
        .icon("file")
        .with(how)
        .with(columns)
        .with(input)
}

/// Shows whether something is held over the place. Like being pointed at, that is the element's own
/// matter, and no state of the page.
fn held_over(place: &NodeRef, is_over: bool) -> impl Fn(Event) + 'static + use<> {
    let place = place.clone();
    move |event| {
        event.prevent_default();
        if let Some(place) = place.cast::<Element>() {
            // The attribute's name is well-formed, so this cannot fail.
            let _ = place.toggle_attribute_with_force("data-over", is_over);
        }
    }
}

fn dropped(cx: Cx<'_>, place: &NodeRef) -> impl Fn(Event) + 'static + use<> {
    let (page, let_go) = (cx.page.clone(), held_over(place, false));
    move |event| {
        let_go(event.clone());
        let event: DragEvent = event.unchecked_into();
        let files = event.data_transfer().and_then(|transfer| transfer.files());
        page.send(Action::Wizard(CopyAction::Read(LocalFile::all(files))));
    }
}

fn chosen(event: &Event) -> Action {
    let field = event.target().map(JsCast::unchecked_into);
    let files = field.map_or_else(Vec::new, |field| LocalFile::take_from(&field));
    Action::Wizard(CopyAction::Read(files))
}

/// A table that has the headings only.
fn template() -> Download {
    let mut text = String::new();
    write_row(&mut text, TableColumn::all().map(TableColumn::name));
    Download {
        name: c::TEMPLATE_NAME.into(),
        media_type: "text/csv",
        text,
    }
}

fn table_chip(cx: Cx<'_>, index: usize, table: &Table) -> El {
    let drop = button()
        .class("quiet square")
        .attr("aria-label", c::remove(&table.name))
        .click(cx, Action::Wizard(CopyAction::DropTable(index)))
        .icon("x");
    let file = el("p")
        .class("file-chip")
        .icon("file")
        .with(el("span").with(table.name.clone()))
        .with(el("span").class("muted").with(c::rows(table.len())))
        .with(drop);
    let lacking = !table.has_folders();
    let headings = table.header.iter().enumerate();
    let columns = el("div")
        .class("columns")
        .each(headings.map(|(place, heading)| column(cx, index, table, place, heading)));
    let unknown: Vec<&str> = table
        .header
        .iter()
        .zip(&table.mapping)
        .filter(|(heading, meaning)| meaning.is_none() && !heading.trim().is_empty())
        .map(|(heading, _)| heading.as_str())
        .collect();
    let unknown =
        (!unknown.is_empty()).then(|| el("p").class("hint").with(c::unknown_columns(&unknown)));
    let details = el("details")
        .flag("open", lacking)
        .with(el("summary").class("small").with(c::FIRST_COLUMNS))
        .with(columns);
    el("div")
        .class("panel table-panel")
        .key(&table.name)
        .with(file)
        .with(lacking.then(|| table_fault(c::NO_FOLDER_COLUMN)))
        .with(unknown)
        .with(details)
}

/// The meaning of a table's column.
fn column(cx: Cx<'_>, index: usize, table: &Table, place: usize, heading: &str) -> El {
    let id = format!("column-{index}-{place}");
    let meaning = table.mapping.get(place).copied().flatten();
    let sample: String = table
        .rows
        .first()
        .and_then(|row| row.get(place))
        .map_or_else(String::new, |cell| cell.chars().take(40).collect());
    let label = if heading.is_empty() {
        c::column_number(place + 1)
    } else {
        heading.to_owned()
    };
    let means = move |event: Event| {
        let chosen = value(&event);
        let column = TableColumn::all().find(|column| column.name() == chosen);
        Action::Wizard(CopyAction::Map(index, place, column))
    };
    let meanings: Vec<_> = std::iter::once(("", c::COLUMN_IGNORED))
        .chain(TableColumn::all().map(|column| (column.name(), c::column(column))))
        .collect();
    let chosen = meaning.map_or("", TableColumn::name);
    let select = select(&id, &meanings, chosen, cx, means);
    el("div")
        .key(&place.to_string())
        .with(field(&id, &label, &sample, select))
}

fn new_folders(cx: Cx<'_>, given: &Destinations) -> El {
    let fault_of = given.parent_fault();
    let parent = el("input")
        .id("parent")
        .class("mono")
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .attr("aria-describedby", "parent-help parent-told")
        .bool_attr("aria-invalid", fault_of.is_some())
        .value(given.parent.clone());
    let parent = typed(parent, cx, CopyAction::Parent);
    let picks = given.picks_parent;
    let in_tree = button()
        .id("pick-parent")
        .attr("aria-pressed", picks.to_string())
        .click(cx, Action::Wizard(CopyAction::PickParent(!picks)))
        .with(c::PICK_IN_TREE);
    let parent = el("div").class("with-button").with(parent).with(in_tree);
    let told = match fault_of {
        Some(error) => Some(fault(el("span").with(c::parent_fault(error)))),
        None => given
            .parent_name()
            .map(|name| el("p").class("small").with(c::made_in(name))),
    };
    let told = el("div")
        .id("parent-told")
        .attr("role", "status")
        .with(told);
    let names = el("textarea")
        .id("new-names")
        .key(&given.new_names.generation().to_string())
        .attr("rows", "4")
        .attr("dir", "auto")
        .attr("aria-describedby", "new-names-help");
    let takes = takes(PastedText::Names);
    let names = long_text(names, given.new_names.in_field(), MOST, cx, takes);
    let fields = el("div")
        .class("stack")
        .with(field("parent", c::PARENT, c::PARENT_HINT, parent))
        .with(told)
        .with(field("new-names", c::NEW_LABEL, c::NEW_HINT, names))
        .with(folded(
            cx,
            &given.new_names,
            c::PASTED_NAMES,
            PastedText::Names,
        ));
    let is_open = picks
        || fault_of.is_some()
        || !given.new_names.all().is_empty()
        || !given.parent.is_empty();
    el("details")
        .class("panel table-panel")
        .flag("open", is_open)
        .with(el("summary").with(c::NEW_FOLDERS))
        .with(fields)
}

fn pick(cx: Cx<'_>, given: &Destinations) -> El {
    let tree = &given.tree;
    let shown = tree.shown();
    // One line takes the focus: where the keyboard is, or the first if that is not shown.
    let entry = shown
        .iter()
        .map(Shown::element)
        .find(|element| *element == tree.at)
        .or_else(|| shown.first().map(Shown::element));
    let find = el("input")
        .attr("type", "search")
        .attr("placeholder", c::FIND_FOLDER)
        .attr("aria-describedby", "tree-help")
        .value(tree.search.clone());
    let search = el("label")
        .class("search")
        .icon("search")
        .with(el("span").class("sr").with(c::FIND_FOLDER))
        .with(typed(find, cx, CopyAction::Find));
    let line = |line: &Shown| {
        let is_entry = entry.as_deref() == Some(&*line.element());
        let item = tree_item(cx, line, is_entry);
        match line {
            Shown::Folder(id, _) => folder(item, cx, given, id),
            Shown::More(id, _) => Some(more(item, cx, tree, id)),
        }
    };
    let lines = el("ul")
        .class("tree")
        .attr("role", "tree")
        .attr("aria-multiselectable", (!given.picks_parent).to_string())
        .attr("aria-labelledby", "tree-title")
        .on(On::KeyDown, keys(cx))
        .each(shown.iter().map(line));
    let none = (!tree.picked.is_empty()).then(|| text_button(cx, CopyAction::PickNone, w::CLEAR));
    let picked = (!given.picks_parent).then(|| {
        el("p")
            .class("small")
            .attr("role", "status")
            .with(el("strong").with(c::folders(tree.picked.len())))
            .with(c::PICKED)
            .with(none)
    });
    let title = if given.picks_parent {
        c::PICK_PARENT
    } else {
        c::PICK
    };
    el("section")
        .class("stack")
        .attr("aria-labelledby", "tree-title")
        .with(el("h2").id("tree-title").with(title))
        .with(search)
        .with(el("div").class("panel tree-box").with(lines))
        .with(el("p").class("hint").id("tree-help").with(c::FIND_HINT))
        .with(picked)
}

fn keys(cx: Cx<'_>) -> impl Fn(Event) + 'static + use<> {
    let page = cx.page.clone();
    move |event| {
        let event: KeyboardEvent = event.unchecked_into();
        let key = event.key();
        if is_for_tree(&key) && !event.ctrl_key() && !event.meta_key() && !event.alt_key() {
            event.prevent_default();
            event.stop_propagation();
            let at = event.time_stamp();
            page.send(Action::Wizard(CopyAction::Key(key, at)));
        }
    }
}

fn folder(item: El, cx: Cx<'_>, given: &Destinations, id: &str) -> Option<El> {
    let tree = &given.tree;
    let node = tree.node(id)?;
    let can_open = node.read.is_none() || !node.children.is_empty();
    let twist = el("span").class("twist").attr("aria-hidden", "true");
    let open = CopyAction::OpenFolder(id.to_owned(), !node.is_open);
    let twist = click_within(twist, cx, open).with(can_open.then(|| icon("right")));
    let is_picked = if given.picks_parent {
        parse_folder_id(&given.parent).is_ok_and(|parent| parent == id)
    } else {
        tree.picked.contains_key(id)
    };
    let tick = el("span")
        .class("tick")
        .attr("aria-hidden", "true")
        .with(is_picked.then(|| icon("check")));
    let told = if node.is_loading {
        Some(el("span").class("hint").with(c::READING))
    } else if let Some(problem) = &node.problem {
        let again = button().class("text-button").attr("tabindex", "-1");
        let again = click_within(again, cx, CopyAction::MoreOf(id.to_owned()));
        Some(again.with(c::unread_folder(problem.kind)))
    } else if node.read.is_some() && !node.children.is_empty() {
        let count = el("span")
            .class("hint num")
            .with(c::folders(node.children.len()))
            .with(if node.has_more { "+" } else { "" });
        Some(count)
    } else {
        None
    };
    let item = item
        .click(cx, Action::Wizard(CopyAction::Pick(id.to_owned())))
        .maybe("aria-expanded", can_open.then(|| node.is_open.to_string()))
        .attr("aria-selected", is_picked.to_string())
        .bool_attr("aria-busy", node.is_loading)
        .with(twist)
        .with(tick)
        .icon("folder")
        .with(el("bdi").with(node.name.clone()))
        .with(told);
    Some(item)
}

fn more(item: El, cx: Cx<'_>, tree: &Tree, id: &str) -> El {
    let is_loading = tree.node(id).is_some_and(|node| node.is_loading);
    let word = if is_loading {
        c::READING
    } else {
        c::SHOW_MORE_FOLDERS
    };
    item.click(cx, Action::Wizard(CopyAction::MoreOf(id.to_owned())))
        .attr("aria-selected", "false")
        .with(el("span").class("text-button").with(word))
}

/// A line of the tree.
fn tree_item(cx: Cx<'_>, line: &Shown, is_entry: bool) -> El {
    let (Shown::Folder(_, depth) | Shown::More(_, depth)) = line;
    let id = line.element();
    let at = id.clone();
    el("li")
        .key(&id)
        .id(id)
        .attr("role", "treeitem")
        .attr("class", format!("level-{}", depth.min(&LEVELS)))
        .attr("aria-level", depth.to_string())
        .attr("tabindex", if is_entry { "0" } else { "-1" })
        .sends(On::Focus, cx, move |_| {
            Action::Wizard(CopyAction::At(at.clone()))
        })
}

/// A click on a part of a line, which is none on the line.
fn click_within(part: El, cx: Cx<'_>, action: CopyAction) -> El {
    part.sends(On::Click, cx, move |event| {
        event.stop_propagation();
        Action::Wizard(action.clone())
    })
}
