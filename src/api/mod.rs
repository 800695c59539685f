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
mod parse;

pub use call::{Call, Method, Operation, encode_path_segment};
pub use change::{Change, Changes, Copy};
pub use date::{DateError, DateTime};
pub use error::{ApiError, Error, ErrorBody, Fate, Unreadable, code};
pub use model::{FileRequest, Folder, FolderRef, Status, User};
pub use parse::{
    FolderLinkError, RequestLinkError, builder_link, folder_link, is_box_id, parse_file_request_id,
    parse_folder_id, visitor_link,
};
