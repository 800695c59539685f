//! The list pane.

use std::collections::BTreeSet;
use std::rc::Rc;

use web_sys::{HtmlInputElement, SubmitEvent};
use yew::prelude::*;

use super::entry::Standing;
use super::open::open_button;
use super::{Column, Filter, Row};
use crate::admin::route::Route;
use crate::admin::runtime::Store;
use crate::admin::state::{Action, State};
use crate::admin::ui::{badge, clock, icon, title_of};
use crate::admin::words as w;

/// The pane with search, filters and the list.
pub fn registry_pane(store: &Store, state: &State) -> Html {
    let registry = &state.registry;
    html! {
        <section class="registry" aria-labelledby="registry-title">
            <div class="registry-tools">
                <h2 id="registry-title" class="sr">{ w::KNOWN_REQUESTS }</h2>
                <form role="search" onsubmit={Callback::from(|event: SubmitEvent| event.prevent_default())}>
                    <label class="search">
                        { icon("search") }
                        <span class="sr">{ w::SEARCH }</span>
                        <input id="search" type="search" placeholder={w::SEARCH} aria-keyshortcuts="/"
                            value={registry.query.clone()} disabled={registry.is_empty()}
                            oninput={store.on(|event: InputEvent| {
                                Action::Search(event.target_unchecked_into::<HtmlInputElement>().value())
                            })} />
                    </label>
                    { open_button(store, state) }
                </form>
                if !registry.is_empty() { { chips(store, state) } }
            </div>
            <p class="sr" role="status">{ if registry.is_empty() { String::new() } else { w::shown(registry.shown.len()) } }</p>
            if registry.is_empty() {
                <div class="blank small muted" id="list"><p>{ if registry.loaded { w::NONE_YET } else { w::LOADING } }</p></div>
            } else {
                <Rows store={store.clone()} shown={registry.shown.clone()} selected={registry.selected.clone()}
                    current={state.route.request().map(str::to_owned)} now={state.now / 60 * 60}
                    column={registry.column} descending={registry.descending} />
            }
            <div class="registry-foot"><p>{ w::KEPT_HERE }</p></div>
        </section>
    }
}

fn chips(store: &Store, state: &State) -> Html {
    let registry = &state.registry;
    let chip = |filter: Filter, count: usize| {
        html! {
            <label class="chip" key={w::filter(filter)}>
                <input type="radio" name="show" checked={registry.filter == filter}
                    onchange={store.on(move |_| Action::Filter(filter))} />
                { w::filter(filter) }{ " " }<span>{ clock::number(count) }</span>
            </label>
        }
    };
    let shown = Filter::ALL
        .into_iter()
        .zip(registry.counts)
        .filter(|(filter, count)| {
            // The rare kinds appear when there is one of them.
            *count > 0
                || matches!(filter, Filter::All | Filter::Active | Filter::Inactive)
                || *filter == registry.filter
        });
    html! {
        <fieldset class="chips">
            <legend class="sr">{ w::SHOW_ONLY }</legend>
            { for shown.map(|(filter, count)| chip(filter, count)) }
        </fieldset>
    }
}

#[derive(Properties, PartialEq)]
struct RowsProps {
    store: Store,
    shown: Rc<Vec<Rc<Row>>>,
    selected: Rc<BTreeSet<String>>,
    current: Option<String>,
    now: i64,
    column: Column,
    descending: bool,
}

#[component]
fn Rows(props: &RowsProps) -> Html {
    html! {
        <div class="registry-list" id="list" tabindex="-1">
            <table class="requests" role="table">
                <caption class="sr">{ w::shown(props.shown.len()) }</caption>
                <thead role="rowgroup">
                    <tr role="row">
                        { for [Column::Title, Column::Folder, Column::Status, Column::Expires].map(|column| heading(props, column)) }
                    </tr>
                </thead>
                <tbody role="rowgroup">
                    { for props.shown.iter().map(|row| line(props, row)) }
                </tbody>
            </table>
        </div>
    }
}

fn heading(props: &RowsProps, column: Column) -> Html {
    let sorted = props.column == column;
    let order = if props.descending {
        "descending"
    } else {
        "ascending"
    };
    html! {
        <th scope="col" role="columnheader" aria-sort={sorted.then_some(order)}>
            <button type="button" onclick={props.store.on(move |_| Action::Sort(column))}>
                { w::column(column) }{ " " }
                { icon(if !sorted { "sort" } else if props.descending { "down" } else { "up" }) }
            </button>
        </th>
    }
}

fn line(props: &RowsProps, row: &Row) -> Html {
    let entry = &row.entry;
    let standing = row.standing(props.now);
    let is_current = props.current.as_deref() == Some(&entry.id);
    let title = title_of(if entry.title.is_empty() {
        &entry.id
    } else {
        &entry.title
    })
    .to_owned();
    html! {
        <tr role="row" key={entry.id.clone()}>
            <td class="title" role="cell">
                <a href={Route::Request(entry.id.clone()).hash()} title={title.clone()}
                    aria-current={is_current.then_some("true")} dir="auto">{ title }</a>
            </td>
            <td class="folder" role="cell" dir="auto">{ &entry.folder_name }</td>
            <td class="status" role="cell">{ badge(standing) }</td>
            <td class="expiry" role="cell" data-soon={(standing == Standing::Expiring).then_some("")}>
                { expiry(row.expires, props.now) }
            </td>
        </tr>
    }
}

fn expiry(expires: Option<i64>, now: i64) -> String {
    match expires {
        None => w::NO_EXPIRY.into(),
        Some(at) if at <= now => w::ended(&clock::day(at)),
        Some(at) => clock::relative(at, now),
    }
}
