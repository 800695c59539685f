//! Which API the page talks to, and as whom.

use super::effect::Outbox;
use crate::admin::model::address::{AddressFault, Endpoints, Secret, read_address};
use crate::admin::model::config::{BOX_API, BOX_APP, ConfigFault, HostConfig};
use crate::admin::model::problem::{Problem, ProblemKind};
use crate::admin::model::token::{TokenFault, read_token};
use crate::api::User;

/// The progress of the connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Session {
    /// `config.json` is being read.
    Starting,
    /// `config.json` cannot be used, and no token is taken.
    Misconfigured(ConfigFault),
    /// Not connected; the failure of the last try.
    Out(Option<Problem>),
    /// The token is being tried.
    Connecting,
    /// Connected.
    In,
}

/// The connection's state. The token itself is with the client, not here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connect {
    /// The configuration that the host of this page has set.
    pub config: HostConfig,
    /// Its progress.
    pub session: Session,
    /// The addresses that the page is or was last connected to.
    pub place: Endpoints,
    /// The owner of the token; one with narrow rights may not say.
    pub user: Option<User>,
    /// Box no longer takes the token: a new one is asked for in place, and nothing is lost.
    pub expired: bool,
    /// The try to go on with a new token, and what it met with.
    pub renewing: Renewal,
    /// The values of the form.
    pub form: Form,
}

/// Which API is chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// Box's own.
    #[default]
    Box,
    /// The one that the host of this page has set.
    Host,
    /// Another one.
    Custom,
}

/// The faults of the form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FormFaults {
    /// With the API's address.
    pub api: Option<AddressFault>,
    /// With the web app's address.
    pub app: Option<AddressFault>,
    /// With the token.
    pub token: Option<TokenFault>,
}

impl FormFaults {
    /// The first field that needs attention.
    fn first(self) -> Option<&'static str> {
        let fields = [
            (self.api.is_some(), "base"),
            (self.token.is_some(), "token"),
            (self.app.is_some(), "host"),
        ];
        fields
            .into_iter()
            .find(|(wrong, _)| *wrong)
            .map(|(_, id)| id)
    }
}

/// The form of the connection screen, but for the token: that stays in its field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// Which API is chosen.
    pub choice: Choice,
    /// The address of another API.
    pub base: String,
    /// The web app's address.
    pub app: String,
    /// True if the token can be read.
    pub shown: bool,
    /// The faults when it was last submitted.
    pub faults: FormFaults,
}

/// An action in the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GateAction {
    /// Another API is chosen.
    Pick(Choice),
    /// The address of another API is this now.
    Base(String),
    /// The web app's address is this now.
    App(String),
    /// Show the token, or hide it.
    Show,
    /// Connect with this token.
    Submit(Secret),
    /// Go on with this token.
    Renew(Secret),
    /// Leave the page as it is, without a token that Box takes.
    Later,
    /// Ask for a new token after all.
    Again,
}

/// Going on with a new token after Box no longer takes the old one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Renewal {
    /// Waiting for a token.
    #[default]
    Idle,
    /// It is put off: the page stays as it is, and asks nothing.
    Later,
    /// What was given is no token.
    Faulty(TokenFault),
    /// Trying one.
    Trying,
    /// It did not work.
    Failed(Problem),
    /// It belongs to this person, and the old one to another: the admin is asked. One with narrow rights
    /// does not say whose it is.
    Other(Option<User>),
}

impl Default for Connect {
    fn default() -> Self {
        Self {
            config: HostConfig::default(),
            session: Session::Starting,
            place: Endpoints::default(),
            user: None,
            expired: false,
            renewing: Renewal::Idle,
            form: Form::default(),
        }
    }
}

impl Connect {
    /// Begins the form anew: with where the page is connected to, or would be.
    pub fn fill_form(&mut self) {
        let choice = match self.place.api.as_str() {
            api if api == self.config.api_url && api != BOX_API => Choice::Host,
            BOX_API => Choice::Box,
            _ => Choice::Custom,
        };
        self.form = Form {
            choice,
            base: if choice == Choice::Custom {
                self.place.api.clone()
            } else {
                String::new()
            },
            app: self.place.app.clone(),
            ..Form::default()
        };
    }

