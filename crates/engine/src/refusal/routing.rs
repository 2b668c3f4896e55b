//! Refusals about routing within and between departments: hand-offs, co-signing, opinions, urging, oversight.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Refusal;
use super::names::{Names, listed};
use crate::actor::Role;
use crate::case::StepKey;
use crate::ids::{DepartmentCode, InvalidCode};
use crate::text::{Language, Text};

/// Why not, in matters of routing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all_fields = "camelCase")]
pub enum RoutingRefusal {
    /// The colleague named does not hold the office that it takes.
    ColleagueUnfit {
        /// Who was named.
        colleague: String,
        /// Which role it takes.
        role: Role,
        /// In which department.
        department: DepartmentCode,
    },
    /// Four eyes: the colleague named has signed a step that must be another person's.
    ColleagueBarred {
        /// Who was named.
        colleague: String,
        /// The earlier step.
        step: StepKey,
    },
    /// The caller named himself.
    HolderAlready,
    /// Nobody was named.
    NobodyNamed,
    /// The caller has handed nothing on at this step that could be taken back.
    NothingToRecall {
        /// Which.
        step: StepKey,
    },
    /// The receiver has begun, so it can no longer be taken back.
    ReceiverHasBegun {
        /// With which step.
        step: StepKey,
    },
    /// Somebody who was asked to sign has not.
    ReviewersAwaited {
        /// Which step.
        step: StepKey,
        /// Who.
        reviewers: Vec<String>,
    },
    /// Somebody named is asked to sign this step already.
    AskedAlready {
        /// Who.
        colleague: String,
    },
    /// The number that is enough is none, or more than are asked, or somebody was named twice.
    QuorumOutOfRange {
        /// How many are asked.
        most: u32,
    },
    /// The person named is not awaited at this step: never asked, asked no longer, or has signed.
    NotAwaited {
        /// Which step.
        step: StepKey,
    },
    /// Only who asked somebody to sign can let him off.
    NotTheAsker {
        /// Who asked.
        by: String,
    },
    /// The caller is not asked to sign this step, or not any longer.
    NotAskedToSign {
        /// Which step.
        step: StepKey,
    },
    /// Required opinions of other departments are still open.
    OpinionsAwaited {
        /// Which departments.
        departments: Vec<DepartmentCode>,
    },
    /// A department that can't be asked: the own one, the window, or none of the zone.
    CannotBeAsked {
        /// Which.
        department: DepartmentCode,
    },
    /// The deadline is none, or too long.
    DeadlineOutOfRange {
        /// The most working days.
        most: u32,
    },
    /// There is no such question to this department.
    UnknownConsultation {
        /// What was named.
        consultation: u32,
    },
    /// Nothing is awaited any more: it was answered, or taken back.
    NotAwaitedFrom {
        /// From which department.
        department: DepartmentCode,
    },
    /// The caller has urged in this case today already.
    UrgedToday {
        /// From when on it is possible again.
        next: NaiveDate,
    },
    /// The department still owes the answer to an earlier formal urging.
    UrgingUnanswered {
        /// Which department.
        department: DepartmentCode,
    },
    /// There is nothing with this number that waits for an answer.
    NothingToAnswer {
        /// What was named.
        number: u32,
    },
    /// The day that was promised is over.
    ExpectedDayPast {
        /// Which.
        on: NaiveDate,
    },
    /// The basis of an override names no article.
    BasisWithoutArticle,
    /// Only a step that is done, and that neither decides nor reaches outside, can be opened again.
    CannotBeReopened {
        /// Which.
        step: StepKey,
    },
    /// Nothing beside the procedure holds the step up.
    NothingHoldsUp {
        /// Which.
        step: StepKey,
    },
}

impl From<RoutingRefusal> for Refusal {
    fn from(refusal: RoutingRefusal) -> Self {
        Refusal::Routing(refusal)
    }
}

