//! The admin page's start.

fn main() {
    box_file_requests::admin::app::run();
}
