//! Box's File Requests API as plain data and pure functions: no I/O, no web types.
//!
//! The client speaks these types, the sandbox reads the same ones from the other side, so the two
//! cannot drift apart. Facts come from Box's `OpenAPI` description, version 2024.0, unless a comment
//! says otherwise.

mod call;
mod change;
mod date;
mod error;
mod limits;
mod model;
mod pace;
mod parse;
mod received;
mod recovery;
mod retry;

pub use call::{Call, Operation, ROUTES};
pub use change::{Change, Changes, Copy};
pub use date::{DateError, DateTime};
pub use error::{ApiError, Error, ErrorBody, Outcome, Unreadable, code};
pub use limits::{CALLS_PER_MINUTE, DESCRIPTION_MAX, FOLDER_NAME_MAX, TITLE_MAX};
pub use model::{FileRequest, Folder, FolderRef, Status, User};
pub use pace::{Pace, Ticket};
pub use parse::{
    FolderLinkError, RequestLinkError, builder_link, file_link, folder_link, is_box_id,
    is_shortened, parse_file_request_id, parse_folder_id, shortest_id, split_pasted, visitor_link,
};
pub use received::{
    ANONYMOUS_ID, FORM_WITHOUT_EMAIL, ListedItem, ListedItems, ReceivedFile, form_sender,
};
pub use recovery::{Recovery, recovery};
pub use retry::{Attempt, AttemptResult, Budget, RetryPolicy, decide};
