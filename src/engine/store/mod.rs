//! A store: snapshots as plain directories, and what is known of each in a manifest.

pub mod manifest;
