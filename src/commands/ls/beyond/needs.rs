//! What must be looked up for what is shown.

use crate::platform::fs::Want;

/// What must be looked up. Nothing at all costs no system call.
#[derive(Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a call of its own")]
pub(super) struct Needs {
    pub(super) stat: Option<Want>,
    /// The kind of file, which the directory may tell.
    pub(super) kind: bool,
    /// What a link says, and what it leads to.
    pub(super) link: bool,
    /// The kind of what a link leads to.
    pub(super) target: bool,
    pub(super) acl: bool,
    pub(super) context: bool,
    pub(super) user: bool,
    pub(super) group: bool,
    pub(super) git: bool,
    pub(super) error: bool,
}

impl Needs {
    /// No call at all.
    pub(super) const NOTHING: Self = Self {
        stat: None,
        kind: false,
        link: false,
        target: false,
        acl: false,
        context: false,
        user: false,
        group: false,
        git: false,
        error: false,
    };

    /// A look, for these facts.
    pub(super) const fn stat(want: Want) -> Self {
        Self { stat: Some(want), ..Self::NOTHING }
    }

    /// These and those.
    pub(super) fn and(self, other: Self) -> Self {
        let stat = match (self.stat, other.stat) {
            (Some(a), Some(b)) => Some(a.and(b)),
            (a, b) => a.or(b),
        };
        Self {
            stat,
            kind: self.kind || other.kind,
            link: self.link || other.link,
            target: self.target || other.target,
            acl: self.acl || other.acl,
            context: self.context || other.context,
            user: self.user || other.user,
            group: self.group || other.group,
            git: self.git || other.git,
            error: self.error || other.error,
        }
    }
}
