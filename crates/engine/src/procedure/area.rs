//! Area assessment 区域评估: where the government has had a whole area assessed for some matter, nobody in the area is
//! asked for an assessment of its own (Business Environment Regulations Art. 42).

use serde::{Deserialize, Serialize};

use super::{Procedure, Rule};
use crate::condition::Verdict;
use crate::fact::FactValues;
use crate::route::Needed;

/// When an area assessment 区域评估 stands for a procedure (Business Environment Regulations Art. 42).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AreaCover {
    /// When it does.
    #[serde(flatten)]
    pub rule: Rule,
    /// The article that says so.
    pub basis: String,
}

impl Needed {
    /// Whether a project needs a procedure: by the procedure's own rule, unless an area assessment stands for it.
    pub fn of(procedure: &Procedure, facts: &FactValues) -> Needed {
        let own = Needed::by(procedure.applies.as_ref(), facts);
        match &procedure.covered_by_area {
            Some(cover) => own.unless(cover, facts),
            None => own,
        }
    }

    /// Whether the project does without it.
    pub fn is_needless(&self) -> bool {
        matches!(self, Needed::No | Needed::Covered { .. })
    }

    fn unless(self, cover: &AreaCover, facts: &FactValues) -> Needed {
        match (self, cover.rule.when.evaluate(facts)) {
            (Needed::No, _) => Needed::No,
            (_, Verdict::True) => Needed::Covered {
                rule: cover.rule.says.clone(),
                basis: cover.basis.clone(),
            },
            (Needed::Undetermined { mut missing }, Verdict::Undetermined { missing: more }) => {
                missing.extend(more);
                Needed::Undetermined { missing }
            }
            (Needed::Yes, Verdict::Undetermined { missing }) => Needed::Undetermined { missing },
            // A rule that can't be computed never lets a permit be forgotten.
            (own, _) => own,
        }
    }
}
