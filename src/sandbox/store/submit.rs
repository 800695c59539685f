//! From the files that arrived to files that are shown.

use std::sync::Arc;

use tokio::task::{spawn, spawn_blocking};

use super::Store;
use super::files::Temporary;
use super::submissions::{self, Arrived, Place, Submission};
use crate::sandbox::rules::limits::Limits;
use crate::sandbox::rules::problem::Problem;

impl Store {
    /// Stores files that have arrived, all of them or none: gives each a name, moves it into place,
    /// and only then shows it.
    ///
    /// # Errors
    /// That the submission would grow too large, or that the disk refused.
    pub async fn submit(
        self: &Arc<Self>,
        submission: Submission,
        arrived: Vec<(Arrived, Temporary)>,
        limits: Limits,
        now: i64,
    ) -> Result<(), Problem> {
        let store = Arc::clone(self);
        // In a task of its own: a visitor who leaves must not leave it half done.
        spawn(async move {
            store
                .submit_to_the_end(submission, arrived, limits, now)
                .await
        })
        .await
        .unwrap_or_else(|error| Err(Problem::broken(error)))
    }

    async fn submit_to_the_end(
        &self,
        submission: Submission,
        arrived: Vec<(Arrived, Temporary)>,
        limits: Limits,
        now: i64,
    ) -> Result<(), Problem> {
        let (arrived, temporaries): (Vec<_>, Vec<_>) = arrived.into_iter().unzip();
        let (folder, files) = (submission.folder, self.files.clone());
        let places = self
            .write(move |db| submissions::reserve(db, &files, &limits, &submission, &arrived, now))
            .await?;
        let (ids, pairs) = to_move(places, temporaries);
        let files = self.files.clone();
        let moved = spawn_blocking(move || files.put_all(folder, pairs))
            .await
            .map_err(Problem::broken)
            .and_then(|moved| moved.map_err(Problem::from));
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

/// The ids and new names of the files that are not stored yet; the others are dropped.
fn to_move(
    places: Vec<Place>,
    temporaries: Vec<Temporary>,
) -> (Vec<i64>, Vec<(Temporary, String)>) {
    places
        .into_iter()
        .zip(temporaries)
        .filter_map(|(place, temporary)| match place {
            Place::Reserved(id, name) => Some((id, (temporary, name))),
            Place::Known => None,
        })
        .unzip()
}
