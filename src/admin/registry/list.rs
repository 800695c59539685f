//! The list pane.

use std::collections::BTreeSet;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement, HtmlInputElement, KeyboardEvent, SubmitEvent, window};
use yew::prelude::*;

use super::bulk::{bulk_bar, is_busy, job_panel};
use super::entry::Standing;
use super::open::open_button;
use super::update::RegistryAction;
use super::wish::Wish;
use super::{Column, Filter, Registry, Row};
use crate::admin::effect::{Effect, Format};
use crate::admin::route::Route;
use crate::admin::runtime::Store;
use crate::admin::state::{Action, Dialog, State};
use crate::admin::ui::listener::Listener;
use crate::admin::ui::{badge, clock, icon, title_of};
use crate::admin::words as w;

/// Fewer rows than this are all drawn; of a longer list only what is near the window.
const DRAWN_WHOLE: usize = 200;
/// Rows drawn beyond the visible part, above and below.
const MARGIN: usize = 15;
/// Rows of a longer list that are drawn before it has been scrolled: a tall window and a margin.
const FIRST: usize = 50;

/// The pane with search, filters and the list.
pub fn registry_pane(store: &Store, state: &State) -> Html {
    let registry = &state.registry;
    let search = store.on(|event: InputEvent| {
        let query = event.target_unchecked_into::<HtmlInputElement>().value();
        Action::Registry(RegistryAction::Search(query))
    });
    html! {
        <section class="registry" aria-labelledby="registry-title">
            <div class="registry-tools">
                if stands_alone(state) {
                    <h1 id="registry-title" class="sr">{ w::KNOWN_REQUESTS }</h1>
                } else {
                    <h2 id="registry-title" class="sr">{ w::KNOWN_REQUESTS }</h2>
                }
                <form role="search" onsubmit={Callback::from(|event: SubmitEvent| event.prevent_default())}>
                    <label class="search">
                        { icon("search") }
                        <span class="sr">{ w::SEARCH }</span>
                        <input id="search" type="search" placeholder={w::SEARCH_SHORT} aria-keyshortcuts="/"
                            value={registry.query.clone()} disabled={registry.is_empty()} oninput={search} />
                    </label>
                    { open_button(store, state) }
                </form>
                if !registry.is_empty() { { chips(store, registry) } }
                { storage_notice(store, registry) }
            </div>
            <p class="sr" role="status">{ if registry.is_empty() { String::new() } else { w::shown(registry.shown.len()) } }</p>
            if registry.is_empty() {
                <div class="blank small muted" id="list" tabindex="-1"><p>{ if registry.loaded { w::NONE_YET } else { w::LOADING } }</p></div>
            } else if registry.shown.is_empty() {
                <div class="blank small muted" id="list" tabindex="-1"><p>{ w::NONE_FOUND }</p></div>
            } else {
                <Rows store={store.clone()} shown={registry.shown.clone()} selected={registry.selected.clone()}
                    current={state.route.request().map(str::to_owned)} at={registry.at.clone()} now={state.now / 60 * 60}
                    column={registry.column} descending={registry.descending} />
            }
            <div class="registry-end">
                if let Some(job) = registry.job.as_ref().and_then(|id| state.jobs.get(id)) {
                    { job_panel(store, state, job) }
                }
                if registry.selected.is_empty() {
                    { foot(store, state) }
                } else {
                    { bulk_bar(store, state) }
                }
            </div>
        </section>
    }
}

/// Whether the list is the view: the one first heading is then its own.
fn stands_alone(state: &State) -> bool {
    state.route.request().is_none() && !state.registry.is_empty()
}

/// The browser's exception where a later version of the page has changed what is stored.
const NEWER: &str = "VersionError";

