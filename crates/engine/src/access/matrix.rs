//! The authorization matrix as people read it.

use std::fmt::Write as _;

use super::Operation;
use crate::actor::Role;
use crate::service::ServiceScope;

/// The authorization matrix as text: a row an operation, a column a role, `own` where the relation counts.
pub fn matrix() -> String {
    let mut text = String::from(
        "# Who may do what. own = only for the own enterprise or a department with a part in it; all = everywhere;\n\
         # - = never. Anonymous callers: readCatalogue and readRegister only. Whether the state of a case allows it is the engine's word.\n\
         # service = the scope by which a service account may, where its owner's role may; - = it takes a person.\n",
    );
    let _ = write!(text, "{:<24}", "operation");
    for role in Role::ALL {
        let _ = write!(text, " {:<13}", role.code());
    }
    text.push_str(" service\n");
    for operation in Operation::ALL {
        let _ = write!(text, "{:<24}", operation.name());
        for role in Role::ALL {
            let cell = match (operation, role) {
                _ if !operation.roles().contains(&role) => "-",
                (Operation::ReadCatalogue | Operation::ReadRegister, _)
                | (_, Role::Supervisor | Role::Administrator) => "all",
                _ => "own",
            };
            let _ = write!(text, " {cell:<13}");
        }
        let _ = match operation {
            Operation::ReadCatalogue | Operation::ReadRegister => write!(text, " all"),
            _ => write!(text, " {}", operation.scope().map_or("-", ServiceScope::code)),
        };
        while text.ends_with(' ') {
            text.pop();
        }
        text.push('\n');
    }
    text
}
