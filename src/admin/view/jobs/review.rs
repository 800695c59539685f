//! The second step: what each row will be, and what is wrong with it.

use std::collections::HashSet;

use yew::prelude::*;

use crate::admin::core::action::Action;
use crate::admin::core::wizard::{CopyAction, Wizard, WizardStep};
use crate::admin::model::plan::{RowDraft, TableColumn, yes_or_no};
use crate::admin::model::run::Destination;
use crate::admin::model::settings::Requirement;
use crate::admin::ui::el::{Child, El, all, button, el, text};
use crate::admin::ui::field::{field, is_checked, select, value};
use crate::admin::ui::notice::notice;
use crate::admin::ui::{clock, table};
use crate::admin::view::context::Cx;
use crate::admin::words as w;
use crate::admin::words::copy as c;
use crate::api::{Change, Status, parse_folder_id};

/// The step's content.
pub fn step(cx: Cx<'_>, wizard: &Wizard) -> Html {
    let taken: HashSet<&str> = cx
        .state
        .registry
        .entries()
        .map(|entry| entry.folder_id.as_str())
        .collect();
    let (source, now) = (cx.state.copied(), cx.state.now);
    let has_note = |row: usize| {
        wizard.checked.get(row).is_some_and(Result::is_err)
            || has_one(wizard, row, &taken)
            || wizard.is_expired(row, source, now)
    };
    let noted = (0..wizard.checked.len())
        .filter(|row| has_note(*row))
        .count();
    let rows = wizard.rows(has_note);
    let only = el("input")
        .attr("type", "checkbox")
        .checked(wizard.only_notes)
        .change(cx, |event| {
            Action::Wizard(CopyAction::OnlyNotes(is_checked(&event)))
        });
    let only = el("label")
        .class("check small")
        .with(only)
        .with(el("span").with(c::only_notes(noted)));
    let actions = el("div")
        .class("actions")
        .with(names(cx, wizard))
        .with(only);
    let head = el("div")
        .class("spread")
        .with(
            el("h2")
                .id("rows-title")
                .with(c::copies(wizard.drafts.len())),
        )
        .with(actions);
    let none = wizard.drafts.is_empty().then(|| el("p").with(c::NO_ROWS));
    let section = el("section")
        .class("stack")
        .attr("aria-labelledby", "rows-title")
        .with(head)
        .with(none)
        .with(rows_table(cx, wizard, rows, &taken));
    all([
        expired(cx, wizard).node(),
        for_every(cx, wizard).html(),
        section.html(),
    ])
}

fn rows_table(cx: Cx<'_>, wizard: &Wizard, rows: Vec<usize>, taken: &HashSet<&str>) -> El {
    let headings = vec![
        table::heading(el("span").class("sr").with(c::NUMBER)),
        table::heading(w::FOLDER),
        table::heading(c::TITLE),
        table::heading(w::EXPIRES),
        table::heading(c::CHECK),
        table::cell(),
    ];
    let noted: HashSet<usize> = rows
        .iter()
        .copied()
        .filter(|row| has_one(wizard, *row, taken))
        .collect();
    let (page, count) = (cx.page.clone(), rows.len());
    // The rows are read where they are: there may be a hundred thousand.
    table::table("rows review", "rows-title", headings, count, move |index| {
        page.draw(|cx| {
            let row = rows.get(index).zip(cx.state.wizard.as_ref());
            row.map_or_else(Html::default, |(row, wizard)| {
                one(cx, wizard, *row, noted.contains(row))
            })
        })
    })
}

fn has_one(wizard: &Wizard, row: usize, taken: &HashSet<&str>) -> bool {
    match wizard.checked.get(row) {
        Some(Ok(planned)) => {
            matches!(&planned.target, Destination::Folder(id) if taken.contains(id.as_str()))
        }
        _ => false,
    }
}

