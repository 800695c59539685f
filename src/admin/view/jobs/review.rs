//! The second step: what each row will be, and what is wrong with it.

use yew::prelude::*;

use crate::admin::core::action::Action;
use crate::admin::core::wizard::review::Review;
use crate::admin::core::wizard::{CopyAction, Wizard, WizardStep, is_expired};
use crate::admin::model::plan::{RowDraft, RowProblem, yes_or_no};
use crate::admin::model::settings::Requirement;
use crate::admin::model::table::TableColumn;
use crate::admin::ui::el::{Child, El, all, button, el, text};
use crate::admin::ui::field::{date_time, field, is_checked, select, value};
use crate::admin::ui::notice::notice;
use crate::admin::ui::{clock, table};
use crate::admin::view::context::Cx;
use crate::admin::words as w;
use crate::admin::words::copy as c;
use crate::api::{Change, Status, parse_folder_id};

/// The step's content.
pub fn step(cx: Cx<'_>, wizard: &Wizard) -> Html {
    let review = &wizard.review;
    let is_expired = is_expired(cx.state.copied(), cx.state.now);
    let only = el("input")
        .attr("type", "checkbox")
        .checked(review.only_notes)
        .change(cx, |event| {
            Action::Wizard(CopyAction::OnlyNotes(is_checked(&event)))
        });
    let only = el("label")
        .class("check small")
        .with(only)
        .with(el("span").with(c::only_notes(review.noted(is_expired))));
    let actions = el("div")
        .class("actions")
        .with(names(cx, review))
        .with(only);
    let count = review.drafts.len();
    let head = el("div")
        .class("spread")
        .with(el("h2").id("rows-title").with(c::copies(count)))
        .with(actions);
    let is_empty = count == 0 && review.is_checked();
    let section = el("section")
        .class("stack")
        .attr("aria-labelledby", "rows-title")
        .with(head)
        .with(is_empty.then(|| el("p").with(c::NO_ROWS)))
        .with(rows_table(cx, review, is_expired));
    all([
        left_aside(cx, wizard).node(),
        expired(cx, review).node(),
        for_every(cx, review).html(),
        section.html(),
    ])
}

/// What was given and comes to no copy, and the way back to it.
fn left_aside(cx: Cx<'_>, wizard: &Wizard) -> Option<El> {
    let count = wizard.given.left_aside();
    let back = || {
        button()
            .class("text-button")
            .click(
                cx,
                Action::Wizard(CopyAction::Step(WizardStep::Destinations)),
            )
            .with(c::SEE_LINES)
    };
    let told = || {
        let said = el("p").with(c::left_aside(count)).with(" ").with(back());
        notice("warn", "alert").with(said)
    };
    (count > 0).then(told)
}

fn rows_table(cx: Cx<'_>, review: &Review, is_expired: bool) -> El {
    let headings = vec![
        table::heading(el("span").class("sr").with(c::NUMBER)),
        table::heading(w::FOLDER),
        table::heading(c::TITLE),
        table::heading(w::EXPIRES),
        table::heading(c::CHECK),
        table::cell(),
    ];
    let rows = review.rows(is_expired);
    let count = rows.as_ref().map_or(review.drafts.len(), Vec::len);
    let page = cx.page.clone();
    // The rows are read where they are: there may be a hundred thousand.
    table::table("rows review", "rows-title", headings, count, move |index| {
        page.draw(|cx| {
            let row = rows
                .as_ref()
                .map_or(Some(index), |rows| rows.get(index).copied());
            let drawn = row
                .zip(cx.state.wizard.as_ref())
                .and_then(|(row, wizard)| one(cx, wizard, row, is_expired));
            drawn.unwrap_or_default()
        })
    })
}

