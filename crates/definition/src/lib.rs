//! A zone's catalogue, written in YAML, to the departments, calendar, procedures and routes the engine works
//! with.
//!
//! A folder holds `zone.yaml`, `departments.yaml`, `facts.yaml`, and the folders `calendar`, `procedures` and
//! `routes` with one file for each year, procedure and route. [`load()`] reads it, checks everything against
//! everything and tells all mistakes at once, each with file, line, column and a stable [`Code`]; a catalogue
//! that comes out of it has none. [`procedure_schema`] describes a procedure's file to editors, and
//! [`procedure_diagram`] and [`route_diagram`] draw what was declared.
#![warn(missing_docs)]

mod check;
mod diagram;
mod draft;
mod error;
mod json_schema;
mod lint;
mod load;
mod read;
mod sources;
mod suggest;
mod yaml;

pub use diagram::{procedure_diagram, route_diagram};
pub use error::{Code, DefinitionError};
pub use json_schema::{procedure_schema, route_schema};
pub use load::{load, load_sources};
pub use sources::Sources;