/// The step's foot.
pub fn foot(cx: Cx<'_>, wizard: &Wizard) -> El {
    let count = wizard.drafts.len();
    let new = wizard
        .drafts
        .iter()
        .filter(|draft| draft.folder.is_empty())
        .count();
    let told = if !wizard.is_checked() {
        c::CHECKING.node()
    } else if wizard.faulty > 0 {
        el("span")
            .class("reason")
            .with(c::faulty(wizard.faulty))
            .html()
    } else {
        let time = c::about_time(count + new);
        all([
            el("strong").class("num").with(time).html(),
            text(" "),
            el("span").class("muted").with(c::AT_MOST).html(),
        ])
    };
    let back = button()
        .click(
            cx,
            Action::Wizard(CopyAction::Step(WizardStep::Destinations)),
        )
        .with(c::BACK);
    let begin = button()
        .class("primary")
        .unavailable(!wizard.may_be_asked_for() || !cx.state.can_call())
        // It can be pressed all the same: the job then begins once the rows are checked.
        .maybe("aria-busy", (!wizard.is_checked()).then_some("true"))
        .click(cx, Action::BeginCopying)
        .with(c::create(count));
    el("footer")
        .with(el("p").attr("role", "status").with(told))
        .with(back)
        .with(begin)
}

/// The expiry of the source that has passed, and what that means for copies.
fn expired(cx: Cx<'_>, wizard: &Wizard) -> Option<El> {
    let (source, now) = (cx.state.copied()?, cx.state.now);
    let at = source.expires_at.as_ref()?.epoch_seconds()?;
    let is_any = || (0..wizard.checked.len()).any(|row| wizard.is_expired(row, Some(source), now));
    let off = source.status == Some(Status::Inactive);
    let told = || {
        notice("warn", "alert")
            .attr("role", "status")
            .with(el("p").with(el("strong").with(c::source_expired(&clock::date_time(at)))))
            .with(el("p").with(c::EXPIRED_COPIES))
            .with(off.then(|| el("p").with(c::SWITCHED_OFF_TOO)))
    };
    (at <= now && is_any()).then(told)
}

fn names(cx: Cx<'_>, wizard: &Wizard) -> Option<El> {
    let (lacking, looking) = (wizard.nameless, wizard.looking_up());
    if looking > 0 {
        let told = el("span").class("small muted").attr("role", "status");
        Some(told.with(c::looking_up(looking)))
    } else if lacking > 0 {
        let look = button().click(cx, Action::Wizard(CopyAction::LookUp));
        Some(look.icon("search").with(c::look_up(lacking)))
    } else {
        None
    }
}

fn for_every(cx: Cx<'_>, wizard: &Wizard) -> El {
    let defaults = &wizard.defaults;
    let title = el("input")
        .id("tpl")
        .attr("dir", "auto")
        .attr("autocomplete", "off")
        .attr("aria-describedby", "tpl-help")
        .value(defaults.title.clone())
        .input(cx, |event| Action::Wizard(CopyAction::Title(value(&event))));
    let expires = el("input")
        .id("exp-all")
        .attr("type", "datetime-local")
        .attr("aria-describedby", "exp-all-help")
        .value(defaults.expires_at.clone())
        .input(cx, |event| {
            Action::Wizard(CopyAction::Expires(value(&event)))
        });
    let status = |event: Event| {
        Action::Wizard(CopyAction::Status(match value(&event).as_str() {
            "active" => Change::Set(Status::Active),
            "inactive" => Change::Set(Status::Inactive),
            _ => Change::Keep,
        }))
    };
    let chosen = match defaults.status {
        Change::Set(Status::Active) => "active",
        Change::Set(_) => "inactive",
        _ => "",
    };
    let options = [
        ("", c::AS_SOURCE),
        ("active", c::ACTIVE),
        ("inactive", c::INACTIVE),
    ];
    let status = select("status-all", &options, chosen, cx, status);
    let expires_help = match defaults.expires_at.as_str() {
        "" => c::EXPIRES_HELP.to_owned(),
        text => cx.state.zone.read(text).map_or_else(
            |fault| w::no_date(text, fault),
            |date| {
                let at = date.epoch_seconds();
                at.map_or_else(String::new, |at| format!("{} UTC", clock::utc(at)))
            },
        ),
    };
    let fields = el("div")
        .class("defaults")
        .with(field("tpl", c::TITLE, c::TITLE_HELP, title))
        .with(field("exp-all", w::EXPIRES, &expires_help, expires))
        .with(field("status-all", w::STATUS, "", status));
    el("section")
        .class("stack")
        .attr("aria-labelledby", "all-title")
        .with(el("h2").id("all-title").with(c::FOR_EVERY))
        .with(fields)
}