fn storage_notice(store: &Store, registry: &Registry) -> Html {
    html! {
        <>
            if let Some(fault) = &registry.fault {
                <section class="notice" data-kind="warn" role="alert">
                    { icon("alert") }<h3>{ w::NOT_KEPT }</h3><p>{ w::storage_fault(fault) }</p>
                    if fault == NEWER {
                        <div class="actions"><button type="button" onclick={store.on(|_| Action::Ask(Effect::ExportStored))}>{ w::DOWNLOAD_STORED }</button></div>
                    }
                </section>
            }
            if !registry.unreadable.is_empty() {
                <section class="notice" data-kind="warn" role="alert">
                    { icon("alert") }
                    <h3>{ w::unreadable(registry.unreadable.len()) }</h3>
                    <p>{ w::UNREADABLE_KEPT }</p>
                    <div class="actions"><button type="button" onclick={store.on(|_| Action::Registry(RegistryAction::ExportUnreadable))}>{ w::DOWNLOAD }</button></div>
                </section>
            }
        </>
    }
}

fn foot(store: &Store, state: &State) -> Html {
    let registry = &state.registry;
    let export = |format: Format| {
        store.on(move |_: MouseEvent| Action::Registry(RegistryAction::Export(format)))
    };
    let checked = Some(registry.checked_at).filter(|at| *at > 0);
    html! {
        <div class="registry-foot">
            <p>{ w::kept(checked.map(|at| clock::relative(at, state.now)), registry.fault.is_some()) }</p>
            if !registry.is_empty() {
                <button type="button" class="quiet" disabled={is_busy(state) || !state.online}
                    onclick={store.on(move |_| Action::Bulk(Wish::Refresh, Some(Vec::new())))}>{ w::REFRESH }</button>
            }
            <button type="button" class="quiet" onclick={store.on(|_| Action::Show(Dialog::Import(None)))}>{ w::IMPORT }</button>
            if !registry.is_empty() {
                <button type="button" class="quiet" aria-label={w::EXPORT_CSV} onclick={export(Format::Csv)}>{ w::CSV }</button>
                <button type="button" class="quiet" aria-label={w::EXPORT_JSON} onclick={export(Format::Json)}>{ w::JSON }</button>
            }
        </div>
    }
}

fn chips(store: &Store, registry: &Registry) -> Html {
    let chip = |filter: Filter, count: usize| {
        html! {
            <label class="chip" key={w::filter(filter)}>
                <input type="radio" name="show" checked={registry.filter == filter}
                    onchange={store.on(move |_| Action::Registry(RegistryAction::Filter(filter)))} />
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
    at: Option<String>,
    now: i64,
    column: Column,
    descending: bool,
}

/// What of a long list is drawn: from which row, and how many.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Part {
    from: usize,
    count: usize,
    /// How high a row is, in pixels: the reader's font size decides.
    row: f64,
}

/// How high a row is at the browser's own font size, until one has been measured.
const ROW: f64 = 47.5;

#[component]
fn Rows(props: &RowsProps) -> Html {
    let part = use_state_eq(|| Part {
        from: 0,
        count: FIRST,
        row: ROW,
    });
    let table = use_node_ref();
    {
        // Heard on the window: on a narrow screen the whole page scrolls and not the list.
        let (part, table) = (part.clone(), table.clone());
        use_effect_with(props.shown.len(), move |len| {
            let len = *len;
            let scrolled = move |()| {
                if let Some(list) = table.cast::<Element>() {
                    part.set(visible(&list, len));
                }
            };
            let window = window().filter(|_| len > DRAWN_WHOLE);
            let listener = window.map(|window| {
                scrolled(());
                Listener::on_capture(&window, "scroll", move |_| scrolled(()))
            });
            move || drop(listener)
        });
    }
    let onkeydown = keys(props, &table);
    let all = props.shown.len();
    let picked = props
        .shown
        .iter()
        .filter(|row| !props.selected.is_empty() && props.selected.contains(&row.entry.id))
        .count();
    {
        // A list that has become shorter is drawn from its start.
        let part = part.clone();
        use_effect_with(all, move |all| {
            if part.from >= *all {
                part.set(Part {
                    from: 0,
                    count: FIRST,
                    row: ROW,
                });
            }
        });
    }
    let part = if all > DRAWN_WHOLE {
        *part
    } else {
        Part {
            from: 0,
            count: all,
            row: ROW,
        }
    };
    let from = part.from.min(all);
    let to = (from + part.count).min(all);
    let stop = stop(props, from, to);
    html! {
        <div class="registry-list" id="list" ref={table} tabindex="-1" {onkeydown}>
            <table class="requests" role="table" aria-rowcount={(all + 1).to_string()}>
                <caption class="sr">{ w::shown(all) }</caption>
                <thead role="rowgroup">
                    <tr role="row" aria-rowindex="1">
                        <td class="pick" role="cell">
                            <PickAll store={props.store.clone()} {picked} {all} />
                        </td>
                        { for [Column::Title, Column::Folder, Column::Status, Column::Expires].map(|column| heading(props, column)) }
                    </tr>
                </thead>
                <tbody role="rowgroup">
                    { spacer("above", from, part.row) }
                    { for props.shown[from..to].iter().enumerate().map(|(place, row)| line(props, row, from + place, stop == from + place)) }
                    { spacer("below", all - to, part.row) }
                </tbody>
            </table>
        </div>
    }
}

/// The one row that Tab stops at: where the keyboard was, else the open one, else the first drawn.
fn stop(props: &RowsProps, from: usize, to: usize) -> usize {
    let place = |id: &Option<String>| {
        let id = id.as_ref()?;
        (from..to).find(|index| props.shown[*index].entry.id == *id)
    };
    place(&props.at)
        .or_else(|| place(&props.current))
        .unwrap_or(from)
}

/// The rows around the visible part. Every row is as high as every other.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count of rows; the cast saturates"
)]
fn visible(list: &Element, len: usize) -> Part {
    let drawn = list.query_selector("tbody tr[data-place]").ok().flatten();
    let row = drawn.map_or(ROW, |row| row.get_bounding_client_rect().height());
    let rows = |pixels: f64| (pixels / row.max(1.0)) as usize;
    let (top, height) = if scrolls_itself(list) {
        (
            f64::from(list.scroll_top()),
            f64::from(list.client_height()),
        )
    } else {
        let height = window().and_then(|window| window.inner_height().ok()?.as_f64());
        (
            -list.get_bounding_client_rect().top(),
            height.unwrap_or_default(),
        )
    };
    let from = rows(top).saturating_sub(MARGIN).min(len);
    Part {
        // Moved in steps, so that not every pixel of scrolling draws anew.
        from: from / 10 * 10,
        count: rows(height) + 3 * MARGIN,
        row,
    }
}