    /// Carries out what happens to the form; gives back where to connect to, and with what.
    pub fn gate(&mut self, action: GateAction, out: &mut Outbox) -> Option<(Endpoints, Secret)> {
        let form = &mut self.form;
        match action {
            GateAction::Pick(choice) => {
                form.app = if choice == Choice::Box {
                    BOX_APP.into()
                } else {
                    self.config.app_url.clone()
                };
                form.choice = choice;
            }
            GateAction::Base(text) => form.base = text,
            GateAction::App(text) => form.app = text,
            GateAction::Show => form.shown = !form.shown,
            GateAction::Submit(Secret(token)) => {
                let token = read_token(&token);
                let api = match form.choice {
                    Choice::Box => Ok(BOX_API.to_owned()),
                    Choice::Host => Ok(self.config.api_url.clone()),
                    Choice::Custom => read_address(&form.base),
                };
                let app = read_address(&form.app);
                form.faults = FormFaults {
                    api: api.clone().err(),
                    app: app.clone().err(),
                    token: token.clone().err(),
                };
                if let Some(field) = form.faults.first() {
                    out.focus(field);
                } else if let (Ok(api), Ok(app), Ok(token)) = (api, app, token) {
                    return Some((Endpoints { api, app }, Secret(token)));
                }
            }
            GateAction::Later => self.renewing = Renewal::Later,
            GateAction::Again => self.renewing = Renewal::Idle,
            GateAction::Renew(Secret(token)) => match read_token(&token) {
                Ok(token) => return Some((self.place.clone(), Secret(token))),
                Err(fault) => {
                    self.renewing = Renewal::Faulty(fault);
                    out.focus("new-token");
                }
            },
        }
        None
    }

    /// True where a new token is asked for over the page.
    #[must_use]
    pub fn asks_for_token(&self) -> bool {
        self.expired && self.renewing != Renewal::Later
    }

    /// True if the page is connected.
    #[must_use]
    pub fn is_in(&self) -> bool {
        self.session == Session::In
    }

    /// True if the page talks to the sandbox that serves it.
    #[must_use]
    pub fn is_sandbox(&self) -> bool {
        self.config.sandbox.is_some() && self.place.api == self.config.api_url
    }

    /// Whose registry it is: one for each API address and user.
    #[must_use]
    pub fn account(&self) -> String {
        let user = self.user.as_ref().map_or("", |user| user.id.as_str());
        format!("{} {user}", self.place.api)
    }

    /// Takes in whether the token works and whose it is. One that is to go on with another person's work
    /// is only taken where the admin wants that.
    ///
    /// A token may be too narrow to ask who it belongs to (403, 404): it still connects.
    pub fn answered(&mut self, answer: Result<User, Problem>) {
        let user = match answer {
            Ok(user) => Some(user),
            Err(problem)
                if matches!(
                    problem.kind,
                    ProblemKind::Forbidden | ProblemKind::NarrowToken | ProblemKind::Missing
                ) =>
            {
                None
            }
            Err(problem) if self.expired => {
                self.renewing = Renewal::Failed(problem);
                return;
            }
            Err(problem) => {
                self.session = Session::Out(Some(problem));
                return;
            }
        };
        let id = |user: &Option<User>| user.as_ref().map(|user| user.id.clone());
        if self.expired && id(&user) != id(&self.user) {
            self.renewing = Renewal::Other(user);
        } else {
            self.go_on_as(user);
        }
    }

    /// Box no longer takes the token. Where a new one was put off, it is needed by now.
    pub fn refused(&mut self) {
        self.expired = true;
        if self.renewing == Renewal::Later {
            self.renewing = Renewal::Idle;
        }
    }

