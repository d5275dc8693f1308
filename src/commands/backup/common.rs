//! Options that the verbs have in common.

use clap::Args;

// No doc comment: clap would take it for that of the verb.
#[derive(Args)]
pub(super) struct Common {
    /// Wait while another oskit backup is at work in DEST
    #[arg(long)]
    pub(super) wait: bool,
    /// Write JSON: an object a line for each result
    #[arg(long)]
    pub(super) json: bool,
    /// Write nothing but what is wrong
    #[arg(short, long)]
    pub(super) quiet: bool,
}

impl Common {
    /// Whether results are to be written.
    pub(super) const fn speaks(&self) -> bool {
        self.json || !self.quiet
    }
}
