//! The list pane.

use std::ops::Range;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement, KeyboardEvent, window};
use yew::prelude::*;

use super::bulk::bulk_bar;
use super::context::{Cx, Page};
use super::open::open_button;
use super::parts::badge;
use crate::admin::core::action::Action;
use crate::admin::core::dialog::Dialog;
use crate::admin::core::effect::{Export, ListForm};
use crate::admin::core::registry::RegistryAction;
use crate::admin::core::remind::Reminded;
use crate::admin::model::bulk_operation::BulkOperation;
use crate::admin::model::entry::DisplayStatus;
use crate::admin::model::received::Received;
use crate::admin::model::registry::{Filter, ListRow, Registry, RowSet, SortColumn};
use crate::admin::model::route::Route;
use crate::admin::ui::el::{El, On, button, el, text};
use crate::admin::ui::field::{is_checked, value};
use crate::admin::ui::notice::notice;
use crate::admin::ui::table::{Moved, RowWindow};
use crate::admin::ui::{clock, table};
use crate::admin::words::{self as w, title_of};

/// The pane with search, filters and the list.
pub fn registry_pane(cx: Cx<'_>) -> El {
    let registry = &cx.state.registry;
    let empty = registry.is_empty();
    let title = if stands_alone(cx) { "h1" } else { "h2" };
    let title = el(title)
        .id("registry-title")
        .class("sr")
        .attr("tabindex", "-1")
        .with(w::KNOWN_REQUESTS);
    let field = el("input")
        .id("search")
        .attr("type", "search")
        .attr("placeholder", w::SEARCH_SHORT)
        .maybe(
            "aria-keyshortcuts",
            cx.state.keyboard.search_key.then_some("/"),
        )
        .value(registry.query.clone())
        .flag("disabled", empty)
        .input(cx, |event| {
            Action::Registry(RegistryAction::Search(value(&event)))
        });
    let label = el("label")
        .class("search")
        .icon("search")
        .with(el("span").class("sr").with(w::SEARCH))
        .with(field);
    let search = el("form")
        .attr("role", "search")
        .on(On::Submit, |event| event.prevent_default())
        .with(label)
        .with(open_button(cx));
    let tools = el("div")
        .class("registry-tools")
        .with(title)
        .with(search)
        .with((!empty).then(|| chips(cx, registry)))
        .with(not_kept(cx, registry))
        .with(not_readable(cx, registry));
    let shown = if empty {
        String::new()
    } else {
        w::shown(registry.shown.len())
    };
    let list = if empty && !registry.loaded {
        nothing(w::LOADING, None)
    } else if empty {
        nothing(w::NONE_YET, None)
    } else if registry.shown.is_empty() {
        let show_all = button()
            .click(cx, Action::Registry(RegistryAction::ShowAll))
            .with(w::SHOW_ALL);
        nothing(w::NONE_FOUND, Some(show_all))
    } else {
        html! {
            <RequestTable
                page={cx.page.clone()}
                shown={registry.shown.clone()}
                selected={registry.selected.clone()}
                current={cx.state.route.request().map(str::to_owned)}
                at={registry.at.clone()}
                now={cx.state.now / 60 * 60}
                column={registry.column}
                descending={registry.descending}
            />
        }
    };
    let panel = cx.views().jobs.map(|views| (views.panel)(cx));
    let foot = if registry.selected.is_empty() {
        foot(cx)
    } else {
        bulk_bar(cx)
    };
    el("section")
        .class("registry")
        .attr("aria-labelledby", "registry-title")
        .with(tools)
        .with(el("p").class("sr").attr("role", "status").with(shown))
        .with(list)
        .with(el("div").class("registry-end").with(panel).with(foot))
}

fn nothing(why: &'static str, way_out: Option<El>) -> Html {
    el("div")
        .class("blank small muted")
        .id("list")
        .attr("tabindex", "-1")
        .with(el("p").with(why))
        .with(way_out)
        .html()
}

