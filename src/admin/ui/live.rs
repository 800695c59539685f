//! Elements that something has to be done to once they are on the page.

use std::rc::Rc;

use web_sys::Element;
use yew::prelude::*;

use super::el::El;

/// What ends with the element, or before it begins anew.
pub type End = Option<Box<dyn FnOnce()>>;

#[derive(Clone, Properties)]
struct LiveProps {
    view: Html,
    node: NodeRef,
    state: AttrValue,
    begin: Rc<dyn Fn(&Element) -> End>,
}

impl PartialEq for LiveProps {
    /// It is drawn anew whenever what is around it is.
    fn eq(&self, _: &Self) -> bool {
        false
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
    let props = LiveProps {
        view: element.node(&node).html(),
        node,
        state: state.into(),
        begin: Rc::new(begin),
    };
    html! { <Live ..props /> }
}

#[component]
fn Live(props: &LiveProps) -> Html {
    let (node, begin) = (props.node.clone(), props.begin.clone());
    use_effect_with(props.state.clone(), move |_| {
        let end = node
            .cast::<Element>()
            .and_then(|element| (*begin)(&element));
        move || {
            if let Some(end) = end {
                end();
            }
        }
    });
    props.view.clone()
}
