//! A small zone with its people, and an office in which cases are played through the engine.

mod follow;
mod office;
mod people;
mod zone;

pub use follow::{done, steps_taken, taken};
pub use office::{
    By, Office, attach, attach_secret, complete, instant, key, names, notice, receipt, ruling, send_back,
    submit,
};
pub use people::{ENTERPRISE, OTHER_ENTERPRISE, People};
pub use zone::{Zone, later_version, limit};
