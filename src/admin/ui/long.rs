//! Long tables: only the rows that can be seen are in the page.

use web_sys::{Element, HtmlElement, window};
use yew::prelude::*;

use super::el::{Child, El, el};
use super::listener::Listener;

/// Up to so many rows are shown as they are.
const SHORT: usize = 200;
/// So many rows are in the page of a longer table.
const SHOWN: usize = 60;
/// So many of them are above what can be seen.
const ABOVE: usize = 20;
/// The height of a row before one has been measured, in pixels.
const HEIGHT: f64 = 48.0;

/// A table of any length. It says with `aria-rowcount` how many rows it has, each row with
/// `aria-rowindex` which it is. `row` makes one, and is called anew whenever the table is drawn.
pub fn table(
    class: &'static str,
    labelled_by: &'static str,
    headings: Vec<El>,
    count: usize,
    row: impl Fn(usize) -> Html + 'static,
) -> El {
    let rows = LongRowsProps {
        count,
        columns: headings.len(),
        row: Callback::from(row),
    };
    let head = el("tr").attr("role", "row").each(headings);
    el("table")
        .attr("role", "table")
        .class(class)
        .attr("aria-labelledby", labelled_by)
        .attr("aria-rowcount", (count + 1).to_string())
        .with(el("thead").attr("role", "rowgroup").with(head))
        .with(html! { <LongRows ..rows /> })
}

/// A row of such a table: the one that stands in this place, counted from 0.
pub fn row(place: usize) -> El {
    el("tr")
        .attr("role", "row")
        .attr("aria-rowindex", (place + 2).to_string())
}

/// A column's heading.
pub fn heading(content: impl Child) -> El {
    el("th")
        .attr("role", "columnheader")
        .attr("scope", "col")
        .with(content)
}

/// What a row is known by.
pub fn row_heading() -> El {
    el("th").attr("role", "rowheader").attr("scope", "row")
}

/// A cell.
pub fn cell() -> El {
    el("td").attr("role", "cell")
}

#[derive(Properties, PartialEq)]
struct LongRowsProps {
    count: usize,
    columns: usize,
    row: Callback<usize, Html>,
}

/// The table's body: it looks where it is, and draws the rows that are there.
#[component]
fn LongRows(props: &LongRowsProps) -> Html {
    let body = use_node_ref();
    let first = use_state(|| 0_usize);
    let height = use_mut_ref(|| HEIGHT);
    let count = props.count;
    {
        let (body, first, height) = (body.clone(), first.setter(), height.clone());
        use_effect_with(count, move |&count| {
            let look = move || {
                if let Some(body) = body.cast::<HtmlElement>().filter(|_| count > SHORT) {
                    first.set(first_row(&body, &mut height.borrow_mut(), count));
                }
            };
            look();
            let target = window().map(web_sys::EventTarget::from);
            let hear = |name| {
                let look = look.clone();
                target
                    .as_ref()
                    .map(|target| Listener::on_capture(target, name, move |_| look()))
            };
            let listeners = [hear("scroll"), hear("resize")];
            move || drop(listeners)
        });
    }
    let (from, to) = if count <= SHORT {
        (0, count)
    } else {
        let from = (*first).min(count.saturating_sub(SHOWN));
        (from, (from + SHOWN).min(count))
    };
    let height = *height.borrow();
    let gap = |rows: usize| (rows > 0).then(|| gap(rows, height, props.columns));
    el("tbody")
        .attr("role", "rowgroup")
        .node(&body)
        .with(gap(from))
        .each((from..to).map(|row| props.row.emit(row)))
        .with(gap(count - to))
        .html()
}

/// The first row to be in the page, by where the table is now.
fn first_row(body: &HtmlElement, height: &mut f64, count: usize) -> usize {
    let rows = body.children();
    let heights = (0..rows.length())
        .filter_map(|index| rows.item(index))
        .filter(|row| !row.has_attribute("data-gap"))
        .map(|row: Element| row.get_bounding_client_rect().height());
    let heights: Vec<f64> = heights.collect();
    #[expect(clippy::cast_precision_loss, reason = "a few dozen rows")]
    let mean = heights.iter().sum::<f64>() / heights.len().max(1) as f64;
    // A steady height keeps the page from creeping; only another layout changes it.
    if mean > 1.0 && (mean - *height).abs() > *height * 0.25 {
        *height = mean;
    }
    let above = -body.get_bounding_client_rect().top();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not negative, and the cast saturates"
    )]
    let row = (above.max(0.0) / *height) as usize;
    // In steps, so that scrolling a little draws nothing.
    (row.saturating_sub(ABOVE) / 10 * 10).min(count)
}

/// A cell as high as so many rows that are not in the page. An attribute says so: the policy forbids
/// styles in elements, and the height holds from the moment it is drawn, so that the place scrolled to
/// is kept.
pub fn room(rows: usize, height: f64) -> El {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a count of rows, and of pixels"
    )]
    let pixels = (rows as f64 * height).round() as u32;
    el("td").attr("height", pixels.to_string())
}

/// The room that rows outside the page would take.
fn gap(rows: usize, height: f64, columns: usize) -> El {
    let cell = room(rows, height).attr("colspan", columns.to_string());
    el("tr")
        .class("gap")
        .attr("data-gap", "")
        .attr("aria-hidden", "true")
        .with(cell)
}
