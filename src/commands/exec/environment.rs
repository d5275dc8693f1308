//! The program's environment: inherited or empty, then files, then removals, then single variables.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::Path;

use super::Exec;
use crate::engine::environment::{self, Environment};
use crate::error::{Doing, Failure, Result, place, quoted};
use crate::platform::{env, text};

impl Exec {
    /// `None` when it is this process's own, unchanged.
    pub(super) fn environment(&self) -> Result<Option<Vec<(OsString, OsString)>>> {
        let unchanged = self.env.is_empty() && self.env_file.is_empty() && self.unset.is_empty();
        if unchanged && !self.ignore_environment {
            return Ok(None);
        }
        let entries = if self.ignore_environment { Vec::new() } else { env::entries() };
        let mut environment = Environment::new(entries);
        for path in &self.env_file {
            load(&mut environment, path)?;
        }
        for name in &self.unset {
            unset(&mut environment, name)?;
        }
        for assignment in &self.env {
            set(&mut environment, assignment)?;
        }
        let variables = environment.variables();
        Ok(Some(variables.filter_map(|(name, value)| Some((name.into(), value?.into()))).collect()))
    }
}

fn load(variables: &mut Environment, path: &Path) -> Result<()> {
    let content = environment::read(path).doing("cannot read", path)?;
    variables
        .load(&content, &|_| false)
        .map_err(|error| Failure::value(format!("{}: {error}", place(path, error.line))).into())
}

fn unset(environment: &mut Environment, name: &OsStr) -> Result<()> {
    if name.is_empty() || name.as_encoded_bytes().contains(&b'=') {
        let error = io::ErrorKind::InvalidInput.into();
        return Err(Failure::os(&error, "cannot unset").path(name).into());
    }
    environment.unset(name);
    Ok(())
}

fn set(environment: &mut Environment, assignment: &OsStr) -> Result<()> {
    match text::split_once(assignment, b'=') {
        Some((name, value)) if !name.is_empty() => {
            environment.set(name, value);
            Ok(())
        }
        _ => Err(Failure::usage(format!("{} is not NAME=VALUE", quoted(assignment))).into()),
    }
}
