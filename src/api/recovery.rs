//! Refusals that mean success.

use super::{Operation, Outcome};

/// Success of a call in spite of the refusal that it ended in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovery {
    /// An attempt without an answer deleted the object.
    AlreadyDeleted,
    /// An attempt without an answer may have made the update that the new one conflicts with: so it
    /// is where the object now holds what was sent.
    OwnUpdate,
    /// A folder has the name already, and the refusal names it; then it is the one to use, and making
    /// it twice does no harm. A file may have the name too, and is no place to copy to.
    FolderInTheWay,
}

/// Returns the success that a refusal may stand for. `outcome` is that of all attempts together.
#[must_use]
pub fn recovery(operation: Operation, outcome: Outcome, status: u16) -> Option<Recovery> {
    match (operation, outcome, status) {
        (Operation::Delete, Outcome::Unknown, 404) => Some(Recovery::AlreadyDeleted),
        (Operation::Update, Outcome::Unknown, 412) => Some(Recovery::OwnUpdate),
        (Operation::CreateFolder, _, 409) => Some(Recovery::FolderInTheWay),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_of_the_first_attempt_is_one_unless_a_folder_is_in_the_way() {
        let refused = |operation, status| recovery(operation, Outcome::Failed, status);
        assert_eq!(refused(Operation::Delete, 404), None);
        assert_eq!(refused(Operation::Update, 412), None);
        assert_eq!(
            refused(Operation::CreateFolder, 409),
            Some(Recovery::FolderInTheWay)
        );
    }

    #[test]
    fn a_refusal_after_a_lost_answer_may_be_our_own_doing() {
        let refused = |operation, status| recovery(operation, Outcome::Unknown, status);
        assert_eq!(
            refused(Operation::Delete, 404),
            Some(Recovery::AlreadyDeleted)
        );
        assert_eq!(refused(Operation::Update, 412), Some(Recovery::OwnUpdate));
        assert_eq!(refused(Operation::Delete, 403), None);
        assert_eq!(refused(Operation::Update, 404), None);
        assert_eq!(refused(Operation::Copy, 409), None);
    }
}
