//! Parts of the page that are drawn by themselves.
//!
//! yew makes the code of a component anew for each kind, so the page has one kind: a [`Part`] says what
//! it shows and does.

use std::any::Any;
use std::cell::Cell;
use std::rc::Rc;

use web_sys::Element;
use yew::html::Scope;
use yew::prelude::*;
use yew::virtual_dom::VComp;

use super::el::El;
use super::table::Span;

/// What ends with a part, or before it begins anew.
pub type End = Option<Box<dyn FnOnce()>>;

/// A part of the page that is drawn by itself.
pub trait Part: Any {
    /// Draws it.
    fn draw(&self, life: &Life) -> Html;

    /// Whether it would be drawn as the one before it was: then that stays.
    fn is_like(&self, _before: &dyn Any) -> bool {
        false
    }

    /// Called when it has come onto the page, and again whenever [`state`](Self::state) is another than before.
    fn begin(&self, _life: &Life) -> End {
        None
    }

    /// Called after each drawing.
    fn drawn(&self) {}

    /// What it has begun for.
    fn state(&self) -> AttrValue {
        AttrValue::Static("")
    }
}

/// A part as a node.
pub fn part(part: impl Part) -> Html {
    VComp::new::<Live>(Rc::new(props(part)), None).into()
}

/// Draws a part into an element, and keeps it up to date.
pub fn mount(place: Element, part: impl Part) {
    yew::Renderer::<Live>::with_root_and_props(place, props(part)).render();
}

fn props(part: impl Part) -> LiveProps {
    LiveProps {
        part: Rc::new(part),
    }
}

/// What a part is, from its first drawing to its last.
#[derive(Clone)]
pub struct Life {
    scope: Scope<Live>,
    /// An element of its own, where it names one as it is drawn.
    pub node: NodeRef,
    span: Rc<Cell<Span>>,
}

impl Life {
    /// Draws the part again.
    pub fn draw(&self) {
        self.scope.send_message(());
    }

    /// What of a long table is drawn.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span.get()
    }

    /// Draws another stretch of a long table.
    pub fn set_span(&self, span: Span) {
        if self.span.replace(span) != span {
            self.draw();
        }
    }
}

#[derive(Properties)]
struct LiveProps {
    part: Rc<dyn Part>,
}

impl PartialEq for LiveProps {
    fn eq(&self, before: &Self) -> bool {
        self.part.is_like(&*before.part)
    }
}

struct Live {
    life: Life,
    begun: Option<(AttrValue, End)>,
}

impl Live {
    fn end(&mut self) {
        if let Some((_, Some(end))) = self.begun.take() {
            end();
        }
    }
}

impl Component for Live {
    type Message = ();
    type Properties = LiveProps;

    fn create(ctx: &Context<Self>) -> Self {
        let life = Life {
            scope: ctx.link().clone(),
            node: NodeRef::default(),
            span: Rc::default(),
        };
        Self { life, begun: None }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        ctx.props().part.draw(&self.life)
    }

    fn rendered(&mut self, ctx: &Context<Self>, _first: bool) {
        let part = &ctx.props().part;
        part.drawn();
        let state = part.state();
        if self.begun.as_ref().is_none_or(|(begun, _)| *begun != state) {
            self.end();
            self.begun = Some((state, part.begin(&self.life)));
        }
    }

    fn destroy(&mut self, _ctx: &Context<Self>) {
        self.end();
    }
}

struct Shown<F> {
    view: Html,
    node: NodeRef,
    state: AttrValue,
    begin: F,
}

impl<F: Fn(&Element) -> End + 'static> Part for Shown<F> {
    fn draw(&self, _life: &Life) -> Html {
        self.view.clone()
    }

    fn begin(&self, _life: &Life) -> End {
        (self.begin)(&self.node.cast()?)
    }

    fn state(&self) -> AttrValue {
        self.state.clone()
    }
}

/// An element that `begin` is called with when it has come onto the page, and again whenever `state`
/// is another than before.
pub fn live(
    element: El,
    state: impl Into<AttrValue>,
    begin: impl Fn(&Element) -> End + 'static,
) -> Html {
    let node = NodeRef::default();
    part(Shown {
        view: element.node(&node).html(),
        node,
        state: state.into(),
        begin,
    })
}
