//! `oskit backup`: a snapshot of a directory, and what can be done with snapshots.

mod common;
mod copy;
mod create;
mod diff;
mod list;
mod path_record;
mod progress;
mod prune;
mod records;
mod repair;
mod restore;
mod shown;
mod verify;

use clap::{Args, Subcommand};
use schemars::JsonSchema;
use serde::Serialize;

use crate::command::{Command, Example, Manners, schema_of};
use crate::context::Context;
use crate::error::{Result, Status};

/// Make snapshots of a directory as plain directories; list, verify, compare, restore, prune, copy and repair them
///
/// Copies SOURCE with all that belongs to it into the new directory `DEST/backup_YYYYmmdd_HHMMSS` and prints where that
/// is. A snapshot appears when it is whole and on disk, and nothing that is there is ever changed. Any tool can read a
/// snapshot; what plain files cannot hold (checksums first of all) is in a manifest in DEST/.oskit-backup.
///
/// A SOURCE that is called like a verb is written ./list.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Backup {
    #[command(subcommand)]
    verb: Option<Verb>,
    #[command(flatten)]
    create: create::Create,
}

#[derive(Subcommand)]
enum Verb {
    List(list::List),
    Verify(verify::Verify),
    Diff(diff::Diff),
    Restore(restore::Restore),
    Prune(prune::Prune),
    Copy(copy::Copy),
    Repair(repair::Repair),
}

impl Command for Backup {
    const NAME: &'static str = "backup";
    const MANNERS: Manners = Manners::OWN;
    const EXAMPLES: &'static [Example] = &[
        Example {
            about: "Make a snapshot",
            line: "mkdir docs && echo hello > docs/letter && oskit backup -q docs safe",
            prints: "Backup completed to: safe/backup_...\n",
        },
        Example {
            about: "See that every byte of all snapshots is as it was stored",
            line: "mkdir docs && echo hello > docs/letter && oskit backup -q docs safe && oskit backup verify safe",
            prints: "Backup completed to: safe/backup_...\nbackup_...: whole, 1 file, 6 bytes\n",
        },
        Example {
            about: "See what has changed since the latest one",
            line: "mkdir docs && echo hello > docs/letter && oskit backup -q docs safe && echo new > docs/note && oskit backup diff safe latest --source docs || true",
            prints: "Backup completed to: safe/backup_...\nadded: note\n1 added, 0 removed, 0 changed\n",
        },
        Example {
            about: "Get the latest snapshot back",
            line: "mkdir docs && echo hello > docs/letter && oskit backup -q docs safe && oskit backup restore safe again",
            prints: "Backup completed to: safe/backup_...\nRestored 1 file, 6 bytes from backup_... to again\n",
        },
    ];

    fn schema() -> Option<schemars::Schema> {
        schema_of::<Record>()
    }

    fn run(self, cx: &mut Context) -> Result<Status> {
        match self.verb {
            None => self.create.run(cx),
            Some(Verb::List(list)) => list.run(cx),
            Some(Verb::Verify(verify)) => verify.run(cx),
            Some(Verb::Diff(diff)) => Ok(diff.run(cx)),
            Some(Verb::Restore(restore)) => restore.run(cx),
            Some(Verb::Prune(prune)) => prune.run(cx),
            Some(Verb::Copy(copy)) => copy.run(cx),
            Some(Verb::Repair(repair)) => repair.run(cx),
        }
    }
}

/// A record of any of the verbs; `event` tells them apart.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its schema is used")]
enum Record {
    Path(path_record::PathRecord),
    Made(records::MadeRecord),
    Listed(records::ListedRecord),
    Verified(records::VerifiedRecord),
    Difference(diff::DifferenceRecord),
    Compared(diff::ComparedRecord),
    Restored(records::RestoredRecord),
    Judged(prune::JudgedRecord),
    Pruned(prune::PrunedRecord),
    Copied(copy::CopiedRecord),
    Repair(repair::RepairRecord),
    Repaired(repair::RepairedRecord),
}
