//! The desk on a real database, with the catalogue of the Jingdezhen Hi-tech Zone and a virtual clock.

mod access;
mod accounts;
mod cases;
mod clock;
mod downtime;
mod feed;
mod files;
mod fixture;
mod places;
mod versions;
