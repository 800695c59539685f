//! The person whom a file request is for. Box never hears of them.

use crate::admin::core::action::Action;
use crate::admin::core::registry::RegistryAction;
use crate::admin::model::contact::{Contact, is_email};
use crate::admin::ui::el::{El, el};
use crate::admin::ui::field::{error, field, value};
use crate::admin::view::context::Cx;
use crate::admin::words as w;

/// The fields for name and address.
pub fn contact_fields(cx: Cx<'_>, id: &str) -> El {
    let entry = cx.state.registry.get(id);
    let contact = entry.map_or_else(Contact::default, |entry| entry.contact.clone());
    let is_faulty = !contact.email.trim().is_empty() && !is_email(contact.email.trim());
    let input = |field: &'static str, text: &str| {
        el("input")
            .id(field)
            .value(text.to_owned())
            .attr("autocomplete", "off")
            .attr("aria-describedby", "contact-help")
    };
    let (known, named) = (contact.clone(), id.to_owned());
    let name = input("contact-name", &contact.name)
        .attr("dir", "auto")
        .input(cx, move |event| {
            let name = value(&event);
            let contact = Contact {
                name,
                ..known.clone()
            };
            Action::Registry(RegistryAction::Contact(named.clone(), contact))
        });
    let (known, named) = (contact.clone(), id.to_owned());
    let email = input("contact-email", &contact.email)
        .attr("inputmode", "email")
        .bool_attr("aria-invalid", is_faulty)
        .maybe("aria-errormessage", is_faulty.then_some("contact-error"))
        .input(cx, move |event| {
            let email = value(&event);
            let contact = Contact {
                email,
                ..known.clone()
            };
            Action::Registry(RegistryAction::Contact(named.clone(), contact))
        });
    let fault = is_faulty.then(|| error("contact-error", w::NOT_AN_EMAIL));
    let fields = el("div")
        .class("contact-fields")
        .with(field("contact-name", w::CONTACT_NAME, "", name))
        .with(field("contact-email", w::CONTACT_EMAIL, "", email).with(fault));
    el("fieldset")
        .class("field note")
        .with(el("legend").with(w::CONTACT))
        .with(fields)
        .with(
            el("p")
                .class("hint")
                .id("contact-help")
                .with(w::CONTACT_HELP),
        )
}
