//! The date field.

use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The text that stands for a half-typed date: it is kept to the field, for setting its value would
/// wipe it.
pub const UNFINISHED: &str = "unfinished";

/// The properties of a [`DateField`].
#[derive(Properties)]
pub struct DateFieldProps {
    /// The field's element.
    pub input: Html,
    /// A reference to it.
    pub node: NodeRef,
    /// The text that it is to hold, or [`UNFINISHED`].
    pub wanted: String,
}

/// The element is made anew for each drawing.
impl PartialEq for DateFieldProps {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

/// A date field. Its value is set only where another one is wanted than before: setting it wipes what is
/// typed only in part.
pub struct DateField {
    held: Option<String>,
}

impl Component for DateField {
    type Message = ();
    type Properties = DateFieldProps;

    fn create(_: &Context<Self>) -> Self {
        Self { held: None }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        ctx.props().input.clone()
    }

    fn rendered(&mut self, ctx: &Context<Self>, _: bool) {
        let DateFieldProps { node, wanted, .. } = ctx.props();
        if self.held.as_ref() == Some(wanted) {
            return;
        }
        self.held = Some(wanted.clone());
        let Some(field) = node.cast::<HtmlInputElement>() else {
            return;
        };
        if wanted != UNFINISHED && (field.value() != *wanted || wanted.is_empty()) {
            field.set_value(wanted);
        }
    }
}
