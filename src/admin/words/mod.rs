//! Every text that a person reads, a file an area. A translation is another version of these files.
//!
//! The names are the same in every area: views say `words as w`. Only copying and jobs have names of
//! their own, `words::copy as c`.

mod bulk;
mod connection;
pub mod copy;
mod editor;
mod files;
mod general;
mod list;
mod messages;
mod problem;
mod received;
mod share;

pub use self::bulk::*;
pub use self::connection::*;
pub use self::editor::*;
pub use self::files::*;
pub use self::general::*;
pub use self::list::*;
pub use self::messages::*;
pub use self::problem::*;
pub use self::received::*;
pub use self::share::*;
