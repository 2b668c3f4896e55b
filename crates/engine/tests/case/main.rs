//! What may happen to a case and a project, played in a small zone. Numbers such as C30 name the scenario of the law
//! that a test stands for.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test fail as the test itself does"
)]

#[path = "../common/mod.rs"]
mod common;
#[path = "../support/mod.rs"]
mod support;

mod access;
mod clocks;
mod days;
mod documents;
mod false_material;
mod filing;
mod hearing;
mod intake;
mod joint_review;
mod limits;
mod machine;
mod out_of_turn;
mod paper;
mod places;
mod project;
mod promises;
mod rating;
mod refusals;
mod routing;
mod routing_moves;
mod secrecy;
mod steps;
mod substitute;
mod tolerance;
mod two_tier;
mod unified;
mod walk;