/// True if the list is the view: the one first heading is then its own.
fn stands_alone(cx: Cx<'_>) -> bool {
    cx.state.route.request().is_none() && !cx.state.registry.is_empty()
}

/// The browser's exception where a later version of the page has changed what is stored.
const NEWER: &str = "VersionError";

fn not_kept(cx: Cx<'_>, registry: &Registry) -> Option<El> {
    let fault = registry.fault.as_ref()?;
    let download = || {
        let button = button()
            .click(cx, Action::Export(Export::Stored))
            .with(w::DOWNLOAD_STORED);
        el("div").class("actions").with(button)
    };
    let told = notice("warn", "alert")
        .attr("role", "alert")
        .with(el("h3").with(w::NOT_KEPT))
        .with(el("p").with(w::storage_fault(fault)))
        .with((fault == NEWER).then(download));
    Some(told)
}

fn not_readable(cx: Cx<'_>, registry: &Registry) -> Option<El> {
    if registry.unreadable.is_empty() {
        return None;
    }
    let download = button()
        .click(cx, Action::Export(Export::Unreadable))
        .with(w::DOWNLOAD);
    let told = notice("warn", "alert")
        .attr("role", "alert")
        .with(el("h3").with(w::unreadable(registry.unreadable.len())))
        .with(el("p").with(w::UNREADABLE_KEPT))
        .with(el("div").class("actions").with(download));
    Some(told)
}

fn foot(cx: Cx<'_>) -> El {
    let registry = &cx.state.registry;
    let some = !registry.is_empty();
    let oldest = registry.oldest_check;
    let oldest = oldest.map(|at| w::oldest_check(at, cx.state.now));
    let kept = el("p").with(w::kept(registry.fault.is_some())).with(oldest);
    let quiet =
        |action: Action, word: &'static str| button().class("quiet").click(cx, action).with(word);
    let refresh = || {
        quiet(Action::Bulk(BulkOperation::Refresh, Vec::new()), w::REFRESH)
            .unavailable(cx.state.is_bulk_busy() || !cx.state.can_call())
    };
    let check = || {
        quiet(
            Action::Bulk(BulkOperation::CheckReceived, Vec::new()),
            w::CHECK_RECEIVED,
        )
        .unavailable(cx.state.is_bulk_busy() || !cx.state.can_call())
    };
    let remind = (registry.filter == Filter::Nothing && !registry.shown.is_empty())
        .then(|| quiet(Action::Remind(Reminded::Shown), w::REMIND));
    let export = |form: ListForm, word: &'static str| {
        some.then(|| quiet(Action::Export(Export::List(form)), word))
    };
    el("div")
        .class("registry-foot")
        .with(kept)
        .with(some.then(refresh))
        .with(some.then(check))
        .with(remind)
        .with(quiet(Action::Show(Dialog::Import(None)), w::IMPORT))
        .with(export(ListForm::Csv, w::EXPORT_CSV))
        .with(export(ListForm::Json, w::EXPORT_JSON))
}

