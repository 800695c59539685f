//! The second step: what each row will be, and what is wrong with it.

use std::collections::HashSet;

use yew::prelude::*;

use super::plan::{Column, Draft, yes_or_no};
use super::wizard::{CopyAction, Step, Wizard};
use super::words as c;
use crate::admin::run::Target;
use crate::admin::runtime::Store;
use crate::admin::state::{Action, State};
use crate::admin::ui::long::LongRows;
use crate::admin::ui::{clock, field, icon, select, value};
use crate::admin::words as w;
use crate::api::{Change, DateTime, Status, parse_folder_id};

/// The step's content.
pub fn step(store: &Store, state: &State, wizard: &Wizard) -> Html {
    let taken: HashSet<&str> = state
        .registry
        .entries()
        .map(|entry| entry.folder_id.as_str())
        .collect();
    let has_note = |row: usize| {
        wizard.checked.get(row).is_some_and(Result::is_err) || has_one(wizard, row, &taken)
    };
    let noted = (0..wizard.checked.len())
        .filter(|row| has_note(*row))
        .count();
    let rows = wizard.rows(has_note);
    let only = {
        let is_on = wizard.only_notes;
        store.on(move |_: Event| Action::Wizard(CopyAction::OnlyNotes(!is_on)))
    };
    let row = {
        let (store, rows) = (store.clone(), rows.clone());
        let noted: HashSet<usize> = rows
            .iter()
            .copied()
            .filter(|row| has_one(wizard, *row, &taken))
            .collect();
        // The rows are read where they are: there may be a hundred thousand.
        Callback::from(move |index: usize| {
            let state = store.state();
            let row = rows.get(index).zip(state.wizard.as_ref());
            row.map_or_else(Html::default, |(row, wizard)| {
                one(&store, wizard, *row, noted.contains(row))
            })
        })
    };
    html! {
        <>
            { for_every(store, wizard) }
            <section class="stack" aria-labelledby="rows-title">
                <div class="spread">
                    <h2 id="rows-title">{ c::copies(wizard.drafts.len()) }</h2>
                    <div class="actions">
                        { names(store, wizard) }
                        <label class="check small"><input type="checkbox" checked={wizard.only_notes} onchange={only} /><span>{ c::only_notes(noted) }</span></label>
                    </div>
                </div>
                if wizard.drafts.is_empty() { <p>{ c::NO_ROWS }</p> }
                <table role="table" class="rows review" aria-labelledby="rows-title" aria-rowcount={(rows.len() + 1).to_string()}>
                    <thead role="rowgroup"><tr role="row">
                        <th role="columnheader" scope="col"><span class="sr">{ c::NUMBER }</span></th>
                        <th role="columnheader" scope="col">{ w::FOLDER }</th>
                        <th role="columnheader" scope="col">{ c::TITLE }</th>
                        <th role="columnheader" scope="col">{ w::EXPIRES }</th>
                        <th role="columnheader" scope="col">{ c::CHECK }</th>
                        <td role="cell"></td>
                    </tr></thead>
                    <LongRows count={rows.len()} columns={6} {row} />
                </table>
            </section>
        </>
    }
}

fn has_one(wizard: &Wizard, row: usize, taken: &HashSet<&str>) -> bool {
    match wizard.checked.get(row) {
        Some(Ok(planned)) => {
            matches!(&planned.target, Target::Folder(id) if taken.contains(id.as_str()))
        }
        _ => false,
    }
}

/// The step's foot.
pub fn foot(store: &Store, state: &State, wizard: &Wizard) -> Html {
    let back = store.on(|_: MouseEvent| Action::Wizard(CopyAction::Step(Step::Destinations)));
    let begin = store.on(|_: MouseEvent| Action::BeginCopying);
    let count = wizard.drafts.len();
    let is_checked = wizard.is_checked();
    let new = wizard
        .drafts
        .iter()
        .filter(|draft| draft.folder.is_empty())
        .count();
    html! {
        <>
            <p role="status">
                if !is_checked { { c::CHECKING } }
                else if wizard.faulty > 0 { <span class="reason">{ c::faulty(wizard.faulty) }</span> }
                else { <strong class="num">{ c::about_time(count + new) }</strong>{ " " }<span class="muted">{ c::AT_MOST }</span> }
            </p>
            <button type="button" onclick={back}>{ c::BACK }</button>
            <button type="button" class="primary" disabled={!wizard.is_ready() || !state.online} onclick={begin}>{ c::create(count) }</button>
        </>
    }
}