impl RoutingRefusal {
    /// The article behind it, where there is one.
    pub(super) fn law(&self) -> Option<&'static str> {
        match self {
            // Supervision corrects what is wrong in carrying out licences.
            Self::BasisWithoutArticle | Self::CannotBeReopened { .. } | Self::NothingHoldsUp { .. } => {
                Some("行政许可法 第60条")
            }
            _ => None,
        }
    }

    /// What happened and what to do, in both languages.
    pub(super) fn text(&self, names: Names<'_>) -> Text {
        self.about_colleagues(names)
            .or_else(|| self.about_signing())
            .or_else(|| self.about_opinions(names))
            .unwrap_or_else(|| self.about_oversight(names))
    }

    fn about_colleagues(&self, names: Names<'_>) -> Option<Text> {
        Some(match self {
            Self::ColleagueUnfit {
                colleague,
                role,
                department,
            } => {
                let (name, role) = (names.department(department), role.name());
                Text::new(
                    format!(
                        "{colleague} 不在部门“{}”任{}等相应职务，请另选人员。",
                        name.zh,
                        role.get(Language::Zh)
                    ),
                    format!(
                        "{colleague} does not hold the office it takes in department “{}” ({}); name somebody else.",
                        name.en,
                        role.get(Language::En)
                    ),
                )
            }
            Self::ColleagueBarred { colleague, step } => Text::new(
                format!("{colleague} 已办理环节“{step}”，本环节须由他人办理，请另选人员。"),
                format!(
                    "{colleague} signed step “{step}”; this one must be another person's, so name somebody else."
                ),
            ),
            Self::HolderAlready => Text::new(
                "不能指定您本人，请另选人员。",
                "You can't name yourself; name somebody else.",
            ),
            Self::NobodyNamed => Text::new(
                "请至少指定一个人员或部门。",
                "Name at least one person or department.",
            ),
            Self::NothingToRecall { step } => Text::new(
                format!("您在环节“{step}”没有可撤回的流转。"),
                format!("You have handed nothing on at step “{step}” that could be taken back."),
            ),
            Self::ReceiverHasBegun { step } => Text::new(
                format!("环节“{step}”已开始办理，不能撤回；可请对方退回。"),
                format!(
                    "Step “{step}” has been begun, so nothing can be taken back; ask for a return instead."
                ),
            ),
            _ => return None,
        })
    }

    fn about_signing(&self) -> Option<Text> {
        Some(match self {
            Self::ReviewersAwaited { step, reviewers } => Text::new(
                format!("环节“{step}”尚待会签：{}。", reviewers.join("、")),
                format!(
                    "Step “{step}” still waits for the signatures of: {}.",
                    reviewers.join(", ")
                ),
            ),
            Self::AskedAlready { colleague } => Text::new(
                format!("{colleague} 已被要求会签本环节。"),
                format!("{colleague} is asked to sign this step already."),
            ),
            Self::QuorumOutOfRange { most } => Text::new(
                format!("会签人员不得重复，所需人数须在 1 至 {most} 之间。"),
                format!("Name each person once; the number that is enough lies between 1 and {most}."),
            ),
            Self::NotAwaited { step } => Text::new(
                format!("环节“{step}”未在等待该人员会签。"),
                format!("Step “{step}” does not wait for this person's signature."),
            ),
            Self::NotTheAsker { by } => Text::new(
                format!("会签由{by}发起，只有发起人可以减签。"),
                format!("The signature was asked for by {by}, who alone can let it go."),
            ),
            Self::NotAskedToSign { step } => Text::new(
                format!("环节“{step}”未要求您会签，或已无需会签。"),
                format!("You are not asked to sign step “{step}”, or not any longer."),
            ),
            _ => return None,
        })
    }

    fn about_opinions(&self, names: Names<'_>) -> Option<Text> {
        Some(match self {
            Self::OpinionsAwaited { departments } => {
                let listed = listed(departments.iter().map(|one| names.department(one)));
                Text::new(
                    format!("尚待答复意见的部门：{}；可等待答复或撤回征求意见。", listed.zh),
                    format!(
                        "Opinions are still awaited from: {}; wait for them or take the question back.",
                        listed.en
                    ),
                )
            }
            Self::CannotBeAsked { department } => {
                let name = names.department(department);
                Text::new(
                    format!("不能指定部门“{}”，请另选部门。", name.zh),
                    format!("Department “{}” can't be named here; name another one.", name.en),
                )
            }
            Self::DeadlineOutOfRange { most } => Text::new(
                format!("答复期限须在 1 至 {most} 个工作日之间。"),
                format!("The deadline lies between 1 and {most} working days."),
            ),
            Self::UnknownConsultation { consultation } => Text::new(
                format!("没有编号为 {consultation} 的征求意见，请刷新后重试。"),
                format!("There is no question {consultation} to this department; reload and try again."),
            ),
            Self::NotAwaitedFrom { department } => {
                let name = names.department(department);
                Text::new(
                    format!("部门“{}”的这次征求意见已答复或已撤回。", name.zh),
                    format!(
                        "Nothing is awaited any more: department “{}” has its answer or has taken the question back.",
                        name.en
                    ),
                )
            }
            _ => return None,
        })
    }

    fn about_oversight(&self, names: Names<'_>) -> Text {
        match self {
            Self::UrgedToday { next } => Text::new(
                format!("每个工作日只能催办一次，请于 {next} 起再催办。"),
                format!("A case can be urged once a working day; again from {next} on."),
            ),
            Self::UrgingUnanswered { department } => {
                let name = names.department(department);
                Text::new(
                    format!("部门“{}”尚未答复上一次督办。", name.zh),
                    format!(
                        "Department “{}” still owes the answer to the last formal urging.",
                        name.en
                    ),
                )
            }
            Self::NothingToAnswer { number } => Text::new(
                format!("没有编号为 {number} 且待答复的事项，请刷新后重试。"),
                format!("Nothing with number {number} waits for an answer; reload and try again."),
            ),
            Self::ExpectedDayPast { on } => Text::new(
                format!("预计办结日期 {on} 已过，请填写今天或以后的日期。"),
                format!("The day {on} is over; give today or a later day."),
            ),
            Self::BasisWithoutArticle => Text::new(
                "干预依据须写明法律条款，例如“××法第×条”。",
                "The basis of an override names the article of a law, such as Art. 60.",
            ),
            Self::CannotBeReopened { step } => Text::new(
                format!("环节“{step}”不能重新办理：只有已办结且不属决定、上报、公示的环节可以。"),
                format!(
                    "Step “{step}” can't be opened again: only one that is done, and is no decision, forwarding or \
                     publicity."
                ),
            ),
            Self::NothingHoldsUp { step } => Text::new(
                format!("环节“{step}”没有可解除的会签或征求意见；事项规定的环节不能免除。"),
                format!(
                    "No signature or opinion that was added holds up step “{step}”; what the procedure declares can't \
                     be waived."
                ),
            ),
            _ => Text::default(),
        }
    }

    /// One example of each.
    pub(super) fn examples(day: NaiveDate) -> Result<Vec<Refusal>, InvalidCode> {
        let somebody = || "王敏".to_owned();
        let department = || DepartmentCode::try_new("yjj");
        let step = StepKey {
            code: "review".parse()?,
            round: 1,
        };
        let step = || step.clone();
        let all = vec![
            Self::ColleagueUnfit {
                colleague: somebody(),
                role: Role::Handler,
                department: department()?,
            },
            Self::ColleagueBarred {
                colleague: somebody(),
                step: step(),
            },
            Self::HolderAlready,
            Self::NobodyNamed,
            Self::NothingToRecall { step: step() },
            Self::ReceiverHasBegun { step: step() },
            Self::ReviewersAwaited {
                step: step(),
                reviewers: vec![somebody(), "陈静".to_owned()],
            },
            Self::AskedAlready {
                colleague: somebody(),
            },
            Self::QuorumOutOfRange { most: 3 },
            Self::NotAwaited { step: step() },
            Self::NotTheAsker { by: somebody() },
            Self::NotAskedToSign { step: step() },
            Self::OpinionsAwaited {
                departments: vec![department()?],
            },
            Self::CannotBeAsked {
                department: department()?,
            },
            Self::DeadlineOutOfRange { most: 60 },
            Self::UnknownConsultation { consultation: 2 },
            Self::NotAwaitedFrom {
                department: department()?,
            },
            Self::UrgedToday { next: day },
            Self::UrgingUnanswered {
                department: department()?,
            },
            Self::NothingToAnswer { number: 2 },
            Self::ExpectedDayPast { on: day },
            Self::BasisWithoutArticle,
            Self::CannotBeReopened { step: step() },
            Self::NothingHoldsUp { step: step() },
        ];
        Ok(all.into_iter().map(Refusal::from).collect())
    }
}