/// The step's foot.
pub fn foot(cx: Cx<'_>, wizard: &Wizard) -> El {
    let review = &wizard.review;
    let count = review.drafts.len();
    let told = if !review.is_checked() {
        c::CHECKING.node()
    } else if review.faulty() > 0 {
        el("span")
            .class("reason")
            .with(c::faulty(review.faulty()))
            .html()
    } else {
        let [_, _, _, new] = wizard.given.counts();
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
        .unavailable(!review.may_be_asked_for() || !cx.state.can_call())
        // It can be pressed all the same: the job then begins once the rows are checked.
        .maybe("aria-busy", (!review.is_checked()).then_some("true"))
        .click(cx, Action::BeginCopying)
        .with(c::create(count));
    el("footer")
        .with(el("p").attr("role", "status").with(told))
        .with(back)
        .with(begin)
}

/// The expiry of the source that has passed, and what that means for copies.
fn expired(cx: Cx<'_>, review: &Review) -> Option<El> {
    let (source, now) = (cx.state.copied()?, cx.state.now);
    let at = source.expires_at.as_ref()?.epoch_seconds()?;
    let off = source.status == Some(Status::Inactive);
    let told = || {
        notice("warn", "alert")
            .attr("role", "status")
            .with(el("p").with(el("strong").with(c::source_expired(&clock::date_time(at)))))
            .with(el("p").with(c::EXPIRED_COPIES))
            .with(off.then(|| el("p").with(c::SWITCHED_OFF_TOO)))
    };
    (at <= now && review.taking_expiry() > 0).then(told)
}

fn names(cx: Cx<'_>, review: &Review) -> Option<El> {
    let (lacking, looking) = (review.nameless(), review.looking_up());
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

fn for_every(cx: Cx<'_>, review: &Review) -> El {
    let defaults = &review.defaults;
    let of_title =
        |problem: &RowProblem| matches!(problem, RowProblem::Title(_) | RowProblem::NoName);
    let of_date =
        |problem: &RowProblem| matches!(problem, RowProblem::Date(..) | RowProblem::PastDate);
    let (title_faults, date_faults) = (faults(review, of_title), faults(review, of_date));
    let title = el("input")
        .id("tpl")
        .attr("dir", "auto")
        .attr("autocomplete", "off")
        .attr("aria-describedby", "tpl-help title-faults")
        .bool_attr("aria-invalid", !title_faults.is_empty())
        .value(defaults.title.clone())
        .input(cx, |event| Action::Wizard(CopyAction::Title(value(&event))));
    let expires = el("input")
        .id("exp-all")
        .attr("aria-describedby", "exp-all-help date-faults")
        .bool_attr("aria-invalid", !date_faults.is_empty())
        .input(cx, |event| {
            Action::Wizard(CopyAction::Expires(value(&event)))
        });
    let expires = date_time(expires, &defaults.expires_at, c::AS_SOURCE);
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
    let date = cx.state.zone.read(&defaults.expires_at);
    let at = date.ok().and_then(|date| date.epoch_seconds());
    let expires_help = at.map_or_else(
        || c::EXPIRES_HELP.to_owned(),
        |at| format!("{} UTC", clock::utc(at)),
    );
    let fields = el("div")
        .class("defaults")
        .with(
            field("tpl", c::TITLE, c::TITLE_HELP, title).with(listed("title-faults", title_faults)),
        )
        .with(
            field("exp-all", w::EXPIRES, &expires_help, expires)
                .with(listed("date-faults", date_faults)),
        )
        .with(field("status-all", w::STATUS, "", status));
    let parent = faults(review, |problem| matches!(problem, RowProblem::Parent(_)));
    el("section")
        .class("stack")
        .attr("aria-labelledby", "all-title")
        .with(el("h2").id("all-title").with(c::FOR_EVERY))
        .with(fields)
        .with(listed("parent-faults", parent))
}

/// The faults of what holds for every row. Each is said once, and not in every row that has it.
fn faults(review: &Review, is_of: impl Fn(&RowProblem) -> bool) -> Vec<El> {
    let all = review.drafts.len();
    let shared = review.shared_faults().iter();
    shared
        .filter(|(problem, _)| is_of(problem))
        .map(|(problem, count)| {
            let which = (*count < all).then(|| c::in_rows(*count));
            let told = el("span").with(c::row_problem(problem)).with(which);
            el("p").class("error").icon("alert").with(told)
        })
        .collect()
}

/// Says faults as they come and go.
fn listed(id: &'static str, faults: Vec<El>) -> El {
    el("div").id(id).attr("role", "status").each(faults)
}
/// A field of a row's own setting.
fn sets(field: El, cx: Cx<'_>, row: usize, column: TableColumn) -> El {
    field.input(cx, move |event| set(row, column, &event))
}

fn set(row: usize, column: TableColumn, event: &Event) -> Action {
    Action::Wizard(CopyAction::Set(row, column, value(event)))
}

fn one(cx: Cx<'_>, wizard: &Wizard, row: usize, is_expired: bool) -> Option<Html> {
    let review = &wizard.review;
    let draft = review.drafts.get(row)?;
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
    let is_open = review.more == Some(row);
    let result = found(wizard, row, draft, is_expired);
    let shown = table::row(row)
        .key(&number)
        .with(table::cell().class("num muted").with(number))
        .with(known)
        .with(title_cell(cx, review, row, draft, &name))
        .with(expiry_cell(cx, review, row, draft, &name))
        .with(table::cell().attr("data-label", c::CHECK).with(result))
        .with(tools(cx, row, is_open, &name));
    let settings = is_open.then(|| all_settings(cx, row, draft, &name));
    Some(all([shown.html(), settings.node()]))
}

fn title_cell(cx: Cx<'_>, review: &Review, row: usize, draft: &RowDraft, name: &str) -> El {
    let own = draft.own(TableColumn::Title);
    let checked = review.checked.get(row);
    let planned = checked.and_then(|checked| checked.result.as_ref().ok());
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
        .attr("aria-label", c::title_for(name));
    table::cell()
        .attr("data-label", c::TITLE)
        .with(sets(input, cx, row, TableColumn::Title))
}

fn expiry_cell(cx: Cx<'_>, review: &Review, row: usize, draft: &RowDraft, name: &str) -> El {
    let (zone, own) = (cx.state.zone, draft.own(TableColumn::Expires));
    let moment = |text: &str| zone.read(text).ok()?.epoch_seconds();
    let input = el("input")
        .flag("data-inherited", own.is_none())
        .attr("aria-label", c::expiry_for(name));
    let input = sets(input, cx, row, TableColumn::Expires);
    let edited = review.edits.get(&draft.source);
    let is_typed = edited.is_some_and(|edits| edits.contains_key(&TableColumn::Expires));
    let input = if draft.is_text_date {
        input
            .attr("placeholder", c::AS_FOR_EVERY)
            .value(own.unwrap_or_default().to_owned())
    } else {
        // What is typed stays as it is: a date that its field writes anew cannot be typed to its end.
        let in_field = |text: &str| match moment(text).filter(|_| !is_typed) {
            Some(at) => zone.field_text(at),
            None => text.to_owned(),
        };
        let inherited = moment(&review.defaults.expires_at);
        let inherited = inherited.map_or_else(|| c::AS_SOURCE.to_owned(), clock::date_time);
        date_time(input, &own.map(in_field).unwrap_or_default(), &inherited)
    };
    table::cell().attr("data-label", w::EXPIRES).with(input)
}

/// The result of checking a row.
fn found(wizard: &Wizard, row: usize, draft: &RowDraft, is_expired: bool) -> El {
    let badge = |word: &'static str| {
        let badge = el("span").class("badge").attr("data-kind", "warn");
        badge.with(word)
    };
    let muted = |word: &'static str| el("span").class("muted").with(word);
    let Some(checked) = wizard.review.checked.get(row) else {
        return muted(c::CHECKING);
    };
    match &checked.result {
        Err(faults) if faults.own.is_empty() => muted(c::SEE_ABOVE),
        Err(faults) => {
            let place = wizard
                .given
                .line(&draft.source)
                .map(|(file, line)| el("li").with(c::at_line(file, line)));
            let told = faults.own.iter().map(c::row_problem);
            let told = told.map(|problem| el("li").with(problem));
            el("ul")
                .class("plain reason")
                .each(place.into_iter().chain(told))
        }
        Ok(_) if is_expired && checked.takes_expiry() => badge(c::IS_EXPIRED),
        Ok(_) if checked.has_one => badge(c::HAS_ONE),
        Ok(_) => muted(c::READY),
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
    let remove = tool(c::remove(name), CopyAction::Remove(row)).icon("x");
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
        ("", folder) => {
            let id = parse_folder_id(folder);
            c::unnamed(&id.unwrap_or_else(|_| folder.to_owned()))
        }
        (name, _) => name.to_owned(),
    }
}
