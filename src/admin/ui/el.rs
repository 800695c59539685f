//! Elements, put together by functions.
//!
//! yew's `html!` writes the making of each element out anew; the page has hundreds, and they were a
//! third of its module. Here an element is a few calls. The nodes are yew's own.

use std::cell::Cell;
use std::rc::Rc;

use web_sys::Event;
use yew::prelude::*;
use yew::virtual_dom::{Key, Listener, ListenerKind, VList, VTag, VText};

use crate::admin::core::state::Action;
use crate::admin::world::store::Store;

/// What an element can hear.
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
    pub fn truth(self, name: &'static str, on: bool) -> Self {
        if on {
            self.attribute(name, AttrValue::Static("true"))
        } else {
            self
        }
    }

    fn attribute(mut self, name: &'static str, value: AttrValue) -> Self {
        self.0.add_attribute(name, value);
        self
    }

    /// What a field holds.
    pub fn value(mut self, value: impl Into<AttrValue>) -> Self {
        self.0.set_value(value.into());
        self
    }

    /// Whether a box or a choice is checked.
    pub fn checked(mut self, on: bool) -> Self {
        self.0.set_checked(on);
        self
    }

    /// A property of the element that has no attribute.
    pub fn property(mut self, name: &'static str, on: bool) -> Self {
        self.0.add_property(name, on);
        self
    }

    /// What it is recognised by among its siblings when the view is drawn anew.
    pub fn key(mut self, key: &str) -> Self {
        self.0.key = Some(Key::from(key));
        self
    }

    /// Where the element can be reached once it is on the page.
    pub fn node(mut self, node: &NodeRef) -> Self {
        self.0.node_ref = node.clone();
        self
    }

    /// Something within it: an element, a node, a text, or one of these that may be absent.
    pub fn with(mut self, child: impl Child) -> Self {
        self.0.add_child(child.node());
        self
    }

    /// These within it, one after the other.
    pub fn each<C: Child>(mut self, children: impl IntoIterator<Item = C>) -> Self {
        for child in children {
            self.0.add_child(child.node());
        }
        self
    }

    /// An icon, decorative, from the page's set (`www/index.html`).
    pub fn icon(self, name: &str) -> Self {
        self.with(super::icon(name))
    }

    /// Calls this when it hears an event.
    pub fn on(self, on: On, heard: impl Fn(Event) + 'static) -> Self {
        self.listen(on, Rc::new(heard))
    }

    /// Sends what an event means.
    pub fn sends(self, on: On, store: &Store, action: impl Fn(Event) -> Action + 'static) -> Self {
        let store = store.clone();
        self.listen(on, Rc::new(move |event| store.send(action(event))))
    }

    fn listen(mut self, on: On, heard: Rc<dyn Fn(Event)>) -> Self {
        self.0.add_listener(Rc::new(Heard { on, heard }));
        self
    }

    /// Sends an action when it is clicked, instead of what a click does by itself. Once: whatever it
    /// does, the view is drawn anew before the element can be clicked for something else.
    pub fn click(mut self, store: &Store, action: Action) -> Self {
        self.0.add_listener(Rc::new(Clicked {
            store: store.clone(),
            action: Cell::new(Some(action)),
        }));
        self
    }

    /// Sends what a form means when it is submitted, instead of loading the page anew.
    pub fn submit(self, store: &Store, action: impl Fn(Event) -> Action + 'static) -> Self {
        self.sends(On::Submit, store, move |event| {
            event.prevent_default();
            action(event)
        })
    }

    /// Sends what a change of a field means.
    pub fn change(self, store: &Store, action: impl Fn(Event) -> Action + 'static) -> Self {
        self.sends(On::Change, store, action)
    }

    /// Sends what typing into a field means.
    pub fn input(self, store: &Store, action: impl Fn(Event) -> Action + 'static) -> Self {
        self.sends(On::Input, store, action)
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

/// What can stand within an element.
pub trait Child {
    /// It as a node.
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

/// Where there is none, an empty node keeps its place: those after it stay what they are.
impl<C: Child> Child for Option<C> {
    fn node(self) -> Html {
        self.map_or_else(Html::default, Child::node)
    }
}

struct Heard {
    on: On,
    heard: Rc<dyn Fn(Event)>,
}

impl Listener for Heard {
    fn kind(&self) -> ListenerKind {
        self.on.kind()
    }

    fn handle(&self, event: Event) {
        (self.heard)(event);
    }

    fn passive(&self) -> bool {
        false
    }
}

struct Clicked {
    store: Store,
    action: Cell<Option<Action>>,
}

impl Listener for Clicked {
    fn kind(&self) -> ListenerKind {
        ListenerKind::onclick
    }

    fn handle(&self, event: Event) {
        event.prevent_default();
        if let Some(action) = self.action.take() {
            self.store.send(action);
        }
    }

    fn passive(&self) -> bool {
        false
    }
}
