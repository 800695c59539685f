//! The view that the address names, and its file request. Nothing else is ever read from it.

use crate::api::is_box_id;

/// A view of the page, as the part of the address after `#`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Route {
    /// The list alone.
    #[default]
    List,
    /// One file request.
    Request(String),
    /// Copying one to other folders.
    Copy(String),
    /// The jobs: what was copied, changed or deleted in one go.
    Jobs,
    /// One of them.
    Job(String),
    /// The connection.
    Connection,
}

impl Route {
    /// Reads the part of an address after `#`. Anything unknown is the list.
    #[must_use]
    pub fn parse(hash: &str) -> Self {
        let path = hash.trim_start_matches('#').trim_matches('/');
        let mut segments = path.split('/');
        match (segments.next(), segments.next(), segments.next()) {
            (Some("file-requests"), Some(id), None) if is_box_id(id) => Self::Request(id.into()),
            (Some("file-requests"), Some(id), Some("copy")) if is_box_id(id) => {
                Self::Copy(id.into())
            }
            (Some("jobs"), None, None) => Self::Jobs,
            (Some("jobs"), Some(id), None) if is_job_id(id) => Self::Job(id.into()),
            (Some("connection"), None, None) => Self::Connection,
            _ => Self::List,
        }
    }

    /// The address of this view, with the `#`.
    #[must_use]
    pub fn hash(&self) -> String {
        match self {
            Self::List => "#/".into(),
            Self::Request(id) => format!("#/file-requests/{id}"),
            Self::Copy(id) => format!("#/file-requests/{id}/copy"),
            Self::Jobs => "#/jobs".into(),
            Self::Job(id) => format!("#/jobs/{id}"),
            Self::Connection => "#/connection".into(),
        }
    }

    /// The file request that the view is about.
    #[must_use]
    pub fn request(&self) -> Option<&str> {
        match self {
            Self::Request(id) | Self::Copy(id) => Some(id),
            Self::List | Self::Jobs | Self::Job(_) | Self::Connection => None,
        }
    }
}

fn is_job_id(text: &str) -> bool {
    let known = |c: char| c.is_ascii_digit() || c == '-';
    (1..=40).contains(&text.len()) && text.chars().all(known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_an_id_is_read_from_the_address() {
        for hash in [
            "",
            "#/",
            "#/file-requests/abc",
            "#/file-requests/1?api=https://evil.example",
            "#/file-requests/../connection",
            "#api=https://evil.example",
        ] {
            assert_eq!(Route::parse(hash), Route::List, "{hash}");
        }
    }

    proptest! {
        #[test]
        fn an_address_leads_back_to_its_view(id in "[0-9]{1,20}") {
            for route in [Route::List, Route::Request(id.clone()), Route::Copy(id.clone()), Route::Jobs, Route::Job(id), Route::Connection] {
                prop_assert_eq!(Route::parse(&route.hash()), route);
            }
        }

        #[test]
        fn any_address_leads_to_a_view_that_has_one(text in ".{0,40}|#/[a-z-]{0,14}/?[0-9a-z]{0,6}") {
            let route = Route::parse(&text);
            prop_assert_eq!(Route::parse(&route.hash()), route);
        }
    }
}
