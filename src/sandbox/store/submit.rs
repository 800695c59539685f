//! Storing a submission: from files that arrived to files that are shown.

use std::sync::Arc;

use tokio::task::{spawn, spawn_blocking};

use super::DataFolder;
use super::files::TemporaryFile;
use super::submissions::{self, ArrivedFile, Reservation, Submission};
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
        let (folder, files) = (submission.folder, self.files.clone());
        let places = self
            .write(move |db| submissions::reserve(db, &files, &limits, &submission, &arrived, now))
            .await?;
        let (ids, pairs) = to_move(places, temporaries);
        let files = self.files.clone();
        let moved = spawn_blocking(move || files.put_all(folder, pairs))
            .await
            .map_err(CallError::broken)
            .and_then(|moved| moved.map_err(CallError::from));
        self.write(move |db| {
            match moved {
                Ok(()) => submissions::publish(db, &ids)?,
                Err(_) => submissions::forget(db, &ids)?,
            }
            Ok(moved)
        })
        .await?
    }
}

/// Returns the ids and new names of the files that are not stored yet; the others are dropped.
fn to_move(
    places: Vec<Reservation>,
    temporaries: Vec<TemporaryFile>,
) -> (Vec<i64>, Vec<(TemporaryFile, String)>) {
    places
        .into_iter()
        .zip(temporaries)
        .filter_map(|(place, temporary)| match place {
            Reservation::Reserved(id, name) => Some((id, (temporary, name))),
            Reservation::Known => None,
        })
        .unzip()
}
