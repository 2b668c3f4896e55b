//! The catalogue's format: what is read, what is refused and in which words, what is drawn.

mod drawings;
mod fixture;
mod reading;
mod rules;
mod rules_of_levels;
mod rules_of_routes;
mod shipped;
mod versions;