    /// Goes on as the owner of the new token.
    pub fn go_on_as(&mut self, user: Option<User>) {
        self.user = user;
        self.session = Session::In;
        self.expired = false;
        self.renewing = Renewal::Idle;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::core::effect::Effect;
    use crate::api::{ApiError, Error, ErrorBody, Outcome};

    fn problem(status: u16) -> Problem {
        let error = Error::Api(ApiError {
            status,
            body: ErrorBody::default(),
            retry_after_ms: None,
        });
        Problem::of(&error, Outcome::Failed, true, 0)
    }

    #[test]
    fn a_token_too_narrow_to_say_whose_it_is_still_connects() {
        let mut connect = Connect {
            session: Session::Connecting,
            ..Connect::default()
        };
        connect.answered(Err(problem(403)));
        assert!(connect.is_in() && connect.user.is_none());
    }

    #[test]
    fn a_refused_token_does_not_connect() {
        let mut connect = Connect {
            session: Session::Connecting,
            ..Connect::default()
        };
        connect.answered(Err(problem(401)));
        assert_eq!(connect.session, Session::Out(Some(problem(401))));
    }

    #[test]
    fn a_second_refusal_of_an_expired_token_keeps_the_page_open() {
        let mut connect = Connect {
            session: Session::In,
            expired: true,
            ..Connect::default()
        };
        connect.answered(Err(problem(401)));
        assert!(connect.is_in() && connect.expired);
        assert_eq!(connect.renewing, Renewal::Failed(problem(401)));
    }

    fn secret(text: &str) -> Secret {
        Secret(text.into())
    }

    /// A form as it is when it comes on screen; the host has set an API of its own.
    fn filled(api: &str) -> Connect {
        let mut connect = Connect {
            config: HostConfig {
                api_url: "https://host.example/2.0".into(),
                app_url: "https://host.example".into(),
                ..HostConfig::default()
            },
            place: Endpoints {
                api: api.into(),
                app: "https://app.example".into(),
            },
            ..Connect::default()
        };
        connect.fill_form();
        connect
    }

    #[test]
    fn the_form_begins_with_the_place() {
        let other = "https://gateway.example.com/2.0";
        for (api, choice, base) in [
            (BOX_API, Choice::Box, ""),
            ("https://host.example/2.0", Choice::Host, ""),
            (other, Choice::Custom, other),
        ] {
            let form = filled(api).form;
            assert_eq!((form.choice, form.base.as_str()), (choice, base));
            assert_eq!(form.app, "https://app.example");
        }
    }

    #[test]
    fn each_api_brings_its_web_app() {
        let mut connect = filled(BOX_API);
        let mut out = Outbox::default();
        for (choice, app) in [
            (Choice::Custom, "https://host.example"),
            (Choice::Box, BOX_APP),
            (Choice::Host, "https://host.example"),
        ] {
            assert_eq!(connect.gate(GateAction::Pick(choice), &mut out), None);
            assert_eq!(
                (connect.form.choice, connect.form.app.as_str()),
                (choice, app)
            );
        }
        assert_eq!(out, Outbox::default());
    }

    #[test]
    fn what_is_wrong_is_said_and_the_first_of_it_gets_the_focus() {
        let mut connect = filled(BOX_API);
        let mut out = Outbox::default();
        connect.gate(GateAction::Pick(Choice::Custom), &mut out);
        connect.gate(GateAction::App("ftp://a.example".into()), &mut out);
        assert_eq!(
            connect.gate(GateAction::Submit(secret(" ")), &mut out),
            None
        );
        let faults = FormFaults {
            api: Some(AddressFault::Empty),
            app: Some(AddressFault::NoScheme),
            token: Some(TokenFault::Empty),
        };
        assert_eq!(connect.form.faults, faults);
        connect.gate(GateAction::Base("https://b.example/2.0/".into()), &mut out);
        connect.gate(GateAction::Submit(secret("")), &mut out);
        connect.gate(GateAction::Submit(secret("canary")), &mut out);
        let focus = |id: &str| Effect::Focus(id.into());
        assert_eq!(out.effects, [focus("base"), focus("token"), focus("host")]);
    }

    #[test]
    fn the_token_goes_to_the_api_that_was_chosen_and_into_no_state() {
        let mut connect = filled(BOX_API);
        let mut out = Outbox::default();
        connect.gate(GateAction::Pick(Choice::Custom), &mut out);
        connect.gate(GateAction::Base("https://b.example/2.0/".into()), &mut out);
        let chosen = Endpoints {
            api: "https://b.example/2.0".into(),
            app: "https://host.example".into(),
        };
        let before = connect.clone();
        let sent = connect.gate(GateAction::Submit(secret(" canary ")), &mut out);
        assert_eq!(sent, Some((chosen, secret("canary"))));
        assert_eq!(connect, before);
    }

    #[test]
    fn a_new_token_goes_where_the_old_one_went() {
        let mut connect = filled(BOX_API);
        let mut out = Outbox::default();
        assert_eq!(connect.gate(GateAction::Renew(secret(" ")), &mut out), None);
        assert_eq!(out.effects, [Effect::Focus("new-token".into())]);
        assert_eq!(connect.renewing, Renewal::Faulty(TokenFault::Empty));
        connect.gate(GateAction::Pick(Choice::Host), &mut out);
        let sent = connect.gate(GateAction::Renew(secret("canary")), &mut out);
        assert_eq!(sent, Some((connect.place.clone(), secret("canary"))));
    }
}
