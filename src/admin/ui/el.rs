//! Elements, put together by functions.
//!
//! yew's `html!` writes the making of each element out anew; the page has hundreds, and they were a
//! third of its module. Here an element is a few calls. The nodes are yew's own. The messages that
//! elements send are of any type: the builder knows nothing of what they mean.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, Event};
use yew::prelude::*;
use yew::virtual_dom::{Key, Listener, ListenerKind, VList, VTag, VText};

/// Takes the messages of a view. Clones send to the same place.
pub struct Sender<A>(Rc<dyn Fn(A)>);

impl<A> Sender<A> {
    /// A sender that calls this with each message.
    #[must_use]
    pub fn new(take: impl Fn(A) + 'static) -> Self {
        Self(Rc::new(take))
    }

    /// Sends a message.
    pub fn send(&self, message: A) {
        (self.0)(message);
    }
}

impl<A> Clone for Sender<A> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<A> AsRef<Self> for Sender<A> {
    fn as_ref(&self) -> &Self {
        self
    }
}

/// Events that an element can listen to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the events' own")]
pub enum On {
    Change,
    Click,
    DragLeave,
    DragOver,
    Drop,
    Focus,
    FocusIn,
    FocusOut,
    Input,
    KeyDown,
    MouseEnter,
    MouseLeave,
    Paste,
    Submit,
}

impl On {
    fn kind(self) -> ListenerKind {
        match self {
            Self::Change => ListenerKind::onchange,
            Self::Click => ListenerKind::onclick,
            Self::DragLeave => ListenerKind::ondragleave,
            Self::DragOver => ListenerKind::ondragover,
            Self::Drop => ListenerKind::ondrop,
            Self::Focus => ListenerKind::onfocus,
            Self::FocusIn => ListenerKind::onfocusin,
            Self::FocusOut => ListenerKind::onfocusout,
            Self::Input => ListenerKind::oninput,
            Self::KeyDown => ListenerKind::onkeydown,
            Self::MouseEnter => ListenerKind::onmouseenter,
            Self::MouseLeave => ListenerKind::onmouseleave,
            Self::Paste => ListenerKind::onpaste,
            Self::Submit => ListenerKind::onsubmit,
        }
    }
}

/// An element that is being put together.
#[must_use]
pub struct El(Box<VTag>);

/// An element of this name, empty.
pub fn el(name: &'static str) -> El {
    El(Box::new(VTag::new(AttrValue::Static(name))))
}

/// A button that submits no form.
pub fn button() -> El {
    el("button").attr("type", "button")
}

/// Several nodes where one is expected.
pub fn all<const N: usize>(nodes: [Html; N]) -> Html {
    listed(Vec::from(nodes))
}

/// As many nodes as there are, where one is expected.
pub fn listed(nodes: Vec<Html>) -> Html {
    VList::with_children(nodes, None).into()
}

/// An icon, decorative, from the page's set (`www/index.html`).
pub fn icon(name: &str) -> Html {
    el("svg")
        .class("icon")
        .attr("aria-hidden", "true")
        .with(el("use").attr("href", format!("#i-{name}")))
        .html()
}

/// A text.
pub fn text(text: impl Into<AttrValue>) -> Html {
    VText::new(text.into()).into()
}

impl El {
    /// Its class.
    pub fn class(self, names: &'static str) -> Self {
        self.attribute("class", AttrValue::Static(names))
    }

    /// Its id.
    pub fn id(self, id: impl Into<AttrValue>) -> Self {
        self.attribute("id", id.into())
    }

    /// An attribute.
    pub fn attr(self, name: &'static str, value: impl Into<AttrValue>) -> Self {
        self.attribute(name, value.into())
    }

    /// An attribute that may be absent.
    pub fn maybe(self, name: &'static str, value: Option<impl Into<AttrValue>>) -> Self {
        match value {
            Some(value) => self.attribute(name, value.into()),
            None => self,
        }
    }

    /// An attribute without a value, where `on`: `disabled`, `readonly`.
    pub fn flag(self, name: &'static str, on: bool) -> Self {
        if on {
            self.attribute(name, AttrValue::Static(""))
        } else {
            self
        }
    }

    /// An attribute that is `true` where `on`, and else absent: `aria-busy`.
    pub fn bool_attr(self, name: &'static str, on: bool) -> Self {
        if on {
            self.attribute(name, AttrValue::Static("true"))
        } else {
            self
        }
    }

    /// A control whose work cannot be done at the moment, where `on`. It says so and keeps the focus, which
    /// one that is `disabled` would drop; a click on it does nothing.
    pub fn unavailable(self, on: bool) -> Self {
        if !on {
            return self;
        }
        // What hears clicks keeps them from the form of a submit button too, those by Enter in a field included.
        self.bool_attr("aria-disabled", true).on(On::Click, |_| {})
    }

    fn attribute(mut self, name: &'static str, value: AttrValue) -> Self {
        self.0.add_attribute(name, value);
        self
    }

    /// The value of a field.
    pub fn value(mut self, value: impl Into<AttrValue>) -> Self {
        self.0.set_value(value.into());
        self
    }

