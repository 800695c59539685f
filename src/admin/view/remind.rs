//! Reminding people who have sent nothing. The page writes the messages, and sends none.

use std::rc::Rc;

use yew::Html;

use super::bulk::hidden_part;
use super::context::Cx;
use super::parts::modal;
use crate::admin::core::action::Action;
use crate::admin::core::effect::{Download, Effect};
use crate::admin::core::remind::{LISTED_PEOPLE, Reminded, Reminder, Sorted};
use crate::admin::model::reminder::{
    Message, Recipient, ReminderFault, ReminderField, ReminderTexts, all_texts, mail_merge,
};
use crate::admin::model::title_pattern::TitleError;
use crate::admin::ui::clock;
use crate::admin::ui::dialog::foot;
use crate::admin::ui::el::{Child, El, On, all, button, el};
use crate::admin::ui::field::{error, field, value};
use crate::admin::ui::notice::notice;
use crate::admin::words as w;

/// So many messages are shown whole.
const PREVIEWED: usize = 3;
/// So many titles of requests that are left out are named.
const NAMED: usize = 20;

/// The dialog.
pub fn remind_dialog(cx: Cx<'_>, reminder: &Rc<Reminder>) -> Html {
    let sorted = reminder.sorted(&cx.state.registry, cx.app(), cx.state.now, clock::day);
    let count = sorted.recipients.len();
    let listed = reminder.listed.min(count);
    // The rest is filled when it is asked for: there may be thousands, and this is drawn at each key.
    let messages = reminder.messages(&sorted.recipients[..listed]);
    let fault = messages.as_ref().err().cloned();
    let messages = messages.unwrap_or_default();
    let content = if count == 0 {
        el("p").with(w::NOBODY_TO_REMIND).html()
    } else {
        all([
            fields(cx, reminder, fault.as_ref()).html(),
            preview(&messages).node(),
            people(cx, reminder, &sorted, &messages).html(),
        ])
    };
    let hidden = reminder.hidden(&cx.state.registry);
    let drop = Action::Remind(Reminded::ShownOf(reminder.ids.clone()));
    let body = el("div")
        .class("stack")
        .with(hidden_part(cx, hidden, reminder.ids.len(), drop))
        .with(content)
        .with(left_out(&sorted))
        .with(ending(cx, reminder, sorted.recipients, fault.is_some()));
    modal(&w::remind_title(count)).around(cx, body.html())
}

fn fields(cx: Cx<'_>, reminder: &Rc<Reminder>, fault: Option<&ReminderFault>) -> El {
    let with = |change: fn(&mut ReminderTexts, String)| {
        let reminder = reminder.clone();
        move |event| {
            let mut reminder = (*reminder).clone();
            change(&mut reminder.texts, value(&event));
            Action::Reminder(reminder)
        }
    };
    let marked = |control: El, of: ReminderField| {
        let is_at_fault = fault.is_some_and(|(field, _)| *field == of);
        control
            .bool_attr("aria-invalid", is_at_fault)
            .maybe("aria-errormessage", is_at_fault.then_some("reminder-error"))
    };
    let subject = marked(el("input"), ReminderField::Subject)
        .id("reminder-subject")
        .attr("dir", "auto")
        .attr("autocomplete", "off")
        .value(reminder.texts.subject.clone())
        .input(cx, with(|texts, subject| texts.subject = subject));
    let text = marked(el("textarea"), ReminderField::Text)
        .id("reminder-text")
        .class("reminder-text")
        .attr("dir", "auto")
        .attr("aria-describedby", "reminder-text-help")
        .value(reminder.texts.text.clone())
        .input(cx, with(|texts, text| texts.text = text));
    let told = fault.map(|(_, fault)| {
        let name = match fault {
            TitleError::UnknownName(name) => Some(name.as_str()),
            TitleError::OpenBrace => None,
        };
        error("reminder-error", w::reminder_fault(name))
    });
    el("div")
        .class("fields")
        .with(field("reminder-subject", w::REMIND_SUBJECT, "", subject))
        .with(field("reminder-text", w::REMIND_TEXT, w::REMIND_HELP, text))
        .with(told)
}

/// The first messages, whole.
fn preview(messages: &[Message]) -> Option<El> {
    let one = |message: &Message| {
        el("li")
            .class("panel message")
            .with(el("bdi").class("muted small").with(message.email.clone()))
            .with(
                el("strong")
                    .attr("dir", "auto")
                    .with(message.subject.clone()),
            )
            .with(el("p").attr("dir", "auto").with(message.text.clone()))
    };
    let shown = messages.iter().take(PREVIEWED).map(one);
    (!messages.is_empty()).then(|| {
        el("section")
            .class("stack")
            .attr("aria-labelledby", "preview-title")
            .with(el("h3").id("preview-title").with(w::PREVIEW))
            .with(el("ol").class("stack").each(shown))
    })
}

