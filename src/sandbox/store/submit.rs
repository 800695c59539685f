//! Storing files: from those that arrived to those that are shown, and back.

use std::sync::Arc;

use tokio::task::{spawn, spawn_blocking};

use super::files::{Files, TemporaryFile};
use super::submissions::{
    self, ArrivedFile, ColleaguesFile, Moving, Places, Reservation, StoredFile, Submission,
};
use super::{Connection, DataFolder};
use crate::sandbox::rules::error::CallError;
use crate::sandbox::rules::limits::Limits;

impl DataFolder {
    /// Stores files that have arrived, all of them or none: gives each a name, moves it into place,
    /// and only then shows it.
    ///
    /// # Errors
    /// [`CallError::TooMuch`] for a submission that would grow too large,
    /// [`CallError::StillArriving`] for a file that is being stored at this moment, or the disk's error.
    pub async fn submit(
        self: &Arc<Self>,
        submission: Submission,
        arrived: Vec<(ArrivedFile, TemporaryFile)>,
        limits: Limits,
        now: i64,
    ) -> Result<(), CallError> {
        let (arrived, temporaries): (Vec<_>, Vec<_>) = arrived.into_iter().unzip();
        let folder = submission.folder;
        let reserve = move |db: &Connection, files: &Files, moving: &Moving| {
            submissions::reserve(db, files, moving, &limits, &submission, &arrived, now)
        };
        let store = Arc::clone(self);
        to_the_end(async move { store.put(folder, temporaries, reserve).await.map(drop) }).await
    }

    /// Stores a colleague's file; returns its id. `check` decides in the same transaction whether it may be.
    ///
    /// # Errors
    /// The error of `check`, [`CallError::StillArriving`] for a name under which a file is being stored at
    /// this moment, or the disk's error.
    pub async fn add_file(
        self: &Arc<Self>,
        file: ColleaguesFile,
        (arrived, temporary): (ArrivedFile, TemporaryFile),
        now: i64,
        check: impl FnOnce(&Connection) -> Result<(), CallError> + Send + 'static,
    ) -> Result<Option<i64>, CallError> {
        let folder = file.folder;
        let reserve = move |db: &Connection, _: &Files, moving: &Moving| {
            check(db)?;
            submissions::reserve_colleagues(db, moving, &file, &arrived, now)
        };
        let store = Arc::clone(self);
        let stored =
            to_the_end(async move { store.put(folder, vec![temporary], reserve).await }).await?;
        Ok(stored.first().copied())
    }

    /// Removes a file for good; `find` decides which, in the same transaction that hides it.
    ///
    /// # Errors
    /// The error of `find`, or the disk's; the file is then shown again.
    pub async fn remove_file(
        self: &Arc<Self>,
        find: impl FnOnce(&Connection) -> Result<StoredFile, CallError> + Send + 'static,
    ) -> Result<(), CallError> {
        let store = Arc::clone(self);
        to_the_end(async move {
            let moving = store.moving.clone();
            let (file, withdrawn) = store
                .write(move |db| {
                    let file = find(db)?;
                    let withdrawn = submissions::withdraw(db, &moving, &file)?;
                    Ok((file, withdrawn))
                })
                .await?;
            let (files, id) = (store.files.clone(), file.id);
            let removed = spawn_blocking(move || files.remove(file.folder, &file.name)).await;
            if let Err(error) = finished(removed) {
                let back = store.write(move |db| Ok(submissions::publish(db, &[id])?));
                back.await?;
                return Err(error);
            }
            // Hidden as it is, a row that stays goes at the next start.
            store.forget(vec![id]).await;
            drop(withdrawn);
            Ok(())
        })
        .await
    }

    /// Reserves names, moves files to them and shows these; returns the ids of those that are new.
    async fn put(
        &self,
        folder: i64,
        temporaries: Vec<TemporaryFile>,
        reserve: impl FnOnce(&Connection, &Files, &Moving) -> Result<Places, CallError> + Send + 'static,
    ) -> Result<Vec<i64>, CallError> {
        let (files, moving) = (self.files.clone(), self.moving.clone());
        let reserved = self.write(move |db| reserve(db, &files, &moving)).await?;
        let (ids, pairs) = to_move(&reserved, temporaries);
        let names: Vec<String> = pairs.iter().map(|(_, name)| name.clone()).collect();
        let files = self.files.clone();
        let moved = spawn_blocking(move || files.put_all(folder, pairs)).await;
        if let Err(error) = finished(moved) {
            self.forget(ids).await;
            return Err(error);
        }
        let shown = ids.clone();
        let published = self.write(move |db| Ok(submissions::publish(db, &shown)?));
        if let Err(error) = published.await {
            // The files first: they go even where the database takes no change any more.
            let files = self.files.clone();
            let removed = spawn_blocking(move || files.remove_all(folder, &names)).await;
            if let Ok(Ok(())) = removed {
                self.forget(ids).await;
            }
            return Err(error);
        }
        drop(reserved);
        Ok(ids)
    }

    /// Gives up reservations. Those that the database keeps all the same, the next submission of the
    /// same files or the next start removes.
    async fn forget(&self, ids: Vec<i64>) {
        let _ = self
            .write(move |db| Ok(submissions::forget(db, &ids)?))
            .await;
    }
}

/// Runs a task of its own: a sender who leaves must not leave it half done.
async fn to_the_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, CallError>> + Send + 'static,
) -> Result<T, CallError> {
    spawn(work)
        .await
        .unwrap_or_else(|error| Err(CallError::broken(error)))
}

fn finished(work: Result<std::io::Result<()>, tokio::task::JoinError>) -> Result<(), CallError> {
    Ok(work.map_err(CallError::broken)??)
}

/// Returns the ids and new names of the files that are not stored yet; the others are dropped.
fn to_move(
    reserved: &Places,
    temporaries: Vec<TemporaryFile>,
) -> (Vec<i64>, Vec<(TemporaryFile, String)>) {
    reserved
        .places
        .iter()
        .zip(temporaries)
        .filter_map(|(place, temporary)| match place {
            Reservation::Reserved(id, name) => Some((*id, (temporary, name.clone()))),
            Reservation::Known => None,
        })
        .unzip()
}
