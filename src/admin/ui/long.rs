//! Long tables: only the rows that can be seen are in the page.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, window};
use yew::prelude::*;

use super::listener::Listener;

/// Up to so many rows are shown as they are.
const SHORT: usize = 200;
/// So many rows are in the page of a longer table.
const SHOWN: usize = 60;
/// So many of them are above what can be seen.
const ABOVE: usize = 20;
/// The height of a row before one has been measured, in pixels.
const HEIGHT: f64 = 48.0;

/// The rows of a table.
#[derive(Properties, PartialEq)]
pub struct LongRowsProps {
    /// How many there are.
    pub count: usize,
    /// How many columns the table has.
    pub columns: usize,
    /// Makes a row; it is called anew whenever the table is drawn.
    pub row: Callback<usize, Html>,
}

/// The body of a table of any length. The table itself says with `aria-rowcount` how many rows it
/// has, each row with `aria-rowindex` which it is.
#[component]
pub fn LongRows(props: &LongRowsProps) -> Html {
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
    html! {
        <tbody role="rowgroup" ref={body}>
            if from > 0 { <Gap rows={from} {height} columns={props.columns} /> }
            { for (from..to).map(|row| props.row.emit(row)) }
            if to < count { <Gap rows={count - to} {height} columns={props.columns} /> }
        </tbody>
    }
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

#[derive(Properties, PartialEq)]
struct GapProps {
    rows: usize,
    height: f64,
    columns: usize,
}

/// The room that rows outside the page would take.
#[component]
fn Gap(props: &GapProps) -> Html {
    let row = use_node_ref();
    #[expect(clippy::cast_precision_loss, reason = "pixels")]
    let room = props.rows as f64 * props.height;
    {
        let row = row.clone();
        use_effect_with(room.to_bits(), move |_| {
            if let Some(element) = row
                .cast::<Element>()
                .and_then(|row| row.dyn_into::<HtmlElement>().ok())
            {
                // A style set from a script is no inline style: the policy allows it.
                let _ = element
                    .style()
                    .set_property("block-size", &format!("{room}px"));
            }
        });
    }
    html! { <tr class="gap" data-gap="" ref={row} aria-hidden="true"><td colspan={props.columns.to_string()}></td></tr> }
}
