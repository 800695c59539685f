//! The first step: where to copy to.

use web_sys::{DragEvent, HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

use super::plan::Column;
use super::tree::{Shown, Tree, is_for_tree};
use super::wizard::{CopyAction, Step, Table, Wizard};
use super::{files, words as c};
use crate::admin::editor::Editor;
use crate::admin::effect::{Download, Effect};
use crate::admin::route::Route;
use crate::admin::runtime::Store;
use crate::admin::state::{Action, State};
use crate::admin::table::write_row;
use crate::admin::ui::{clock, field, icon, select, value};
use crate::admin::words as w;

/// The most levels that are set off from each other; deeper ones stand under the last.
const LEVELS: usize = 9;

/// The step's content.
pub fn step(store: &Store, state: &State, wizard: &Wizard) -> Html {
    let is_dirty = state.editor.as_ref().is_some_and(Editor::is_dirty);
    html! {
        <>
        if is_dirty { <section class="notice" data-kind="info">{ icon("info") }<p>{ w::COPIES_SAVED_STATE }</p></section> }
        <div class="two">
            <div class="stack wide">
                { paste(store, wizard) }
                { new_folders(store, wizard) }
            </div>
            { pick(store, wizard) }
        </div>
        </>
    }
}

/// The step's foot.
pub fn foot(store: &Store, wizard: &Wizard) -> Html {
    let counts = wizard.counts();
    let total = counts.iter().sum();
    let back = Route::Request(wizard.template.clone()).hash();
    let next = store.on(|_: MouseEvent| Action::Wizard(CopyAction::Step(Step::Review)));
    let straight = store.on(|_: MouseEvent| Action::Wizard(CopyAction::Straight));
    html! {
        <>
            <p role="status"><strong class="num">{ c::destinations(total) }</strong>{ " " }<span class="muted">{ c::by_kind(counts) }</span></p>
            <a class="button" href={back}>{ w::CANCEL }</a>
            <button type="button" class={(total != 1).then_some("primary")} disabled={total == 0 || wizard.reading.is_some()} onclick={next}>{ c::CHECK_AND_ADJUST }</button>
            if total == 1 { <button type="button" class="primary" onclick={straight}>{ c::CREATE_NOW }</button> }
        </>
    }
}

fn typed(store: &Store, action: fn(String) -> CopyAction) -> Callback<InputEvent> {
    store.on(move |event: InputEvent| Action::Wizard(action(value(&event))))
}

fn paste(store: &Store, wizard: &Wizard) -> Html {
    let pasted = &wizard.pasted;
    let strange = |(number, text): &(usize, String)| {
        let number = *number;
        let drop = store.on(move |_: MouseEvent| Action::Wizard(CopyAction::DropLine(number)));
        html! {
            <p class="error">{ icon("alert") }<span>{ c::strange_line(number, text) }{ " " }{ c::NO_FOLDER }{ " " }
                <button type="button" class="text-button" onclick={drop}>{ c::REMOVE_LINE }</button></span></p>
        }
    };
    html! {
        <section class="stack" aria-labelledby="paste-title">
            <h2 id="paste-title">{ c::PASTE_OR_DROP }</h2>
            { field("paste", c::PASTE_LABEL, "", html! {
                <textarea id="paste" class="mono" rows="6" spellcheck="false" aria-describedby="paste-result"
                    value={wizard.text.clone()} oninput={typed(store, CopyAction::Paste)} />
            }) }
            <div id="paste-result" class="stack small" role="status">
                if !pasted.folders.is_empty() {
                    <p><strong>{ c::folders(pasted.folders.len()) }</strong>{ " " }{ c::recognised(pasted.repeats) }</p>
                }
                { for pasted.strange.iter().take(5).map(strange) }
                if pasted.strange.len() > 5 { <p class="error">{ format!("{} more lines like this.", pasted.strange.len() - 5) }</p> }
            </div>
            <Drop store={store.clone()} />
            if let Some(name) = &wizard.reading { <p role="status" aria-busy="true">{ c::READING }{ " " }{ name }</p> }
            if let Some(fault) = &wizard.table_fault { <p class="error" role="alert">{ icon("alert") }<span>{ fault }</span></p> }
            { for wizard.tables.iter().enumerate().map(|(index, table)| table_chip(store, index, table)) }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct DropProps {
    store: Store,
}

/// Where tables are dropped; a button beside it does the same.
#[component]
fn Drop(props: &DropProps) -> Html {
    let input = use_node_ref();
    let is_over = use_state(|| false);
    let choose = {
        let input = input.clone();
        move |_: MouseEvent| {
            if let Some(input) = input.cast::<HtmlInputElement>() {
                input.click();
            }
        }
    };
    let onchange = {
        let (store, input) = (props.store.clone(), input.clone());
        move |_: Event| {
            let Some(input) = input.cast::<HtmlInputElement>() else {
                return;
            };
            for file in input
                .files()
                .into_iter()
                .flat_map(|files| (0..files.length()).filter_map(move |i| files.get(i)))
            {
                files::read(&store, file);
            }
            // The same file can be chosen again, corrected.
            input.set_value("");
        }
    };
    let ondrop = {
        let (store, is_over) = (props.store.clone(), is_over.clone());
        move |event: DragEvent| {
            event.prevent_default();
            is_over.set(false);
            let dropped = event.data_transfer().and_then(|transfer| transfer.files());
            for file in dropped
                .into_iter()
                .flat_map(|files| (0..files.length()).filter_map(move |i| files.get(i)))
            {
                files::read(&store, file);
            }
        }
    };
    let ondragover = {
        let is_over = is_over.clone();
        move |event: DragEvent| {
            event.prevent_default();
            is_over.set(true);
        }
    };
    let ondragleave = {
        let is_over = is_over.clone();
        move |_: DragEvent| is_over.set(false)
    };
    let template = props.store.on(|_: MouseEvent| {
        let mut text = String::new();
        write_row(&mut text, Column::ALL.map(Column::name));
        Action::Ask(Effect::Download(Download {
            name: c::TEMPLATE_NAME.into(),
            media_type: "text/csv",
            text,
        }))
    });
    html! {
        <div class="drop" data-over={is_over.then_some("")} {ondrop} {ondragover} {ondragleave}>
            { icon("file") }
            <p><strong>{ c::DROP_CSV }</strong>{ " or " }<button type="button" class="text-button" onclick={choose}>{ c::CHOOSE_FILE }</button></p>
            <p class="hint">{ c::CSV_COLUMNS }{ " " }<button type="button" class="text-button" onclick={template}>{ c::GET_TEMPLATE }</button></p>
            <input ref={input} type="file" hidden=true multiple=true accept=".csv,.tsv,.txt,text/csv" aria-label={c::DROP_CSV} {onchange} />
        </div>
    }
}

fn table_chip(store: &Store, index: usize, table: &Table) -> Html {
    let drop = store.on(move |_: MouseEvent| Action::Wizard(CopyAction::DropTable(index)));
    let meanings = Column::ALL.map(|column| (column.name(), c::column(column)));
    let meanings: Vec<_> = std::iter::once(("", c::COLUMN_IGNORED))
        .chain(meanings)
        .collect();
    let column = |(place, heading): (usize, &String)| {
        let id = format!("column-{index}-{place}");
        let meaning = table.mapping.get(place).copied().flatten();
        let sample: String = table
            .rows
            .first()
            .and_then(|row| row.get(place))
            .map_or_else(String::new, |cell| cell.chars().take(40).collect());
        let label = if heading.is_empty() {
            format!("Column {}", place + 1)
        } else {
            heading.clone()
        };
        let onchange = store.on(move |event: Event| {
            let chosen = value(&event);
            let column = Column::ALL
                .into_iter()
                .find(|column| column.name() == chosen);
            Action::Wizard(CopyAction::Map(index, place, column))
        });
        let chosen = meaning.map_or("", Column::name);
        let select = select(&id, &meanings, chosen, onchange);
        html! { <div key={place}>{ field(&id, &label, &sample, select) }</div> }
    };
    html! {
        <div class="panel table-panel" key={table.name.clone()}>
            <p class="file-chip">{ icon("file") }<span>{ &table.name }</span><span class="muted">{ format!("{} rows", clock::number(table.len())) }</span>
                <button type="button" class="quiet square" aria-label={format!("Remove {}", table.name)} onclick={drop}>{ icon("x") }</button></p>
            if !table.has_folders() { <p class="error" role="alert">{ icon("alert") }<span>{ c::NO_FOLDER_COLUMN }</span></p> }
            <details open={!table.has_folders()}>
                <summary class="small">{ c::FIRST_COLUMNS }</summary>
                <div class="columns">{ for table.header.iter().enumerate().map(column) }</div>
            </details>
        </div>
    }
}

fn new_folders(store: &Store, wizard: &Wizard) -> Html {
    html! {
        <details class="panel table-panel" open={!wizard.new_names.is_empty() || !wizard.defaults.parent.is_empty()}>
            <summary>{ c::NEW_FOLDERS }</summary>
            <div class="stack">
                { field("parent", c::PARENT, c::PARENT_HINT, html! {
                    <input id="parent" class="mono" autocomplete="off" spellcheck="false" aria-describedby="parent-help"
                        value={wizard.defaults.parent.clone()} oninput={typed(store, CopyAction::Parent)} />
                }) }
                { field("new-names", c::NEW_LABEL, c::NEW_HINT, html! {
                    <textarea id="new-names" rows="4" dir="auto" aria-describedby="new-names-help"
                        value={wizard.new_names.clone()} oninput={typed(store, CopyAction::Names)} />
                }) }
            </div>
        </details>
    }
}

fn pick(store: &Store, wizard: &Wizard) -> Html {
    let tree = &wizard.tree;
    let shown = tree.shown();
    // One line takes the focus: where the keyboard is, or the first if that is not shown.
    let entry = shown
        .iter()
        .map(Shown::element)
        .find(|element| *element == tree.at)
        .or_else(|| shown.first().map(Shown::element));
    let onkeydown = {
        let store = store.clone();
        Callback::from(move |event: KeyboardEvent| {
            let key = event.key();
            if is_for_tree(&key) && !event.ctrl_key() && !event.meta_key() && !event.alt_key() {
                event.prevent_default();
                event.stop_propagation();
                let at = event.time_stamp();
                store.send(Action::Wizard(CopyAction::Key(key, at)));
            }
        })
    };
    let none = store.on(|_: MouseEvent| Action::Wizard(CopyAction::PickNone));
    html! {
        <section class="stack" aria-labelledby="tree-title">
            <h2 id="tree-title">{ c::PICK }</h2>
            <label class="search">{ icon("search") }<span class="sr">{ c::FIND_FOLDER }</span>
                <input type="search" placeholder={c::FIND_FOLDER} aria-describedby="tree-help" value={tree.search.clone()} oninput={typed(store, CopyAction::Find)} /></label>
            <div class="panel tree-box">
                <ul class="tree" role="tree" aria-multiselectable="true" aria-labelledby="tree-title" {onkeydown}>
                    { for shown.iter().map(|line| {
                        let is_entry = entry.as_deref() == Some(&*line.element());
                        match line {
                            Shown::Folder(id, depth) => folder(store, tree, id, *depth, is_entry),
                            Shown::More(id, depth) => more(store, tree, id, *depth, is_entry),
                        }
                    }) }
                </ul>
            </div>
            <p class="hint" id="tree-help">{ c::FIND_HINT }</p>
            <p class="small" role="status"><strong>{ c::folders(tree.picked.len()) }</strong>{ " picked. " }
                if !tree.picked.is_empty() { <button type="button" class="text-button" onclick={none}>{ w::CLEAR }</button> }</p>
        </section>
    }
}

fn folder(store: &Store, tree: &Tree, id: &str, depth: usize, is_entry: bool) -> Html {
    let Some(node) = tree.node(id) else {
        return Html::default();
    };
    let is_picked = tree.picked.contains_key(id);
    let can_open = node.read.is_none() || !node.children.is_empty();
    let open = {
        let (id, is_open) = (id.to_owned(), node.is_open);
        store.on(move |event: MouseEvent| {
            event.stop_propagation();
            Action::Wizard(CopyAction::OpenFolder(id.clone(), !is_open))
        })
    };
    let choose = {
        let id = id.to_owned();
        store.on(move |_: MouseEvent| Action::Wizard(CopyAction::Pick(id.clone())))
    };
    let at = at(store, Shown::Folder(id.to_owned(), depth));
    let again = {
        let id = id.to_owned();
        store.on(move |event: MouseEvent| {
            event.stop_propagation();
            Action::Wizard(CopyAction::MoreOf(id.clone()))
        })
    };
    html! {
        <li key={id.to_owned()} id={format!("folder-{id}")} role="treeitem" class={level(depth)} aria-level={depth.to_string()}
            aria-expanded={can_open.then(|| node.is_open.to_string())} aria-selected={is_picked.to_string()}
            aria-busy={node.is_loading.then_some("true")} tabindex={if is_entry { "0" } else { "-1" }} onclick={choose} onfocus={at}>
            <span class="twist" onclick={open} aria-hidden="true">if can_open { { icon("right") } }</span>
            <span class="tick" aria-hidden="true">if is_picked { { icon("check") } }</span>
            { icon("folder") }
            <bdi>{ &node.name }</bdi>
            if node.is_loading { <span class="hint">{ c::READING }</span> }
            else if node.problem.is_some() { <button type="button" class="text-button" tabindex="-1" onclick={again}>{ c::READ_AGAIN }</button> }
            else if node.read.is_some() && !node.children.is_empty() {
                <span class="hint num">{ c::folders(node.children.len()) }{ if node.has_more { "+" } else { "" } }</span>
            }
        </li>
    }
}

fn at(store: &Store, line: Shown) -> Callback<FocusEvent> {
    store.on(move |_: FocusEvent| Action::Wizard(CopyAction::At(line.element())))
}

fn more(store: &Store, tree: &Tree, id: &str, depth: usize, is_entry: bool) -> Html {
    let is_loading = tree.node(id).is_some_and(|node| node.is_loading);
    let onclick = {
        let id = id.to_owned();
        store.on(move |_: MouseEvent| Action::Wizard(CopyAction::MoreOf(id.clone())))
    };
    html! {
        <li key={format!("more-{id}")} id={format!("more-{id}")} role="treeitem" aria-selected="false" class={level(depth)} aria-level={depth.to_string()}
            tabindex={if is_entry { "0" } else { "-1" }} {onclick} onfocus={at(store, Shown::More(id.to_owned(), depth))}>
            <span class="text-button">{ if is_loading { c::READING } else { c::SHOW_MORE_FOLDERS } }</span>
        </li>
    }
}

fn level(depth: usize) -> String {
    format!("level-{}", depth.min(LEVELS))
}
