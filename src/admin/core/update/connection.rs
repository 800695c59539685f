//! The connection: configured, connected, lost, left.

use super::Update;
use crate::admin::core::connect::{Connect, GateAction, Renewal, Session};
use crate::admin::core::dialog::Dialog;
use crate::admin::core::editor::{Editor, EditorAction};
use crate::admin::core::effect::Effect;
use crate::admin::core::module::Module;
use crate::admin::model::address::{Endpoints, Secret};
use crate::admin::model::config::{ConfigFault, HostConfig};
use crate::admin::model::job::PauseReason;
use crate::admin::model::problem::{Problem, ProblemKind};
use crate::admin::model::route::Route;
use crate::api::User;

impl Update<'_> {
    pub(super) fn retry_when_back(&mut self) {
        if self.state.online {
            self.resume_jobs(PauseReason::Offline);
            if self.state.jobs_module.has_failed() && self.state.connect.is_in() {
                self.out.effect(Effect::LookForJobs);
                self.show_jobs();
            }
            if self.state.editor_module.has_failed() {
                self.need_editor();
            }
        }
        self.read_when_back();
    }

    /// Reads the file request on screen again, where that failed because there was no network.
    pub(super) fn read_when_back(&mut self) {
        let problem = self
            .state
            .editor
            .as_ref()
            .and_then(|editor| editor.problem.as_ref());
        if self.state.online && problem.is_some_and(|problem| problem.kind == ProblemKind::Offline)
        {
            self.edit(EditorAction::Reload);
        }
    }

    pub(super) fn misconfigured(&mut self, fault: ConfigFault) {
        self.state.connect.session = Session::Misconfigured(fault);
        self.out.focus("request-title");
    }

    pub(super) fn configure(&mut self) {
        self.state.connect.session = Session::Starting;
        self.out.effect(Effect::Configure);
    }

    pub(super) fn configured(&mut self, config: HostConfig) {
        // While the connection is made.
        self.need_editor();
        let place = Endpoints {
            api: config.api_url.clone(),
            app: config.app_url.clone(),
        };
        self.state.connect.place = place.clone();
        self.state.connect.config = config.clone();
        if let Some(sandbox) = config.sandbox {
            self.start(place, Secret(sandbox.token), false);
        } else if let Some(url) = config.token_url {
            self.state.connect.session = Session::Connecting;
            self.out.effect(Effect::ConnectByUrl(place, url));
        } else {
            self.state.connect.session = Session::Out(None);
        }
    }

    pub(super) fn gate(&mut self, action: GateAction) {
        let renews = matches!(action, GateAction::Renew(_));
        if action == GateAction::Again {
            self.need(Module::Editor);
        }
        let start = self.state.connect.gate(action, &mut self.out);
        if let Some((place, token)) = start {
            self.need_editor();
            self.start(place, token, renews);
        }
    }

    /// Tries a token: to go on where the page is, or for a connection of its own.
    fn start(&mut self, place: Endpoints, token: Secret, renews: bool) {
        let connect = &mut self.state.connect;
        if renews {
            connect.renewing = Renewal::Trying;
        } else {
            connect.expired = false;
            connect.renewing = Renewal::Idle;
            connect.session = Session::Connecting;
            connect.place = place.clone();
        }
        self.out.effect(Effect::Connect(place, token));
    }

    pub(super) fn connected(&mut self, answer: Result<User, Problem>) {
        let connect = &mut self.state.connect;
        let (was_in, before) = (connect.is_in(), connect.account());
        connect.answered(answer);
        match (&connect.session, &connect.renewing) {
            (_, Renewal::Other(_)) => self.out.focus("other-person"),
            (_, Renewal::Failed(_)) => self.not_connected("renew-failed"),
            (Session::In, _) => self.take_token(was_in, &before),
            _ => self.not_connected("failed-title"),
        }
    }

    fn not_connected(&mut self, title: &str) {
        self.out.effect(Effect::DropToken);
        self.out.focus(title);
    }

    /// Goes on as another person than before, or asks for another token.
    pub(super) fn go_on_as(&mut self, accepted: bool) {
        let connect = &mut self.state.connect;
        let Renewal::Other(user) = std::mem::take(&mut connect.renewing) else {
            return;
        };
        if accepted {
            let before = connect.account();
            connect.go_on_as(user);
            self.take_token(true, &before);
        } else {
            self.not_connected("new-token");
        }
    }

    /// Uses the token that was tried. `before` is the account until now.
    fn take_token(&mut self, was_in: bool, before: &str) {
        self.out.effect(Effect::TakeToken);
        let is_same = before == self.state.connect.account();
        if was_in && is_same {
            self.resume_jobs(PauseReason::SignIn);
            self.continue_work(true);
            return;
        }
        if !is_same {
            self.drop_answers();
            self.state.reminder = None;
            self.state.toast = None;
        }
        self.state.registry = self.state.registry.emptied();
        self.out
            .effect(Effect::LoadRegistry(self.state.connect.account()));
        self.reset_jobs();
        self.out.effect(if self.state.jobs_module.is_loaded() {
            Effect::LoadJobs
        } else {
            Effect::LookForJobs
        });
        if self.state.route == Route::Connection {
            self.out.effect(Effect::Go(Route::List));
        }
        if self.state.editor.as_ref().is_some_and(Editor::is_dirty) {
            self.continue_work(is_same);
        } else {
            self.state.editor = None;
        }
    }

    /// Drops the answers to what is under way, and waits for none of them.
    fn drop_answers(&mut self) {
        self.out.effect(Effect::DropAnswers);
        if let Some(editor) = &mut self.state.editor {
            editor.cut_off();
        }
        let waits = |dialog: &mut Dialog| matches!(dialog, Dialog::Delete(Ok(true)));
        self.state.dialog.take_if(waits);
    }

    /// Goes on with a new token: what the old one could not do is done now. Another person's token saves
    /// nothing by itself.
    fn continue_work(&mut self, is_same: bool) {
        let Some(editor) = &self.state.editor else {
            return;
        };
        let sign_in = |problem: &Problem| problem.kind == ProblemKind::SignIn;
        if editor.problem.as_ref().is_some_and(sign_in) || editor.base.is_none() || !is_same {
            self.edit(EditorAction::Reload);
        } else if editor
            .failed
            .as_ref()
            .is_some_and(|(_, problem)| sign_in(problem))
        {
            self.edit(EditorAction::Retry);
        }
    }

    pub(super) fn sign_out(&mut self) {
        // An admin who is asked for a new token was not asked about what is typed: it stays.
        if !self.state.connect.expired {
            self.out.effect(Effect::DropDraft(None));
        }
        self.out.effect(Effect::Disconnect);
        self.state.editor = None;
        self.state.dialog = None;
        self.state.toast = None;
        self.state.reminder = None;
        self.reset_jobs();
        self.state.registry = self.state.registry.emptied();
        self.state.connect = Connect {
            config: self.state.connect.config.clone(),
            place: self.state.connect.place.clone(),
            form: self.state.connect.form.clone(),
            session: Session::Out(None),
            ..Connect::default()
        };
    }
}