/// A field of a row's own setting.
fn sets(field: El, cx: Cx<'_>, row: usize, column: TableColumn) -> El {
    field.input(cx, move |event| set(row, column, &event))
}

fn set(row: usize, column: TableColumn, event: &Event) -> Action {
    Action::Wizard(CopyAction::Set(row, column, value(event)))
}

fn one(cx: Cx<'_>, wizard: &Wizard, row: usize, has_one: bool) -> Html {
    let Some(draft) = wizard.drafts.get(row) else {
        return Html::default();
    };
    let name = known_as(draft);
    let id = parse_folder_id(&draft.folder).unwrap_or_else(|_| {
        if draft.folder.is_empty() {
            c::NEW_FOLDER.to_owned()
        } else {
            draft.folder.clone()
        }
    });
    let number = (row + 1).to_string();
    let person = [TableColumn::ContactName, TableColumn::ContactEmail];
    let person = person.into_iter().find_map(|column| draft.own(column));
    let person = person.map(|person| el("small").with(el("bdi").with(person.to_owned())));
    let known = table::row_heading()
        .with(el("bdi").with(name.clone()))
        .with(el("small").class("mono").with(id))
        .with(person);
    let is_open = wizard.more == Some(row);
    let shown = table::row(row)
        .key(&number)
        .with(table::cell().class("num muted").with(number))
        .with(known)
        .with(title_cell(cx, wizard, row, draft, &name))
        .with(expiry_cell(cx, wizard, row, draft, &name))
        .with(table::cell().with(found(cx, wizard, row, has_one)))
        .with(tools(cx, row, is_open, &name));
    let settings = is_open.then(|| all_settings(cx, row, draft, &name));
    all([shown.html(), settings.node()])
}

fn title_cell(cx: Cx<'_>, wizard: &Wizard, row: usize, draft: &RowDraft, name: &str) -> El {
    let own = draft.own(TableColumn::Title);
    let planned = wizard
        .checked
        .get(row)
        .and_then(|checked| checked.as_ref().ok());
    let inherited = match planned.map(|planned| &planned.changes.title) {
        Some(Change::Set(title)) if own.is_none() => title.as_str(),
        _ => "",
    };
    let inherited = if inherited.is_empty() {
        c::AS_SOURCE
    } else {
        inherited
    };
    let input = el("input")
        .attr("dir", "auto")
        .value(own.unwrap_or_default().to_owned())
        .attr("placeholder", inherited.to_owned())
        .flag("data-inherited", own.is_none())
        .attr("aria-label", format!("Title for {name}"));
    table::cell()
        .attr("data-label", c::TITLE)
        .with(sets(input, cx, row, TableColumn::Title))
}

fn expiry_cell(cx: Cx<'_>, wizard: &Wizard, row: usize, draft: &RowDraft, name: &str) -> El {
    let own = draft.own(TableColumn::Expires);
    let zone = cx.state.zone;
    let in_field = |text: &str| {
        let date = zone.read(text).ok();
        date.and_then(|date| date.epoch_seconds())
            .map(|at| zone.field_text(at))
    };
    // A date that is none stays as the text that it is, so that it can be corrected.
    let (kind, shown) = match own.map(|text| in_field(text).ok_or(text)) {
        Some(Ok(date)) => ("datetime-local", date),
        Some(Err(text)) => ("text", text.to_owned()),
        None => ("datetime-local", wizard.defaults.expires_at.clone()),
    };
    let input = el("input")
        .attr("type", kind)
        .value(shown)
        .flag("data-inherited", own.is_none())
        .attr("aria-label", format!("Expiry for {name}"));
    table::cell()
        .attr("data-label", w::EXPIRES)
        .with(sets(input, cx, row, TableColumn::Expires))
}

