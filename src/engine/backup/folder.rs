//! A directory that is being copied, shared by all who copy something in it.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::attributes::Attributes;
use super::lacks::Lacks;
use crate::engine::store::manifest::Entry;
use crate::platform::fs::Dir;
use crate::platform::fs::attributes::Node;

/// A directory of the tree, without an open descriptor: there may be very many.
pub(super) struct Folder {
    above: Option<Arc<Self>>,
    name: OsString,
    /// The name of the copy, when that is another.
    stored: Option<OsString>,
    /// 0 for the root.
    pub(super) depth: u32,
    /// What the copy gets once nobody puts anything into it any more: that would change its times again.
    attributes: Attributes,
    /// The walker and the jobs that still work in it.
    users: AtomicUsize,
}

impl Folder {
    /// A directory with one user, the walker.
    pub(super) fn new(above: Option<Arc<Self>>, entry: &Entry) -> Arc<Self> {
        Arc::new(Self {
            depth: above.as_ref().map_or(0, |above| above.depth + 1),
            above,
            name: entry.name.clone(),
            stored: entry.stored.clone(),
            attributes: Attributes::of(entry),
            users: AtomicUsize::new(1),
        })
    }

    /// Another user.
    pub(super) fn enter(&self) {
        self.users.fetch_add(1, Ordering::Relaxed);
    }

    /// One user less; the last one sets the attributes.
    pub(super) fn leave(&self, copy: &Dir, lacks: &Lacks) {
        if self.users.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.attributes.set(Node::Dir(copy), lacks);
        }
    }

    /// The names from the root of the copy to this directory's copy.
    pub(super) fn stored_names(&self) -> Vec<&OsStr> {
        self.way(|it| it.stored.as_ref().unwrap_or(&it.name))
    }

    /// The path of `name` in this directory, relative to the root of the source.
    pub(super) fn path_of(&self, name: &OsStr) -> PathBuf {
        self.way(|it| &it.name).into_iter().chain([name]).collect()
    }

    fn way(&self, name: impl Fn(&Self) -> &OsString) -> Vec<&OsStr> {
        let mut names = Vec::new();
        let mut folder = self;
        while let Some(above) = &folder.above {
            names.push(name(folder).as_os_str());
            folder = above;
        }
        names.reverse();
        names
    }
}

/// Dropping a chain of thousands must not recurse.
impl Drop for Folder {
    fn drop(&mut self) {
        let mut above = self.above.take();
        while let Some(mut folder) = above.and_then(Arc::into_inner) {
            above = folder.above.take();
        }
    }
}

/// A directory and its copy, both open.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) folder: Arc<Folder>,
    pub(super) source: Arc<Dir>,
    pub(super) copy: Arc<Dir>,
    /// The same directory in the snapshot before.
    pub(super) previous: Option<Arc<Dir>>,
    /// The same directory in what an interrupted run copied.
    pub(super) left: Option<Arc<Dir>>,
}
