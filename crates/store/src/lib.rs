//! OneWindow.