fn names(store: &Store, wizard: &Wizard) -> Html {
    let (lacking, looking) = (wizard.nameless, wizard.looking_up());
    let look = store.on(|_: MouseEvent| Action::Wizard(CopyAction::LookUp));
    html! {
        if looking > 0 { <span class="small muted" role="status">{ c::looking_up(looking) }</span> }
        else if lacking > 0 {
            <button type="button" onclick={look}>{ icon("search") }{ c::look_up(lacking) }</button>
        }
    }
}

fn for_every(store: &Store, wizard: &Wizard) -> Html {
    let title = store.on(|event: InputEvent| Action::Wizard(CopyAction::Title(value(&event))));
    let expires = store.on(|event: InputEvent| {
        let text = value(&event);
        let date = clock::local_moment(&text);
        Action::Wizard(CopyAction::Expires(text, date))
    });
    let status = store.on(|event: Event| {
        Action::Wizard(CopyAction::Status(match value(&event).as_str() {
            "active" => Change::Set(Status::Active),
            "inactive" => Change::Set(Status::Inactive),
            _ => Change::Keep,
        }))
    });
    let defaults = &wizard.defaults;
    let chosen = match defaults.status {
        Change::Set(Status::Active) => "active",
        Change::Set(_) => "inactive",
        _ => "",
    };
    let utc = match &defaults.expires_at {
        Change::Set(date) => date
            .epoch_seconds()
            .map(|at| format!("{} UTC", clock::utc(at))),
        _ => None,
    };
    html! {
        <section class="stack" aria-labelledby="all-title">
            <h2 id="all-title">{ c::FOR_EVERY }</h2>
            <div class="defaults">
                { field("tpl", c::TITLE, c::TITLE_HELP, html! {
                    <input id="tpl" dir="auto" autocomplete="off" value={defaults.title.clone()} oninput={title} aria-describedby="tpl-help" />
                }) }
                { field("exp-all", w::EXPIRES, utc.as_deref().unwrap_or(c::EXPIRES_HELP), html! {
                    <input id="exp-all" type="datetime-local" value={wizard.expires_text.clone()} oninput={expires} aria-describedby="exp-all-help" />
                }) }
                { field("status-all", w::STATUS, "", select("status-all",
                    &[("", c::AS_SOURCE), ("active", c::ACTIVE), ("inactive", c::INACTIVE)], chosen, status)) }
            </div>
        </section>
    }
}