fn chips(cx: Cx<'_>, registry: &Registry) -> El {
    let chip = |(filter, count): (Filter, usize)| {
        let choice = el("input")
            .attr("type", "radio")
            .attr("name", "show")
            .checked(registry.filter == filter)
            .change(cx, move |_| {
                Action::Registry(RegistryAction::Filter(filter))
            });
        el("label")
            .class("chip")
            .key(w::filter(filter))
            .with(choice)
            .with(w::filter(filter))
            .with(" ")
            .with(el("span").with(clock::number(count)))
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
    el("fieldset")
        .class("chips")
        .with(el("legend").class("sr").with(w::SHOW_ONLY))
        .each(shown.map(chip))
}

#[derive(PartialEq, Properties)]
struct TableProps {
    page: Page,
    shown: Rc<Vec<Rc<ListRow>>>,
    selected: Rc<RowSet>,
    current: Option<String>,
    at: Option<String>,
    now: i64,
    column: SortColumn,
    descending: bool,
}

/// The table. It is drawn only when something in it has changed, or other rows come into view.
struct RequestTable {
    window: RowWindow,
}

impl Component for RequestTable {
    type Message = Moved;
    type Properties = TableProps;

    fn create(_: &Context<Self>) -> Self {
        Self {
            window: RowWindow::default(),
        }
    }

    fn update(&mut self, _: &Context<Self>, _: Moved) -> bool {
        self.window.look()
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let rows = ctx.props();
        let all = rows.shown.len();
        let drawn = self.window.rows(all);
        let stop = stop(rows, &drawn);
        let columns = [
            SortColumn::Title,
            SortColumn::Folder,
            SortColumn::Status,
            SortColumn::Expires,
            SortColumn::Received,
            SortColumn::Last,
        ];
        let pick = table::cell().class("pick").with(pick_all(rows));
        let head = el("tr")
            .attr("role", "row")
            .attr("aria-rowindex", "1")
            .with(pick)
            .each(columns.map(|column| heading(rows, column)));
        // A key like the rows have: only where all have one does a row keep its element, and with it
        // the focus, when others come and go.
        let above = self.window.gap(drawn.start, 1).key("above");
        let below = self.window.gap(all - drawn.end, 1).key("below");
        let body = el("tbody")
            .attr("role", "rowgroup")
            .node(&self.window.body)
            .with(above)
            .each(drawn.map(|place| line(rows, &rows.shown[place], place, stop == place)))
            .with(below);
        let requests = el("table")
            .class("requests")
            .attr("role", "table")
            .attr("aria-rowcount", (all + 1).to_string())
            .with(el("caption").class("sr").with(w::shown(all)))
            .with(el("thead").attr("role", "rowgroup").with(head))
            .with(body);
        el("div")
            .class("registry-list")
            .id("list")
            .attr("tabindex", "-1")
            .on(On::KeyDown, keys(rows))
            .with(requests)
            .html()
    }

    fn rendered(&mut self, ctx: &Context<Self>, _: bool) {
        let moved = ctx.link().callback(|()| Moved);
        self.window.follow(ctx.props().shown.len(), &moved);
    }
}

/// The one row that Tab stops at: where the keyboard was, else the open one, else the first drawn.
fn stop(rows: &TableProps, drawn: &Range<usize>) -> usize {
    let place = |id: &Option<String>| {
        let id = id.as_ref()?;
        drawn
            .clone()
            .find(|place| rows.shown[*place].entry.id == *id)
    };
    place(&rows.at)
        .or_else(|| place(&rows.current))
        .unwrap_or(drawn.start)
}

/// True if the list has a bar of its own. On a narrow screen it is as long as it is.
fn scrolls_itself(list: &Element) -> bool {
    list.scroll_height() > list.client_height() + 1
}

fn pick_all(rows: &TableProps) -> El {
    let all = rows.shown.len();
    let is_picked = |row: &&Rc<ListRow>| rows.selected.contains(&row.entry.id);
    let picked = if rows.selected.is_empty() {
        0
    } else {
        rows.shown.iter().filter(is_picked).count()
    };
    el("input")
        .attr("type", "checkbox")
        .checked(picked == all)
        .property("indeterminate", picked > 0 && picked < all)
        .attr("aria-label", w::select_all(all))
        .change(&rows.page, |event| {
            Action::Registry(RegistryAction::SelectShown(is_checked(&event)))
        })
}

fn heading(rows: &TableProps, column: SortColumn) -> El {
    let sorted = rows.column == column;
    let (order, icon) = match (sorted, rows.descending) {
        (false, _) => (None, "sort"),
        (true, true) => (Some("descending"), "down"),
        (true, false) => (Some("ascending"), "up"),
    };
    let button = button()
        .click(&rows.page, Action::Registry(RegistryAction::Sort(column)))
        .with(w::column(column))
        .with(" ")
        .icon(icon);
    table::heading(button).maybe("aria-sort", order)
}

fn line(rows: &TableProps, row: &ListRow, place: usize, stops: bool) -> El {
    let entry = &row.entry;
    let display_status = row.display_status(rows.now);
    let is_current = rows.current.as_deref() == Some(&entry.id);
    let title = title_of(entry.known_as());
    let title = AttrValue::from(title.to_owned());
    let tabindex = if stops { "0" } else { "-1" };
    let cell = |class: &'static str| table::cell().class(class);
    let id = entry.id.clone();
    let choice = el("input")
        .attr("type", "checkbox")
        .checked(rows.selected.contains(&entry.id))
        .attr("tabindex", tabindex)
        .attr("aria-label", w::select(&title))
        .change(&rows.page, move |_| {
            Action::Registry(RegistryAction::Toggle(id.clone()))
        });
    let link = el("a")
        .attr("href", Route::Request(entry.id.clone()).hash())
        .attr("title", title.clone())
        .attr("tabindex", tabindex)
        .bool_attr("aria-current", is_current)
        .attr("dir", "auto")
        .with(text(title));
    let folder = cell("folder")
        .attr("dir", "auto")
        .with(entry.folder_name.clone());
    let expiry = cell("expiry")
        .flag("data-soon", display_status == DisplayStatus::Expiring)
        .with(expiry(row.expires, rows.now));
    table::row(place)
        .key(&entry.id)
        .attr("data-place", place.to_string())
        .with(cell("pick").with(choice))
        .with(cell("title").with(link))
        .with(folder)
        .with(cell("status").with(badge(display_status)))
        .with(expiry)
        .each(received(&entry.received, display_status, rows.now))
}

/// The cells of what has arrived.
fn received(received: &Received, display_status: DisplayStatus, now: i64) -> [El; 2] {
    let cell = |class: &'static str| table::cell().class(class);
    let is_late = received.is_nothing() && display_status == DisplayStatus::Expiring;
    let new = received
        .is_new()
        .then(|| el("span").class("new").with(w::NEW));
    let count = cell("received")
        .flag("data-unknown", received.is_unknown())
        .flag("data-late", is_late)
        .with(w::received(received))
        .with(new);
    let last = cell("last").with(w::received_when(received, now));
    [count, last]
}

fn expiry(expires: Option<i64>, now: i64) -> String {
    match expires {
        None => w::NO_EXPIRY.into(),
        Some(at) if at <= now => w::ended(&clock::short_day(at)),
        Some(at) => w::relative(at, now),
    }
}

/// Up and Down move, Space selects, Shift extends; Enter follows the link by itself.
fn keys(rows: &TableProps) -> impl Fn(Event) + 'static + use<> {
    let (page, shown) = (rows.page.clone(), rows.shown.clone());
    move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else {
            return;
        };
        let Some(place) = place_of(event) else {
            return;
        };
        let last = shown.len().saturating_sub(1);
        let next = match event.key().as_str() {
            "ArrowUp" => place.saturating_sub(1),
            "ArrowDown" => (place + 1).min(last),
            "Home" => 0,
            "End" => last,
            " " if is_link(event) => {
                event.prevent_default();
                if let Some(row) = shown.get(place) {
                    page.send(Action::Registry(RegistryAction::Toggle(
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
        page.send(Action::Registry(if event.shift_key() {
            RegistryAction::SelectTo(id)
        } else {
            RegistryAction::At(id)
        }));
        if let Some(list) = list_of(event) {
            focus_row(list, next, shown.len());
        }
    }
}

fn element(event: &KeyboardEvent) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

fn list_of(event: &KeyboardEvent) -> Option<Element> {
    element(event)?.closest("#list").ok().flatten()
}

fn is_link(event: &KeyboardEvent) -> bool {
    element(event).is_some_and(|element| element.tag_name() == "A")
}

fn place_of(event: &KeyboardEvent) -> Option<usize> {
    let row = element(event)?.closest("tr[data-place]").ok().flatten()?;
    row.get_attribute("data-place")?.parse().ok()
}

/// The number of times that a row far away is scrolled to and looked for, a frame or two apart.
const TRIES: u32 = 40;

/// Moves the focus to a row, once it is drawn; one that is far away is scrolled to first.
fn focus_row(list: Element, place: usize, all: usize) {
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