/// The result of checking a row.
fn found(cx: Cx<'_>, wizard: &Wizard, row: usize, has_one: bool) -> El {
    let badge = |word: &'static str| {
        let badge = el("span").class("badge").attr("data-kind", "warn");
        badge.with(word)
    };
    match wizard.checked.get(row) {
        None => el("span").class("muted").with(c::CHECKING),
        Some(Err(problems)) => {
            let place = wizard
                .line(row)
                .map(|(file, line)| el("li").with(c::at_line(file, line)));
            let told = problems.iter().map(c::row_problem);
            let told = told.map(|problem| el("li").with(problem));
            el("ul")
                .class("plain reason")
                .each(place.into_iter().chain(told))
        }
        Some(Ok(_)) if wizard.is_expired(row, cx.state.copied(), cx.state.now) => {
            badge(c::IS_EXPIRED)
        }
        Some(Ok(_)) if has_one => badge(c::HAS_ONE),
        Some(Ok(_)) => el("span").class("muted").with(c::READY),
    }
}

fn tools(cx: Cx<'_>, row: usize, is_open: bool, name: &str) -> El {
    let tool = |label: String, action: CopyAction| {
        button()
            .class("quiet square")
            .attr("aria-label", label)
            .click(cx, Action::Wizard(action))
    };
    let more = tool(c::more_of(name), CopyAction::More(row))
        .attr("aria-expanded", is_open.to_string())
        .icon(if is_open { "less" } else { "more" });
    let remove = tool(format!("Remove {name}"), CopyAction::Remove(row)).icon("x");
    table::cell().with(more).with(remove)
}

/// The settings of a row that have no column of their own.
fn all_settings(cx: Cx<'_>, row: usize, draft: &RowDraft, name: &str) -> El {
    let own = |column: TableColumn| draft.own(column).map_or("", str::trim);
    let choice = |column: TableColumn, words: [(&'static str, &'static str); 2], chosen: &str| {
        let options = [("", c::AS_FOR_EVERY), words[0], words[1]];
        let change = move |event: Event| set(row, column, &event);
        let select = select(column.name(), &options, chosen, cx, change);
        field(column.name(), c::column(column), "", select)
    };
    let answer = |column: TableColumn| {
        let words = [("yes", c::YES), ("no", c::NO)];
        let chosen = match yes_or_no(own(column)) {
            Some(true) => "yes",
            Some(false) => "no",
            None => own(column),
        };
        choice(column, words, chosen)
    };
    let status = own(TableColumn::Status).to_lowercase();
    let statuses = [("active", c::ACTIVE), ("inactive", c::INACTIVE)];
    let text_field = |column: TableColumn| {
        let input = el("input")
            .id(column.name())
            .attr("dir", "auto")
            .attr("autocomplete", "off")
            .value(draft.own(column).unwrap_or_default().to_owned());
        field(
            column.name(),
            c::column(column),
            "",
            sets(input, cx, row, column),
        )
    };
    let description = draft.own(TableColumn::Description).unwrap_or_default();
    let description = el("textarea")
        .id("description")
        .attr("dir", "auto")
        .attr("rows", "2")
        .attr("placeholder", c::AS_SOURCE)
        .value(description.to_owned());
    let description = sets(description, cx, row, TableColumn::Description);
    let description = field("description", c::DESCRIPTION, "", description);
    let fields = el("fieldset")
        .class("defaults")
        .with(el("legend").class("sr").with(c::more_of(name)))
        .with(choice(TableColumn::Status, statuses, &status))
        .each(Requirement::ALL.map(|requirement| answer(TableColumn::Required(requirement))))
        .each([TableColumn::ContactName, TableColumn::ContactEmail].map(text_field))
        .with(el("div").class("wide").with(description));
    el("tr")
        .attr("role", "row")
        .class("more")
        .key("more")
        .with(table::cell().attr("colspan", "6").with(fields))
}

fn known_as(draft: &RowDraft) -> String {
    match (draft.folder_name.as_str(), draft.folder.as_str()) {
        ("", folder) => format!(
            "Folder {}",
            parse_folder_id(folder).unwrap_or_else(|_| folder.to_owned())
        ),
        (name, _) => name.to_owned(),
    }
}
