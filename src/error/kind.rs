//! The types of failure that do not come from the system: their names in Python and what they are about.

/// The types of failure that do not come from the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `ValueError`: a value of the right kind that makes no sense.
    Value,
    /// `LookupError`: an unknown user, group, signal, variable or key.
    Lookup,
    /// `TimeoutError` of our own making.
    Timeout,
    /// `shutil.Error`.
    Shutil,
    /// `shutil.SameFileError`.
    SameFile,
    /// `shutil.SpecialFileError`: a fifo, socket or device where a file is needed.
    SpecialFile,
}

impl Kind {
    /// Each of them.
    pub const ALL: &[Self] =
        &[Self::Value, Self::Lookup, Self::Timeout, Self::Shutil, Self::SameFile, Self::SpecialFile];

    /// Its name in Python.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Value => "ValueError",
            Self::Lookup => "LookupError",
            Self::Timeout => "TimeoutError",
            Self::Shutil => "shutil.Error",
            Self::SameFile => "shutil.SameFileError",
            Self::SpecialFile => "shutil.SpecialFileError",
        }
    }

    /// What a failure of this kind is about.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Value => "a value makes no sense",
            Self::Lookup => "an unknown user, group, signal, variable or key",
            Self::Timeout => "it took too long",
            Self::Shutil => "not all could be copied",
            Self::SameFile => "source and destination are the same file",
            Self::SpecialFile => "a fifo, socket or device stands where a file is needed",
        }
    }

    /// The types that it derives from, nearest first.
    pub(super) const fn bases(self) -> &'static [&'static str] {
        match self {
            Self::Value | Self::Lookup => &[],
            Self::Timeout | Self::Shutil | Self::SpecialFile => &["OSError"],
            Self::SameFile => &["shutil.Error", "OSError"],
        }
    }
}
