//! Keeps unsaved work in this browser, and finds it again.

use js_sys::Array;
use wasm_bindgen_futures::spawn_local;

use super::storage;
use super::store::Store;
use crate::admin::core::action::Action;
use crate::admin::core::effect::Effect;
use crate::admin::model::settings::Draft;
use crate::client::from_js;

/// Carries out an effect that keeps or finds unsaved work.
pub fn run(store: &Store, effect: Effect) {
    let account = store.account();
    match effect {
        Effect::LoadDraft(id) => {
            let store = store.clone();
            spawn_local(async move {
                let draft = load(&account, &id).await;
                store.send(Action::Draft(id, draft));
            });
        }
        Effect::KeepDraft(id, draft) => {
            let pair = Array::of2(&id.into(), &storage::to_js(&*draft));
            store.store(storage::put("drafts", &account, 1, move |_| pair.clone()));
        }
        _ => {}
    }
}

/// Reads the unsaved work from before, if there is any that can be read.
async fn load(account: &str, id: &str) -> Option<Draft> {
    let value = storage::value("drafts", account, id).await.ok()?;
    from_js(value).ok()
}