fn one(store: &Store, wizard: &Wizard, row: usize, has_one: bool) -> Html {
    let Some(draft) = wizard.drafts.get(row) else {
        return Html::default();
    };
    let (name, id) = (known_as(draft), parse_folder_id(&draft.folder).ok());
    let remove = store.on(move |_: MouseEvent| Action::Wizard(CopyAction::Remove(row)));
    let more = store.on(move |_: MouseEvent| Action::Wizard(CopyAction::More(row)));
    let is_open = wizard.more == Some(row);
    let set = |column: Column| {
        store.on(move |event: InputEvent| {
            Action::Wizard(CopyAction::Set(row, column, value(&event)))
        })
    };
    let own = |column: Column| draft.own(column).map(str::to_owned);
    let planned = wizard
        .checked
        .get(row)
        .and_then(|checked| checked.as_ref().ok());
    let inherited = match planned.map(|planned| &planned.changes.title) {
        Some(Change::Set(title)) if own(Column::Title).is_none() => title.clone(),
        _ => String::new(),
    };
    let expires = own(Column::Expires);
    let in_field = |text: &str| {
        let date = DateTime::parse(text)
            .ok()
            .or_else(|| clock::local_moment(text));
        date.and_then(|date| date.epoch_seconds())
            .map(clock::to_field)
    };
    // A date that is none stays as the text that it is, so that it can be corrected.
    let is_date = expires
        .as_deref()
        .is_none_or(|text| in_field(text).is_some());
    let shown_date = expires
        .as_deref()
        .map(|text| in_field(text).unwrap_or_else(|| text.to_owned()));
    let inherited_date = match &wizard.defaults.expires_at {
        Change::Set(date) => date.epoch_seconds().map(clock::to_field),
        _ => None,
    };
    let is_inherited = |own: &Option<String>| own.is_none().then_some("");
    html! {
        <>
        <tr role="row" key={row} aria-rowindex={(row + 2).to_string()}>
            <td role="cell" class="num muted">{ row + 1 }</td>
            <th role="rowheader" scope="row"><bdi>{ &name }</bdi>
                <small class="mono">{ id.unwrap_or_else(|| if draft.folder.is_empty() { c::NEW_FOLDER.to_owned() } else { draft.folder.clone() }) }</small></th>
            <td role="cell" data-label={c::TITLE}>
                <input dir="auto" value={own(Column::Title).unwrap_or_default()} placeholder={if inherited.is_empty() { c::AS_SOURCE.to_owned() } else { inherited }}
                    data-inherited={is_inherited(&own(Column::Title))} aria-label={format!("Title for {name}")} oninput={set(Column::Title)} /></td>
            <td role="cell" data-label={w::EXPIRES}>
                <input type={if is_date { "datetime-local" } else { "text" }} value={shown_date.or(inherited_date).unwrap_or_default()} data-inherited={is_inherited(&expires)}
                    aria-label={format!("Expiry for {name}")} oninput={set(Column::Expires)} /></td>
            <td role="cell">
                { match wizard.checked.get(row) {
                    None => html! { <span class="muted">{ c::CHECKING }</span> },
                    Some(Err(problems)) => html! { <ul class="plain reason">{ for problems.iter().map(|problem| html! { <li>{ problem.to_string() }</li> }) }</ul> },
                    Some(Ok(_)) if has_one => html! { <span class="badge" data-kind="warn">{ c::HAS_ONE }</span> },
                    Some(Ok(_)) => html! { <span class="muted">{ c::READY }</span> },
                } }
            </td>
            <td role="cell" class="tools">
                <button type="button" class="quiet square" aria-label={c::more_of(&name)} aria-expanded={is_open.to_string()} onclick={more}>{ icon(if is_open { "up" } else { "down" }) }</button>
                <button type="button" class="quiet square" aria-label={format!("Remove {name}")} onclick={remove}>{ icon("x") }</button>
            </td>
        </tr>
        if is_open { { all_settings(store, row, draft, &name) } }
        </>
    }
}

/// The settings of a row that have no column of their own.
fn all_settings(store: &Store, row: usize, draft: &Draft, name: &str) -> Html {
    let own = |column: Column| draft.own(column).map_or("", str::trim);
    let choice = |column: Column, words: [(&'static str, &'static str); 2], chosen: &str| {
        let onchange = store
            .on(move |event: Event| Action::Wizard(CopyAction::Set(row, column, value(&event))));
        let options = [("", c::AS_FOR_EVERY), words[0], words[1]];
        let select = select(column.name(), &options, chosen, onchange);
        field(column.name(), c::column(column), "", select)
    };
    let answer = |column: Column| {
        let words = [("yes", c::YES), ("no", c::NO)];
        let chosen = match yes_or_no(own(column)) {
            Some(true) => "yes",
            Some(false) => "no",
            None => own(column),
        };
        choice(column, words, chosen)
    };
    let describe = store.on(move |event: InputEvent| {
        Action::Wizard(CopyAction::Set(row, Column::Description, value(&event)))
    });
    let status = own(Column::Status).to_lowercase();
    html! {
        <tr role="row" class="more" key="more"><td role="cell" colspan="6">
            <fieldset class="defaults">
                <legend class="sr">{ c::more_of(name) }</legend>
                { choice(Column::Status, [("active", c::ACTIVE), ("inactive", c::INACTIVE)], &status) }
                { answer(Column::EmailRequired) }
                { answer(Column::DescriptionRequired) }
                <div class="wide">{ field("description", c::DESCRIPTION, "", html! {
                    <textarea id="description" dir="auto" rows="2" placeholder={c::AS_SOURCE}
                        value={draft.own(Column::Description).unwrap_or_default().to_owned()} oninput={describe} />
                }) }</div>
            </fieldset>
        </td></tr>
    }
}

fn known_as(draft: &Draft) -> String {
    match (draft.folder_name.as_str(), draft.folder.as_str()) {
        ("", folder) => format!(
            "Folder {}",
            parse_folder_id(folder).unwrap_or_else(|_| folder.to_owned())
        ),
        (name, _) => name.to_owned(),
    }
}
