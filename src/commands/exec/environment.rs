//! The program's environment: inherited or empty, then files, then removals, then single variables.

use std::ffi::{OsStr, OsString};
use std::io::Read as _;
use std::path::Path;

use super::Exec;
use crate::error::{Doing, Failure, Result, quoted};
use crate::platform::text;
use crate::values::dotenv::Reader;

type Variables = Vec<(OsString, OsString)>;

impl Exec {
    /// `None` when it is this process's own, unchanged.
    pub(super) fn environment(&self) -> Result<Option<Variables>> {
        let changed = self.ignore_environment
            || !(self.env.is_empty() && self.env_file.is_empty() && self.unset.is_empty());
        if !changed {
            return Ok(None);
        }
        let mut variables = if self.ignore_environment { Vec::new() } else { std::env::vars_os().collect() };
        for path in &self.env_file {
            add_file(&mut variables, path)?;
        }
        for name in &self.unset {
            check_name(name)?;
            variables.retain(|it| it.0 != *name);
        }
        for assignment in &self.env {
            let (name, value) = text::split_once(assignment, b'=')
                .filter(|(name, _)| !name.is_empty())
                .ok_or_else(|| Failure::usage(format!("{} is not NAME=VALUE", quoted(assignment))))?;
            set(&mut variables, name.to_owned(), value.to_owned());
        }
        Ok(Some(variables))
    }
}

fn check_name(name: &OsStr) -> Result<()> {
    if name.is_empty() || name.as_encoded_bytes().contains(&b'=') {
        return Err(
            Failure::value(format!("cannot unset {}: no variable can have that name", quoted(name))).into()
        );
    }
    Ok(())
}

fn set(variables: &mut Variables, name: OsString, value: OsString) {
    match variables.iter_mut().find(|it| it.0 == name) {
        Some(variable) => variable.1 = value,
        None => variables.push((name, value)),
    }
}

/// A variable in the file sees those before it and what was there already.
fn add_file(variables: &mut Variables, path: &Path) -> Result<()> {
    let content = read(path)?;
    let mut reader = Reader::new(&content);
    loop {
        let lookup = |name: &[u8]| {
            let variable = variables.iter().find(|it| it.0.as_encoded_bytes() == name);
            variable.map(|it| it.1.as_encoded_bytes().to_vec())
        };
        let Some(assignment) = reader.next(&lookup) else { return Ok(()) };
        let assignment = assignment
            .map_err(|error| Failure::value(format!("{}:{}: {error}", path.display(), error.line)))?;
        let (Some(name), Some(value)) =
            (text::from_bytes(assignment.name), text::from_bytes(assignment.value))
        else {
            let line = assignment.line;
            return Err(Failure::value(format!("{}:{line}: not valid Unicode", path.display())).into());
        };
        set(variables, name, value);
    }
}

fn read(path: &Path) -> Result<Vec<u8>> {
    if path == "-" {
        let mut content = Vec::new();
        std::io::stdin().read_to_end(&mut content).doing("cannot read", path)?;
        return Ok(content);
    }
    std::fs::read(path).doing("cannot read", path)
}