/// Whether the list has a bar of its own. On a narrow screen it is as long as it is.
fn scrolls_itself(list: &Element) -> bool {
    list.scroll_height() > list.client_height() + 1
}

/// Room for rows that are not drawn. It has a key like the rows: only where all have one does a row
/// keep its element, and with it the focus, when others come and go. A cell's `height` attribute is no style, which the policy
/// would forbid, and it holds from the moment it is drawn, so that the place scrolled to is kept.
fn spacer(key: &'static str, rows: usize, row: f64) -> Html {
    #[expect(clippy::cast_precision_loss, reason = "a count of rows")]
    let height = (rows as f64 * row).round();
    html! {
        <tr {key} class="spacer" role="presentation" aria-hidden="true"><td role="presentation" height={height.to_string()}></td></tr>
    }
}

#[derive(Properties, PartialEq)]
struct PickAllProps {
    store: Store,
    picked: usize,
    all: usize,
}

#[component]
fn PickAll(props: &PickAllProps) -> Html {
    let PickAllProps { store, picked, all } = props;
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with((*picked, *all), move |(picked, all)| {
            if let Some(field) = node.cast::<HtmlInputElement>() {
                field.set_indeterminate(*picked > 0 && picked < all);
            }
        });
    }
    let onchange = store.on(|event: Event| {
        let all = event.target_unchecked_into::<HtmlInputElement>().checked();
        Action::Registry(RegistryAction::SelectShown(all))
    });
    html! { <input ref={node} type="checkbox" checked={picked == all} aria-label={w::select_all(*all)} {onchange} /> }
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
            <button type="button" onclick={props.store.on(move |_| Action::Registry(RegistryAction::Sort(column)))}>
                { w::column(column) }{ " " }
                { icon(if !sorted { "sort" } else if props.descending { "down" } else { "up" }) }
            </button>
        </th>
    }
}

