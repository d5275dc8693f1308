//! Looking at entries: each no further than what is asked for needs.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::PathBuf;

use super::super::batch::Link;
use super::super::look::{Place, stat_as_asked};
use super::super::options::{Dereference, Options};
use super::super::words::Indicator;
use super::needs::Needs;
use super::plan::Plan;
use super::row::Row;
use super::total;
use crate::context::Context;
use crate::error::{Failure, Status};
use crate::platform::fs::access;
use crate::platform::fs::{FileKind, Follow, Want, real_path};
use crate::platform::user;

/// Looks at entries.
pub(super) struct Look<'a> {
    plan: &'a Plan,
    options: &'a Options,
    users: user::Names,
    /// The device whose files have turned out to have no extended attributes.
    without_attributes: Option<u64>,
}

impl<'a> Look<'a> {
    pub(super) fn new(plan: &'a Plan, options: &'a Options) -> Self {
        Self { plan, options, users: user::Names::default(), without_attributes: None }
    }

    /// Finds out what is asked for. `None`: it is an operand that is not there, and that has been told.
    pub(super) fn row(&mut self, cx: &mut Context, place: Place<'_>, mut row: Row) -> Option<Row> {
        let mut follow = Follow::No;
        if self.must_stat(place, row.kind) {
            let want = self.plan.needs.stat.unwrap_or(Want::KIND).and(Want::KIND).and(Want::MODE);
            match stat_as_asked(self.options, place, &row.name, want) {
                Ok((stat, followed)) => {
                    row.kind = stat.kind;
                    row.stat = Some(stat);
                    row.vague = self.plan.reproducible && stat.kind == FileKind::Dir;
                    follow = followed;
                }
                Err(error) => {
                    self.tell(cx, &mut row, place, &error, "cannot access");
                    return (self.plan.inline || !place.is_operand()).then_some(row);
                }
            }
        }
        let stands_for_contents = place.is_operand()
            && row.kind == FileKind::Dir
            && !self.options.directory
            && !self.plan.tree
            && !self.plan.inline
            && self.plan.depth > 0;
        let needs = if stands_for_contents { self.plan.order_needs } else { self.plan.needs };
        self.add_owners(cx, &mut row, needs, place, follow);
        self.add_attributes(&mut row, needs, place, follow);
        self.add_link(cx, &mut row, place);
        let counts = !stands_for_contents || needs.stat.is_some();
        if self.plan.total_size && row.kind == FileKind::Dir && counts {
            self.add_total(cx, &mut row, place);
        }
        Some(row)
    }

    fn must_stat(&self, place: Place<'_>, kind: FileKind) -> bool {
        let needs = self.plan.needs;
        needs.stat.is_some()
            || place.is_operand()
            || needs.kind && kind == FileKind::Unknown
            || kind == FileKind::Symlink && self.options.dereference == Dereference::Always
            || self.options.indicator == Indicator::Classify && kind == FileKind::File
            || self.options.colours.as_ref().is_some_and(|colours| colours.needs_stat(kind))
    }

    fn tell(
        &self,
        cx: &mut Context,
        row: &mut Row,
        place: Place<'_>,
        error: &io::Error,
        doing: &'static str,
    ) {
        let failure = Failure::os(error, doing).path(place.path(&row.name)).status(place.status());
        self.tell_of(cx, row, failure.into(), place.status());
    }

    /// Tells of a failure that concerns `row`: on it or on standard error.
    pub(super) fn tell_of(&self, cx: &mut Context, row: &mut Row, error: anyhow::Error, status: Status) {
        if self.plan.inline {
            cx.worsen(status);
            row.note(error, status);
        } else {
            cx.check_as::<()>(status, Err(error));
        }
    }

    fn add_owners(
        &mut self,
        cx: &mut Context,
        row: &mut Row,
        needs: Needs,
        place: Place<'_>,
        follow: Follow,
    ) {
        let Some(stat) = row.stat else { return };
        if needs.user {
            row.user = match stat.uid {
                Some(uid) => self.users.user(uid).map(OsStr::to_owned),
                None if self.plan.names_owner => self.owner(cx, row, place, follow),
                None => None,
            };
        }
        if needs.group {
            row.group = stat.gid.and_then(|gid| self.users.group(gid).map(OsStr::to_owned));
        }
    }

    fn owner(
        &mut self,
        cx: &mut Context,
        row: &mut Row,
        place: Place<'_>,
        follow: Follow,
    ) -> Option<OsString> {
        match place.owner(&row.name, follow) {
            Ok(owner) => owner.map(|sid| self.users.sid(sid).to_owned()),
            Err(error) => {
                self.tell(cx, row, place, &error, "cannot read the owner of");
                None
            }
        }
    }

    fn add_attributes(&mut self, row: &mut Row, needs: Needs, place: Place<'_>, follow: Follow) {
        if needs.acl && access::is_told() {
            row.extra = self.extra(row, place, follow);
        }
        if needs.context {
            row.context = access::context(&place.path(&row.name), follow).ok();
        }
    }

    fn extra(&mut self, row: &Row, place: Place<'_>, follow: Follow) -> Option<access::Extra> {
        let device = row.stat.map(|stat| stat.dev);
        if device.is_some() && self.without_attributes == device {
            return Some(access::Extra::None);
        }
        match access::extra(&place.path(&row.name), follow) {
            Err(error) if error.kind() == io::ErrorKind::Unsupported => {
                self.without_attributes = device;
                Some(access::Extra::None)
            }
            extra => extra.ok(),
        }
    }

    fn add_link(&self, cx: &mut Context, row: &mut Row, place: Place<'_>) {
        let needs = self.plan.needs;
        let coloured = self.options.colours.as_ref().is_some_and(|colours| colours.needs_targets(needs.link));
        if row.kind != FileKind::Symlink || !needs.link && !needs.target && !coloured {
            return;
        }
        let mut link = Link::default();
        if needs.link {
            match place.read_link(&row.name) {
                Ok(target) => link.target = Some(target),
                Err(error) => self.tell(cx, row, place, &error, "cannot read symbolic link"),
            }
        }
        link.to = place.stat(&row.name, Follow::Yes, Want::KIND.and(Want::MODE)).ok();
        if self.plan.resolves() && link.to.is_some() {
            row.resolved = real_path(&place.path(&row.name)).ok();
        }
        row.link = Some(link);
    }

    fn add_total(&self, cx: &mut Context, row: &mut Row, place: Place<'_>) {
        let path: PathBuf = place.path(&row.name);
        let total = total::of(&path, |error| self.tell_of(cx, row, error, Status::FAILED));
        row.total = Some(total);
    }
}