    /// The checked state of a box or a choice.
    pub fn checked(mut self, on: bool) -> Self {
        self.0.set_checked(on);
        self
    }

    /// A property of the element that has no attribute.
    pub fn property(mut self, name: &'static str, on: bool) -> Self {
        self.0.add_property(name, on);
        self
    }

    /// The key that yew recognises the element by among its siblings when it draws again.
    pub fn key(mut self, key: &str) -> Self {
        self.0.key = Some(Key::from(key));
        self
    }

    /// A reference that leads to the element once it is on the page.
    pub fn node(mut self, node: &NodeRef) -> Self {
        self.0.node_ref = node.clone();
        self
    }

    /// A child: an element, a node, a text, or one of these that may be absent.
    pub fn with(mut self, child: impl Child) -> Self {
        self.0.add_child(child.node());
        self
    }

    /// Children, one after the other.
    pub fn each<C: Child>(mut self, children: impl IntoIterator<Item = C>) -> Self {
        for child in children {
            self.0.add_child(child.node());
        }
        self
    }

    /// An icon, decorative, from the page's set (`www/index.html`).
    pub fn icon(self, name: &str) -> Self {
        self.with(icon(name))
    }

    /// Calls a function on an event.
    pub fn on(self, on: On, handle: impl Fn(Event) + 'static) -> Self {
        self.listen(on, Rc::new(handle))
    }

    /// Sends the message that an event stands for.
    pub fn sends<A: 'static>(
        self,
        on: On,
        to: impl AsRef<Sender<A>>,
        message: impl Fn(Event) -> A + 'static,
    ) -> Self {
        let to = to.as_ref().clone();
        self.listen(on, Rc::new(move |event| to.send(message(event))))
    }

    fn listen(mut self, on: On, handle: Rc<dyn Fn(Event)>) -> Self {
        self.0.add_listener(Rc::new(Handler { on, handle }));
        self
    }

    /// Sends a message on a click, and keeps the browser from what a click does by itself. Once: every
    /// message draws the view again before the element can be clicked for another one.
    pub fn click<A: 'static>(mut self, to: impl AsRef<Sender<A>>, message: A) -> Self {
        self.0.add_listener(Rc::new(Click {
            to: to.as_ref().clone(),
            message: Cell::new(Some(message)),
        }));
        self
    }

    /// Sends a message when a form is submitted, and keeps the browser from loading the page anew.
    pub fn submit<A: 'static>(
        self,
        to: impl AsRef<Sender<A>>,
        message: impl Fn(Event) -> A + 'static,
    ) -> Self {
        self.sends(On::Submit, to, move |event| {
            event.prevent_default();
            message(event)
        })
    }

    /// Sends a message when a field has changed.
    pub fn change<A: 'static>(
        self,
        to: impl AsRef<Sender<A>>,
        message: impl Fn(Event) -> A + 'static,
    ) -> Self {
        self.sends(On::Change, to, message)
    }

    /// Sends a message at every key typed into a field.
    pub fn input<A: 'static>(
        self,
        to: impl AsRef<Sender<A>>,
        message: impl Fn(Event) -> A + 'static,
    ) -> Self {
        self.sends(On::Input, to, message)
    }

    /// The element as a node.
    pub fn html(self) -> Html {
        Html::from(*self.0)
    }
}

impl From<El> for Html {
    fn from(el: El) -> Self {
        el.html()
    }
}

/// A child of an element.
pub trait Child {
    /// The child as a node.
    fn node(self) -> Html;
}

impl Child for El {
    fn node(self) -> Html {
        self.html()
    }
}

impl Child for Html {
    fn node(self) -> Html {
        self
    }
}

impl Child for &'static str {
    fn node(self) -> Html {
        text(AttrValue::Static(self))
    }
}

impl Child for String {
    fn node(self) -> Html {
        text(self)
    }
}

/// An absent child is an empty node, so that those after it keep their places.
impl<C: Child> Child for Option<C> {
    fn node(self) -> Html {
        self.map_or_else(Html::default, Child::node)
    }
}

struct Handler {
    on: On,
    handle: Rc<dyn Fn(Event)>,
}

impl Listener for Handler {
    fn kind(&self) -> ListenerKind {
        self.on.kind()
    }

    fn handle(&self, event: Event) {
        if self.on == On::Click && is_unavailable(&event) {
            event.prevent_default();
        } else {
            (self.handle)(event);
        }
    }

    fn passive(&self) -> bool {
        false
    }
}

struct Click<A> {
    to: Sender<A>,
    message: Cell<Option<A>>,
}

impl<A: 'static> Listener for Click<A> {
    fn kind(&self) -> ListenerKind {
        ListenerKind::onclick
    }

    fn handle(&self, event: Event) {
        event.prevent_default();
        if is_unavailable(&event) {
            return;
        }
        if let Some(message) = self.message.take() {
            self.to.send(message);
        }
    }

    fn passive(&self) -> bool {
        false
    }
}

/// True for a click on a control whose work cannot be done at the moment.
fn is_unavailable(event: &Event) -> bool {
    let element = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    element.is_some_and(|element| matches!(element.closest("[aria-disabled=true]"), Ok(Some(_))))
}
