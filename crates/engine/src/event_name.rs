//! The stable names of events: the log, webhooks and subscriptions know them by these.

/// Gives an enum of events its names, one of each variant. Every variant is named, or it does not compile; a variant
/// that stands for other events goes by their names.
macro_rules! event_names {
    ($event:ident { $($variant:ident),+ $(,)? } $($nested:ident($other:ident))?) => {
        impl $event {
            /// The stable name of the event's type.
            pub fn name(&self) -> &'static str {
                match self {
                    $($event::$variant { .. } => stringify!($variant),)+
                    $($event::$nested(other) => other.name(),)?
                }
            }

            /// The names of all types, in the order of their declaration.
            pub fn names() -> Vec<&'static str> {
                let own = [$(stringify!($variant)),+].into_iter();
                $(let own = own.chain($other::names());)?
                own.collect()
            }
        }
    };
}

pub(crate) use event_names;