/// A message for each.
fn people(cx: Cx<'_>, reminder: &Reminder, sorted: &Sorted, messages: &[Message]) -> El {
    let one = |(to, message): (&Recipient, &Message)| {
        let way = match message.mailto() {
            Some(address) => el("a")
                .class("button")
                .attr("href", address)
                .attr("aria-label", w::mail_to(&to.name))
                .with(w::MAIL),
            None => button()
                .attr("title", w::LONG_MAIL)
                .click(cx, Action::CopyText(message.whole(), w::TEXT_COPIED))
                .icon("copy")
                .with(w::COPY_TEXT),
        };
        let who = el("span").with(el("bdi").with(to.name.clone())).with(
            el("small")
                .class("muted")
                .with(el("bdi").with(to.title.clone())),
        );
        el("li").key(&to.link).with(who).with(way)
    };
    let more = (messages.len() < sorted.recipients.len() && !messages.is_empty()).then(|| {
        let longer = Reminder {
            listed: reminder.listed + LISTED_PEOPLE,
            ..reminder.clone()
        };
        button()
            .click(cx, Action::Reminder(longer))
            .with(w::SHOW_MORE)
    });
    let is_long = messages.iter().any(|message| message.mailto().is_none());
    el("section")
        .class("stack")
        .attr("aria-labelledby", "messages-title")
        .with(el("h3").id("messages-title").with(w::MESSAGES))
        .with(el("p").class("hint").with(w::NOT_SENT_BY_PAGE))
        .with(is_long.then(|| el("p").class("hint").with(w::LONG_MAIL)))
        .with(
            el("ul")
                .class("recipients")
                .each(sorted.recipients.iter().zip(messages).map(one)),
        )
        .with(more)
}

/// The requests that nobody is reminded of.
fn left_out(sorted: &Sorted) -> Html {
    let named = |why: &'static str, titles: &[String]| {
        (!titles.is_empty()).then(|| {
            let item = |title: &String| el("li").with(el("bdi").with(title.clone()));
            let more = titles.len().checked_sub(NAMED).filter(|more| *more > 0);
            notice("warn", "alert").with(el("p").with(why)).with(
                el("ul")
                    .class("list plain")
                    .each(titles.iter().take(NAMED).map(item))
                    .with(more.map(|more| el("li").with(w::and_more(more)))),
            )
        })
    };
    all([
        named(w::NO_ADDRESS, &sorted.without_address).node(),
        named(w::NO_LINK_KNOWN, &sorted.without_link).node(),
        named(w::TAKE_NO_FILES, &sorted.closed).node(),
    ])
}

/// The ways to take all of them along.
fn ending(cx: Cx<'_>, reminder: &Rc<Reminder>, recipients: Vec<Recipient>, faulty: bool) -> El {
    let close = button().click(cx, Action::Close).with(w::CLOSE);
    let is_empty = recipients.is_empty();
    let recipients = Rc::new(recipients);
    let all_of = |make: fn(&[Recipient], &[Message]) -> Action| {
        let (reminder, recipients) = (reminder.clone(), recipients.clone());
        move |_| {
            let messages = reminder.messages(&recipients).unwrap_or_default();
            make(&recipients, &messages)
        }
    };
    let ask = || button().unavailable(faulty);
    let copy = ask()
        .sends(
            On::Click,
            cx,
            all_of(|_, messages| Action::CopyText(all_texts(messages), w::TEXTS_COPIED)),
        )
        .icon("copy")
        .with(w::COPY_ALL_TEXTS);
    let merge = ask()
        .sends(
            On::Click,
            cx,
            all_of(|recipients, messages| {
                Action::Effect(Effect::Download(Download {
                    name: w::MAIL_MERGE_FILE.into(),
                    media_type: "text/csv;charset=utf-8",
                    // The mark at the start tells spreadsheets that it is UTF-8.
                    text: format!("\u{feff}{}", mail_merge(recipients, messages)),
                }))
            }),
        )
        .icon("download")
        .with(w::MAIL_MERGE);
    let ways = (!is_empty).then(|| all([copy.html(), merge.html()]));
    foot(all([close.html(), ways.node()]))
}
