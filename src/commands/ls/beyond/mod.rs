//! `oskit ls` where GNU's `ls` ends: fields, trees, JSON, git, what has changed. A listing that needs none of it never
//! comes here.

mod args;
mod cell;
mod diff;
mod fields;
mod git;
mod icons;
mod json;
mod keys;
mod look;
mod needs;
mod only;
mod plan;
mod row;
mod show;
mod table;
mod total;
mod tsv;
mod value;
mod walk;

use std::ffi::OsString;

pub(super) use args::Beyond;
pub(super) use fields::schema;
pub(super) use keys::{SortBy, SortWord};
pub(super) use plan::Plan;

use super::options::Options;
use crate::context::Context;
use crate::engine::names0;
use crate::error::{Result, Status};
use show::Show;

/// Lists `operands`, or the current directory, as `plan` says.
pub(super) fn run(
    cx: &mut Context,
    mut options: Options,
    plan: &Plan,
    operands: Vec<OsString>,
) -> Result<Status> {
    let operands = match &plan.files0_from {
        Some(file) => names0::read(file)?,
        None if operands.is_empty() => vec![".".into()],
        None => operands,
    };
    let times = options.times.take();
    let cells = show::cells(plan, &options, times);
    let mut show = Show::new(plan, &options, cells, operands.len());
    walk::walk(cx, plan, &options, &operands, &mut show)?;
    show.finish(cx)
}
