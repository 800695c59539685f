//! The effects of the editor's module: saves and deletes file requests, keeps unsaved work in this browser
//! and finds it again, reads the files that came.

use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen_futures::spawn_local;

use super::storage;
use super::store::Store;
use crate::admin::core::action::Action;
use crate::admin::core::editor::EditorAction;
use crate::admin::core::effect::Effect;
use crate::admin::core::received::ReceivedAction;
use crate::admin::core::registry::RegistryAction;
use crate::admin::model::received::FolderPart;
use crate::admin::model::settings::Draft;
use crate::api::{Call, FileRequest, ListedItems};
use crate::client::from_js;

/// Carries out an effect of the editor's module.
pub fn run(store: &Store, effect: Effect) {
    let account = store.account();
    match effect {
        Effect::LoadDraft(id) => {
            let store = store.clone();
            spawn_local(async move {
                let draft = match storage::value("drafts", &account, &id).await {
                    Ok(value) => from_js::<Draft>(value).ok(),
                    Err(fault) => {
                        // What was typed before may be missing: the notice says why.
                        store.send(Action::Registry(RegistryAction::Fault(fault)));
                        None
                    }
                };
                store.send(Action::Draft(id, draft));
            });
        }
        Effect::KeepDraft(id, draft) => {
            let pair = Array::of2(&id.into(), &storage::to_js(&*draft));
            store.store(storage::put("drafts", &account, 1, move |_| pair.clone()));
        }
        Effect::Write(save) => {
            let call = Call::update(&save.id, save.changes.to_json(), save.etag.clone());
            store.ask(call, None, move |answer: Result<FileRequest, _>| {
                Action::Written(save, answer.map(Rc::new))
            });
        }
        Effect::Delete(id) => {
            store.ask(Call::delete(&id), None, move |answer: Result<(), _>| {
                Action::Deleted(id, answer)
            });
        }
        Effect::ReadReceived(id, folder, marker) => {
            let call = Call::received(folder, marker.as_deref());
            store.ask(call, None, move |answer: Result<ListedItems, _>| {
                let part = ReceivedAction::Part(answer.map(|listed| FolderPart::from(&listed)));
                Action::Editor(EditorAction::Received(id, part))
            });
        }
        _ => {}
    }
}
