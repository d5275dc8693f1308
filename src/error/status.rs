//! Exit statuses.

/// An exit status: what to do next, never an error number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Status(pub u8);

impl Status {
    /// Done; the answer is yes.
    pub const DONE: Self = Self(0);
    /// An operand failed and the others were done; the answer is no.
    pub const FAILED: Self = Self(1);
    /// Wrong usage of oskit's own commands; an operand of `ls` could not be reached.
    pub const USAGE: Self = Self(2);
    /// `backup`: made, but some of the source could not be read.
    pub const PARTIAL: Self = Self(3);
    /// `backup`: no store there.
    pub const NO_STORE: Self = Self(10);
    /// `backup`: the store is locked.
    pub const LOCKED: Self = Self(11);
    /// Time is up.
    pub const TIMED_OUT: Self = Self(124);
    /// oskit itself failed to run a program.
    pub const NOT_STARTED: Self = Self(125);
    /// The program was found but cannot run.
    pub const CANNOT_RUN: Self = Self(126);
    /// The program, or the command, was not found.
    pub const NOT_FOUND: Self = Self(127);

    /// The status of a program that died of signal `number`.
    #[must_use]
    pub fn of_signal(number: i32) -> Self {
        Self(u8::try_from(128 + number).unwrap_or(u8::MAX))
    }

    /// The worse of two: the greater.
    #[must_use]
    pub fn worst(self, other: Self) -> Self {
        self.max(other)
    }
}

impl From<Status> for std::process::ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status.0)
    }
}
