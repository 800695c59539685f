//! What Box's File Requests API *is*: no I/O, no web types.
//!
//! The client speaks these types, the sandbox reads the same ones from the other side, so the two
//! cannot drift apart. Facts come from Box's `OpenAPI` description, version 2024.0, unless a comment
//! says otherwise.

mod call;
mod change;
mod date;
mod error;
mod model;
mod pace;
mod parse;
mod retry;

pub use call::{Call, Operation, ROUTES};
pub use change::{Change, Changes, Copy};
pub use date::{DateError, DateTime};
pub use error::{ApiError, Error, ErrorBody, Fate, Unreadable, code};
pub use model::{FileRequest, Folder, FolderRef, Status, User};
pub use pace::{Pace, Ticket};
pub use parse::{
    FolderLinkError, RequestLinkError, builder_link, folder_link, is_box_id, parse_file_request_id,
    parse_folder_id, visitor_link,
};
pub use retry::{Attempt, Budget, Happened, RetryPolicy, decide, parse_retry_after};
