//! Long tables: only the rows that can be seen are in the page.

use std::ops::Range;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions, EventListenerPhase};
use gloo_timers::callback::Timeout;
use web_sys::{Element, window};
use yew::prelude::*;

use super::el::{Child, El, el};

/// Up to so many rows are all drawn.
const SHORT: usize = 200;
/// Rows of a longer table that are drawn before it has been looked at: a tall window and a margin.
const FIRST: usize = 40;
/// Rows that are drawn beyond what can be seen.
const BEYOND: usize = 10;
/// The height of a row at the browser's own font size, in pixels, until one has been measured.
const HEIGHT: f64 = 47.5;

/// A table of any length. It says with `aria-rowcount` how many rows it has, each row with
/// `aria-rowindex` which it is. `row` makes one, and is called again whenever the table is drawn.
pub fn table(
    class: &'static str,
    labelled_by: &'static str,
    headings: Vec<El>,
    count: usize,
    row: impl Fn(usize) -> Html + 'static,
) -> El {
    let columns = headings.len();
    let row: Rc<dyn Fn(usize) -> Html> = Rc::new(row);
    let head = el("tr").attr("role", "row").each(headings);
    el("table")
        .attr("role", "table")
        .class(class)
        .attr("aria-labelledby", labelled_by)
        .attr("aria-rowcount", (count + 1).to_string())
        .with(el("thead").attr("role", "rowgroup").with(head))
        .with(html! { <Body {count} {columns} {row} /> })
}

/// The row of a long table in this place, counted from 0.
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

/// The heading of a row.
pub fn row_heading() -> El {
    el("th").attr("role", "rowheader").attr("scope", "row")
}

/// A cell.
pub fn cell() -> El {
    el("td").attr("role", "cell")
}

#[derive(Properties)]
struct BodyProps {
    count: usize,
    columns: usize,
    row: Rc<dyn Fn(usize) -> Html>,
}

/// The content of the rows may have changed.
impl PartialEq for BodyProps {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

/// The table's body.
struct Body {
    window: RowWindow,
}

impl Component for Body {
    type Message = Moved;
    type Properties = BodyProps;

    fn create(_: &Context<Self>) -> Self {
        Self {
            window: RowWindow::default(),
        }
    }

    fn update(&mut self, _: &Context<Self>, _: Moved) -> bool {
        self.window.look()
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let BodyProps {
            count,
            columns,
            row,
        } = ctx.props();
        let drawn = self.window.rows(*count);
        let gap = |rows: usize| (rows > 0).then(|| self.window.gap(rows, *columns));
        let (above, below) = (gap(drawn.start), gap(count - drawn.end));
        el("tbody")
            .attr("role", "rowgroup")
            .node(&self.window.body)
            .with(above)
            .each(drawn.map(|place| row(place)))
            .with(below)
            .html()
    }

    fn rendered(&mut self, ctx: &Context<Self>, _: bool) {
        let moved = ctx.link().callback(|()| Moved);
        self.window.follow(ctx.props().count, &moved);
    }
}

/// The message of a [`RowWindow`]: the page was scrolled, or has another size.
pub struct Moved;

/// The rows of a long table that are in the page. The component that draws them names the table's body,
/// calls [`follow`](Self::follow) after each drawing and [`look`](Self::look) at each [`Moved`].
#[derive(Default)]
pub struct RowWindow {
    /// The table's body.
    pub body: NodeRef,
    span: Span,
    count: Option<usize>,
    listeners: Vec<EventListener>,
    first_look: Option<Timeout>,
}

impl RowWindow {
    /// The rows to draw.
    #[must_use]
    pub fn rows(&self, all: usize) -> Range<usize> {
        self.span.rows(all)
    }

    /// The room that rows outside the page take.
    pub fn gap(&self, rows: usize, columns: usize) -> El {
        self.span.gap(rows, columns)
    }

    /// Takes in where the table is. True where other rows are to be drawn.
    pub fn look(&mut self) -> bool {
        let body: Option<Element> = self.body.cast();
        let span = body.map_or(self.span, |body| self.span.look(&body));
        std::mem::replace(&mut self.span, span) != span
    }

    /// Follows the table's body from now on. It listens to the window: on a narrow screen the whole page
    /// scrolls.
    pub fn follow(&mut self, count: usize, moved: &Callback<()>) {
        if self.count.replace(count) == Some(count) {
            return;
        }
        self.listeners.clear();
        self.first_look = None;
        let Some(window) = window().filter(|_| count > SHORT) else {
            return;
        };
        let options = EventListenerOptions {
            phase: EventListenerPhase::Capture,
            passive: true,
        };
        for name in ["scroll", "resize"] {
            let moved = moved.clone();
            let listener =
                EventListener::new_with_options(&window, name, options, move |_| moved.emit(()));
            self.listeners.push(listener);
        }
        // To look now would lay the table out twice in one go.
        let moved = moved.clone();
        self.first_look = Some(Timeout::new(0, move || moved.emit(())));
    }
}

/// A stretch of a long table.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Span {
    first: usize,
    count: usize,
    /// The height of a row in pixels: the admin's font size decides.
    height: f64,
}

impl Default for Span {
    fn default() -> Self {
        Self {
            first: 0,
            count: FIRST,
            height: HEIGHT,
        }
    }
}

impl Span {
    /// The rows that are drawn.
    fn rows(self, all: usize) -> Range<usize> {
        if all <= SHORT {
            return 0..all;
        }
        let count = self.count.min(all);
        let first = self.first.min(all - count);
        first..first + count
    }

    /// The room that rows outside the page would take. An attribute holds its height: the policy
    /// forbids styles in elements, and the height holds from the moment it is drawn, so that the place
    /// scrolled to is kept.
    fn gap(self, rows: usize, columns: usize) -> El {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a count of rows, and of pixels"
        )]
        let pixels = (rows as f64 * self.height).round() as u32;
        let cell = el("td")
            .attr("role", "presentation")
            .attr("height", pixels.to_string())
            .attr("colspan", columns.to_string());
        el("tr")
            .attr("data-gap", "")
            .attr("role", "presentation")
            .attr("aria-hidden", "true")
            .with(cell)
    }

    /// The stretch that can be seen now, by the rows in the page.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "counts of rows, and the casts saturate"
    )]
    fn look(self, body: &Element) -> Self {
        let rows = body.children();
        let mut drawn = (0..rows.length())
            .filter_map(|index| rows.item(index))
            .filter(|row| !row.has_attribute("data-gap"));
        let first = drawn.next().map(|row| row.get_bounding_client_rect());
        let (count, last) = drawn.fold((1, None), |(count, _), row| (count + 1, Some(row)));
        let last = last.map(|row| row.get_bounding_client_rect());
        let mean = match (&first, &last) {
            (Some(first), Some(last)) => (last.bottom() - first.top()) / f64::from(count),
            _ => 0.0,
        };
        // A steady height keeps the page from creeping: once measured, only another layout changes it.
        let change = (mean - self.height).abs();
        let is_other = self.height == HEIGHT || change > self.height * 0.25;
        let height = if mean > 1.0 && is_other {
            mean
        } else {
            self.height
        };
        let above = -body.get_bounding_client_rect().top();
        let window = window().and_then(|window| window.inner_height().ok()?.as_f64());
        let rows = |pixels: f64| (pixels / height) as usize;
        Self {
            // In steps, so that scrolling a little draws nothing.
            first: rows(above).saturating_sub(BEYOND) / 10 * 10,
            count: rows(window.unwrap_or_default()) + 3 * BEYOND,
            height,
        }
    }
}
