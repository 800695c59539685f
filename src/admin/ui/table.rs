//! Long tables: only the rows that can be seen are in the page.

use std::ops::Range;
use std::rc::Rc;

use web_sys::{Element, EventTarget, window};
use yew::{AttrValue, Html};

use super::el::{Child, El, el};
use super::listener::Listener;
use super::live::{End, Life, Part, part};

/// Up to so many rows are all drawn.
const SHORT: usize = 200;
/// Rows of a longer table that are drawn before it has been looked at: a tall window and a margin.
const FIRST: usize = 50;
/// Rows that are drawn beyond what can be seen.
const BEYOND: usize = 15;
/// How high a row is at the browser's own font size, in pixels, until one has been measured.
const HEIGHT: f64 = 47.5;

/// A table of any length. It says with `aria-rowcount` how many rows it has, each row with
/// `aria-rowindex` which it is. `row` makes one, and is called anew whenever the table is drawn.
pub fn table(
    class: &'static str,
    labelled_by: &'static str,
    headings: Vec<El>,
    count: usize,
    row: impl Fn(usize) -> Html + 'static,
) -> El {
    let body = Body {
        count,
        columns: headings.len(),
        row,
    };
    let head = el("tr").attr("role", "row").each(headings);
    el("table")
        .attr("role", "table")
        .class(class)
        .attr("aria-labelledby", labelled_by)
        .attr("aria-rowcount", (count + 1).to_string())
        .with(el("thead").attr("role", "rowgroup").with(head))
        .with(part(body))
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

/// The table's body.
struct Body<F> {
    count: usize,
    columns: usize,
    row: F,
}

impl<F: Fn(usize) -> Html + 'static> Part for Body<F> {
    fn draw(&self, life: &Life) -> Html {
        let span = life.span();
        let drawn = span.rows(self.count);
        let gap = |rows: usize| (rows > 0).then(|| span.gap(rows, self.columns));
        let (above, below) = (gap(drawn.start), gap(self.count - drawn.end));
        el("tbody")
            .attr("role", "rowgroup")
            .node(&life.node)
            .with(above)
            .each(drawn.map(&self.row))
            .with(below)
            .html()
    }

    fn begin(&self, life: &Life) -> End {
        follow(life, self.count)
    }

    fn state(&self) -> AttrValue {
        self.count.to_string().into()
    }
}

/// What of a long table is in the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    first: usize,
    count: usize,
    /// How high a row is, in pixels: the reader's font size decides.
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
    /// Which of a table's rows are drawn.
    #[must_use]
    pub fn rows(self, all: usize) -> Range<usize> {
        if all <= SHORT {
            return 0..all;
        }
        let count = self.count.min(all);
        let first = self.first.min(all - count);
        first..first + count
    }

    /// The room that so many rows outside the page would take. An attribute says how high it is: the
    /// policy forbids styles in elements, and the height holds from the moment it is drawn, so that the
    /// place scrolled to is kept.
    pub fn gap(self, rows: usize, columns: usize) -> El {
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

    /// Where a table's body is now, by its rows in the page.
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

/// Keeps up with where the body of a table is, which is the part's own element. It hears what the window
/// hears: on a narrow screen the whole page scrolls.
#[must_use]
pub fn follow(life: &Life, all: usize) -> End {
    if all <= SHORT {
        return None;
    }
    let life = life.clone();
    let look = Rc::new(move || {
        if let Some(body) = life.node.cast::<Element>() {
            life.set_span(life.span().look(&body));
        }
    });
    look();
    let window: EventTarget = window()?.into();
    let listeners = ["scroll", "resize"].map(|name| {
        let look = look.clone();
        Listener::on_capture(&window, name, move |_| look())
    });
    Some(Box::new(move || drop(listeners)))
}
