//! Storing a submission: from files that arrived to files that are shown.

use std::sync::Arc;

use tokio::task::{spawn, spawn_blocking};

use super::DataFolder;
use super::files::TemporaryFile;
use super::submissions::{self, ArrivedFile, Places, Reservation, Submission};
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
        let store = Arc::clone(self);
        // In a task of its own: a visitor who leaves must not leave it half done.
        spawn(async move {
            store
                .submit_to_the_end(submission, arrived, limits, now)
                .await
        })
        .await
        .unwrap_or_else(|error| Err(CallError::broken(error)))
    }

    async fn submit_to_the_end(
        &self,
        submission: Submission,
        arrived: Vec<(ArrivedFile, TemporaryFile)>,
        limits: Limits,
        now: i64,
    ) -> Result<(), CallError> {
        let (arrived, temporaries): (Vec<_>, Vec<_>) = arrived.into_iter().unzip();
        let (folder, files, moving) = (submission.folder, self.files.clone(), self.moving.clone());
        let reserved = self
            .write(move |db| {
                submissions::reserve(db, &files, &moving, &limits, &submission, &arrived, now)
            })
            .await?;
        let (ids, pairs) = to_move(&reserved, temporaries);
        let names: Vec<String> = pairs.iter().map(|(_, name)| name.clone()).collect();
        let files = self.files.clone();
        let moved = spawn_blocking(move || files.put_all(folder, pairs))
            .await
            .map_err(CallError::broken)
            .and_then(|moved| moved.map_err(CallError::from));
        if let Err(error) = moved {
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
        Ok(())
    }

    /// Gives up reservations. Those that the database keeps all the same, the next submission of the
    /// same files or the next start removes.
    async fn forget(&self, ids: Vec<i64>) {
        let _ = self
            .write(move |db| Ok(submissions::forget(db, &ids)?))
            .await;
    }
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
