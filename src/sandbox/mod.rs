//! A local Box for file requests: the same calls and the same answers on the developer's machine.
//!
//! # Layers
//! Each imports only those after it: `run` (start and stop) → `http` (routes, the form's pages, injected
//! faults) → `state` (shared by all requests) → `calls` (permissions, and one transaction a call) →
//! `store` (SQL and files) → `rules` (plain data and pure functions, without HTTP and SQL types).
//!
//! # As Box documents it
//! The four calls on file requests with their statuses and error bodies; a bearer token, and a 401
//! with an empty body and `WWW-Authenticate`; 404 for an id that is missing, deleted or in a folder that
//! the user cannot see; 405 for an id that is not a number; 412 for an etag that is no longer the
//! current one; 200 for a copy; 403 `cors_origin_not_whitelisted` for pages of
//! origins that are not on the list; status `inactive` from the moment of expiry on; 1,000 calls a
//! minute and user, then 429 with `Retry-After`; folders, their items (by `offset` or `marker`,
//! with `sort` and `direction`) and files in Box's shapes (409 `item_name_in_use`); `POST /oauth2/token` for client credentials; `As-User` for an administrator.
//!
//! # Assumed
//! Box does not document these; the sandbox picks one answer:
//! - `expires_at: null` clears the expiry. A past date is taken, and the status reads inactive at
//!   once; asking for `active` past the expiry, without a later one, is 400. Once expired, a later
//!   date alone does not make the file request active again.
//! - The etag changes when the status flips at the expiry; `updated_at` does not.
//! - An empty title is 400, as is null for anything but the description and the expiry. A title has
//!   at most 255 characters, a description 10,000.
//! - An update that sends nothing is 200 and changes nothing, not even the etag.
//! - An etag in `If-Match` may stand in quotes or in a list; `*` matches any.
//! - A copy of an inactive file request is inactive unless it says otherwise. It needs the right to
//!   see the source and to edit the target folder.
//! - A delete without the right to edit is 403. A body that is wrong is 400 before a wrong etag is
//!   412, as RFC 9110 has preconditions come last.
//! - JSON is read whatever the `Content-Type` says; a body over 1 MiB is 413. Unknown fields are
//!   ignored.
//! - A 401 carries CORS headers. At Box some such answers do not, and a page then sees only that the
//!   call failed.
//! - A user who may not see a folder gets 404 for all in it, one who may see but not edit it 403. A
//!   user who is no administrator gets 403 for `As-User`, as does an administrator for a user that is
//!   not there.
//! - A page of a folder's content holds at most 1,000 items; a greater `limit` is taken for that.
//!   `fields` is not looked at. The last part by `marker` has an empty `next_marker`. A marker that no
//!   answer gave, or one together with an offset, is 400.
//! - A folder's name is compared without regard to case, in every script and however its letters are
//!   composed. A name that a file beside it has is 409, too.
//! - An id is any number of digits; one that is too long for any object is 404. The id of a parent
//!   may be a JSON number.
//! - An expiry outside the years 0 to 9999 in UTC is 400.
//! - A visitor who began to send before the expiry may finish.
//!
//! # Other than at Box
//! - Developer tokens have no end unless `--token-lifetime` gives all tokens one; at Box they live 60
//!   minutes. Tokens from `POST /oauth2/token` live 60 minutes, and end with the sandbox.
//! - `GET /2.0/files/{id}/content` sends the file itself; Box redirects to another host. Files have a
//!   `sha256` and a `sent_name` (the name as the visitor's browser sent it), but no `sha1` and no
//!   versions.
//! - The form asks for an e-mail address and a description where the file request requires them.
//!   Further fields, which people add to a form in Box's web app, are not there.
//!
//! # The public form
//! At `/f/` and 128 random bits; 404, always the same page, for a link that never was and for a file
//! request that is inactive, expired or deleted. It sends `multipart/form-data` to its own address:
//! `email` and `description` first, then each file as `file`. All files of one request are stored or
//! none, and the answer leads to a page that lists them. With `Accept: application/json` the answer is
//! a receipt. Two fields make sending again safe: `submission` groups requests into one submission,
//! and `upload`, before a `file`, names it, so that the same file sent twice is stored once; both are
//! 32 hexadecimal digits. Another file under a known `upload` is 409, two files under one in a request
//! 400. A later request of a submission corrects its `email` and `description`; a line break counts as one
//! character, as in a browser's text field. `--max-file`, `--max-files`, `--max-total` and `--keep-free` set limits (413,
//! 507); a visitor who sends nothing for `--body-timeout` seconds is cut off (408), as is a caller
//! whose JSON body takes longer than that in all. Of a sent name the first 1,024 bytes are recorded.
//!
//! A file goes to `incoming/` in the data folder, is synced, gets a name without conflict that is
//! harmless on every system, and is moved to `files/<folder id>/` before it is shown. A start removes
//! files that never got there, and reports those that do not fit the database without touching them.
//!
//! # What it protects
//! - The data folder must be empty or hold the sandbox's database. Group and others lose their rights on it.
//!   No symbolic link in it is followed.
//! - Half of the files that the system lets the process open, and at most 1,024, are for connections. When
//!   one more comes, the one that moved the fewest bytes a second ends; never one whose caller waits for an
//!   answer. A sender, however slow, holds no thread.
//! - After an early refusal, at most 64 MiB of the body are read and thrown away, for at most 10 seconds,
//!   so that the caller gets to read the answer.
//! - The log waits for no reader: lines that standard error does not take are left out and counted
//!   (`lines_left_out`).
//!
//! # The control address
//! Box has no such address; it is for tests and for developers. Only this machine may call it, and only
//! with the developer token.
//!
//! `POST /sandbox/faults` takes a fault or a list of them. Each strikes the next calls that it
//! names, once unless `times` says more; the first in the list that names a call strikes it.
//!
//! ```json
//! [{"on": "copy", "kind": "reset", "after": true},
//!  {"on": "get", "times": 2, "status": 429, "headers": {"retry-after": "1"}},
//!  {"on": "update", "id": "42037322", "skip": 1, "kind": "pass", "delay_ms": 500},
//!  {"status": 502, "body": "<html>", "headers": {"content-type": "text/html"}}]
//! ```
//!
//! | field | meaning | default |
//! |-|-|-|
//! | `on` | `get`, `update`, `delete`, `copy` (the four calls), `content` (folders, files, users), `token`, `submit` (the form), `any` (all but the form) | `any` |
//! | `id` | only calls on this id | every id |
//! | `skip` | lets so many calls through first | 0 |
//! | `times` | strikes so many, at least 1 | 1 |
//! | `delay_ms` | waits so long before the call; with `after`, between the call and its answer | 0 |
//! | `after` | the call takes place, and only then its answer is lost | false |
//! | `kind` | see below | `answer` |
//! | `status`, `body` | of an `answer`, from 100 to 999; without `body`, an error as Box writes it | 503 |
//! | `headers` | put into the answer | none |
//!
//! `answer` answers with status, headers and body in place of the real answer (a redirect is a 302
//! with a `location`). `reset`, `close` and `garbage` break the connection without one. `pass` is the
//! real answer, late or with other headers. `hide_cors` is the real answer without CORS headers.
//! `truncate`, `bad_chunk`, `stall`, `drip` and `endless` spoil the real answer's body.
//!
//! `GET /sandbox/faults` lists the faults that are not used up, `DELETE` lists and forgets them.
//! `POST /sandbox/clock` with `{"ahead_seconds": 3600}` moves the sandbox's clock, within the years 1 to 9998; limits of calls
//! and of time go by the machine's. `GET /sandbox/people` shows who may call: an administrator, one
//! who sees only templates and cases and may change nothing, and one who sees nothing, each with a
//! token; and the client id and secret for `POST /oauth2/token`.
//!
//! # Not there
//! Making a file request from nothing (Box has no call for it either: a new data folder has a
//! template to copy), and everything of Box's that has nothing to do with file requests.

mod calls;
mod clock;
mod http;
mod options;
pub(crate) mod rules;
mod run;
mod secret;
mod state;
mod store;

pub use options::{Command, Options, parse};
pub use run::run;