fn line(props: &RowsProps, row: &Row, place: usize, stops: bool) -> Html {
    let entry = &row.entry;
    let standing = row.standing(props.now);
    let is_current = props.current.as_deref() == Some(&entry.id);
    let title = title_of(if entry.title.is_empty() {
        &entry.id
    } else {
        &entry.title
    })
    .to_owned();
    let tabindex = if stops { "0" } else { "-1" };
    let toggle = {
        let id = entry.id.clone();
        props
            .store
            .on(move |_: Event| Action::Registry(RegistryAction::Toggle(id.clone())))
    };
    html! {
        <tr role="row" key={entry.id.clone()} aria-rowindex={(place + 2).to_string()} data-place={place.to_string()}>
            <td class="pick" role="cell">
                <input type="checkbox" checked={props.selected.contains(&entry.id)} {tabindex}
                    aria-label={w::select(&title)} onchange={toggle} />
            </td>
            <td class="title" role="cell">
                <a href={Route::Request(entry.id.clone()).hash()} title={title.clone()} {tabindex}
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
        Some(at) if at <= now => w::ended(&clock::short_day(at)),
        Some(at) => clock::relative(at, now),
    }
}

/// Up and Down move, Space selects, Shift extends; Enter follows the link by itself.
fn keys(props: &RowsProps, list: &NodeRef) -> Callback<KeyboardEvent> {
    let (store, shown, list) = (props.store.clone(), props.shown.clone(), list.clone());
    Callback::from(move |event: KeyboardEvent| {
        let Some(place) = place_of(&event) else {
            return;
        };
        let last = shown.len().saturating_sub(1);
        let next = match event.key().as_str() {
            "ArrowUp" => place.saturating_sub(1),
            "ArrowDown" => (place + 1).min(last),
            "Home" => 0,
            "End" => last,
            " " if is_link(&event) => {
                event.prevent_default();
                if let Some(row) = shown.get(place) {
                    store.send(Action::Registry(RegistryAction::Toggle(
                        row.entry.id.clone(),
                    )));
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        let Some(row) = shown.get(next) else { return };
        let id = row.entry.id.clone();
        store.send(Action::Registry(if event.shift_key() {
            RegistryAction::SelectTo(id)
        } else {
            RegistryAction::At(id)
        }));
        focus_row(&list, next, shown.len());
    })
}

fn element(event: &KeyboardEvent) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

fn is_link(event: &KeyboardEvent) -> bool {
    element(event).is_some_and(|element| element.tag_name() == "A")
}

fn place_of(event: &KeyboardEvent) -> Option<usize> {
    let row = element(event)?.closest("tr[data-place]").ok().flatten()?;
    row.get_attribute("data-place")?.parse().ok()
}

/// How often a row that is far away is scrolled to and looked for, a frame or two apart.
const TRIES: u32 = 40;

/// Moves the focus to a row, once it is drawn; one that is far away is scrolled to first.
fn focus_row(list: &NodeRef, place: usize, all: usize) {
    let Some(list) = list.cast::<Element>() else {
        return;
    };
    spawn_local(async move {
        for attempt in 0..TRIES {
            TimeoutFuture::new(if attempt == 0 { 0 } else { 25 }).await;
            if focus_drawn(&list, place) {
                return;
            }
            // Again each time: what is drawn meanwhile may change how long the list is.
            let share = i64::try_from(place).unwrap_or_default() * i64::from(list.scroll_height());
            let top = share / i64::try_from(all.max(1)).unwrap_or(1);
            let top = i32::try_from(top).unwrap_or(i32::MAX);
            if scrolls_itself(&list) {
                list.set_scroll_top(top);
            } else if let Some(window) = window() {
                window.scroll_by_with_x_and_y(
                    0.0,
                    list.get_bounding_client_rect().top() + f64::from(top),
                );
            }
        }
    });
}

fn focus_drawn(list: &Element, place: usize) -> bool {
    let link = list
        .query_selector(&format!("tr[data-place='{place}'] a"))
        .ok()
        .flatten();
    let link = link.and_then(|link| link.dyn_into::<HtmlElement>().ok());
    link.is_some_and(|link| link.focus().is_ok())
}
