//! The words of refusals in both languages, and the articles behind them.

use std::fmt::Display;

use super::names::{Names, listed};
use super::quota::QuotaRefusal;
use super::{RatingRefusal, Refusal, SecrecyRefusal};

use crate::actor::Role;
use crate::catalogue::Catalogue;
use crate::route::Node;
use crate::text::{Language, Text};

fn list<T: Display>(items: &[T], language: Language) -> String {
    let separator = match language {
        Language::Zh => "、",
        Language::En => ", ",
    };
    items
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(separator)
}

fn roles(items: &[Role], language: Language) -> String {
    let names: Vec<String> = items
        .iter()
        .map(|role| role.name().get(language).to_owned())
        .collect();
    list(&names, language)
}

impl Display for Node {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Node::Procedure(code) => code.fmt(f),
            Node::Milestone(code) => code.fmt(f),
        }
    }
}

impl Refusal {
    /// The article of law behind the refusal, where there is one.
    pub fn law(&self) -> Option<String> {
        if let Some(article) = self.law_of_limits() {
            return Some(article.to_owned());
        }
        let article = match self {
            Refusal::SecondCorrectionNotice
            | Refusal::MissingMaterials { .. }
            | Refusal::CorrectionItems { .. }
            | Refusal::NothingToCorrect => "行政许可法 第32条第1款第4项",
            Refusal::AcceptanceOwed => "行政许可法 第32条第1款第5项",
            Refusal::FormInvalid { .. } => "行政许可法 第29条",
            Refusal::Tier(refusal) => refusal.law()?,
            Refusal::Meeting(refusal) => refusal.law()?,
            Refusal::Unified(refusal) => refusal.law()?,
            Refusal::Hearing(refusal) => refusal.law()?,
            Refusal::Quota(_) => QuotaRefusal::law(),
            Refusal::Licence(refusal) => refusal.law()?,
            Refusal::Tolerance(refusal) => refusal.law(),
            Refusal::Rating(_) => RatingRefusal::LAW,
            Refusal::Secrecy(_) => SecrecyRefusal::LAW,
            Refusal::Routing(refusal) => refusal.law()?,
            Refusal::TwoOfficersNeeded { .. } => "行政许可法 第34条第3款",
            Refusal::ExclusionNotAllowed { .. } | Refusal::SuspensionTooLong { .. } => "行政许可法 第45条",
            Refusal::TextMissing { field } if field == "reasons" || field == "remedy" => {
                "行政许可法 第38条第2款"
            }
            Refusal::PrerequisiteMissing { basis, .. }
            | Refusal::GateNotMet { basis, .. }
            | Refusal::BeforeItsGate { basis, .. } => {
                return basis.clone();
            }
            Refusal::CoveredByArea { basis, .. } => return Some(basis.clone()),
            _ => return None,
        };
        Some(article.to_owned())
    }

    /// What happened and what to do, in both languages, by codes.
    pub fn text(&self) -> Text {
        self.words(Names(None))
    }

    /// The same with the names of the zone in place of the codes.
    pub fn told(&self, catalogue: &Catalogue) -> Text {
        self.words(Names(Some(catalogue)))
    }

    fn words(&self, names: Names<'_>) -> Text {
        self.about_people(names)
            .or_else(|| self.about_state())
            .or_else(|| self.about_law())
            .or_else(|| self.about_input(names))
            .or_else(|| self.about_needs(names))
            .or_else(|| self.about_limits())
            .unwrap_or_else(|| self.about_project(names))
    }

    fn about_people(&self, names: Names<'_>) -> Option<Text> {
        use Language::{En, Zh};
        Some(match self {
            Refusal::NotSignedIn => Text::new("请先登录。", "Sign in first."),
            Refusal::NotYourRole { needed } if needed.is_empty() => {
                Text::new("此操作由系统自动执行。", "Only the engine itself does this.")
            }
            Refusal::NotYourRole { needed } => Text::new(
                format!("您的角色不能办理此操作，需由{}办理。", roles(needed, Zh)),
                format!("Your roles do not allow this; it takes: {}.", roles(needed, En)),
            ),
            Refusal::NotYourDepartment { needed } => {
                let name = names.department(needed);
                Text::new(
                    format!("此事由部门“{}”办理，您不在该部门任此职。", name.zh),
                    format!(
                        "This is for department “{}”, where you do not hold this role.",
                        name.en
                    ),
                )
            }
            Refusal::NotYourEnterprise => Text::new(
                "该办件属于其他企业，您无权办理。",
                "This belongs to another enterprise; you cannot act for it.",
            ),
            Refusal::Recused => Text::new(
                "您同时代表申请企业，依法应当回避。",
                "You represent the applying enterprise and have to stand aside.",
            ),
            Refusal::ScopeMissing { needed } => Text::new(
                format!("该服务账号没有 {needed} 权限范围；请由其所有者在新建服务账号时授予。"),
                format!(
                    "This service account lacks the scope {needed}; its owner grants scopes when making one."
                ),
            ),
            Refusal::PersonNeeded => Text::new(
                "此事须由本人办理，服务账号不能代办；请以个人账号登录。",
                "This takes a person; no service account may do it. Sign in as one.",
            ),
            Refusal::SamePerson { step } => Text::new(
                format!("您已办理环节“{step}”，本环节须由他人办理。"),
                format!("You did step “{step}”; this one must be another person's."),
            ),
            Refusal::TwoOfficersNeeded { step } => Text::new(
                format!("环节“{step}”须由两名工作人员签字，您已签字，请另一名工作人员签字。"),
                format!("Step “{step}” takes two officers; you have signed, now a colleague must."),
            ),
            _ => return None,
        })
    }

    fn about_state(&self) -> Option<Text> {
        use Language::{En, Zh};
        Some(match self {
            Refusal::WrongPhase { found, needed } => {
                let names = |language| {
                    let names: Vec<String> = needed
                        .iter()
                        .map(|phase| phase.name().get(language).to_owned())
                        .collect();
                    list(&names, language)
                };
                Text::new(
                    format!(
                        "办件当前为“{}”，此操作须在“{}”时办理。",
                        found.name().zh,
                        names(Zh)
                    ),
                    format!(
                        "The case is {}; this can be done when it is: {}.",
                        found.name().en,
                        names(En)
                    ),
                )
            }
            Refusal::UnknownStep { step } => Text::new(
                format!("办件没有环节“{step}”，请刷新后重试。"),
                format!("The case has no step “{step}”; reload and try again."),
            ),
            Refusal::StepNotOpen { step } => Text::new(
                format!("环节“{step}”已结束或尚未开始。"),
                format!("Step “{step}” is over or has not begun."),
            ),
            Refusal::StepClaimed { step, by } => Text::new(
                format!("环节“{step}”已由{by}领取。"),
                format!("Step “{step}” was claimed by {by}."),
            ),
            Refusal::StepNotClaimed { step } => Text::new(
                format!("环节“{step}”未被领取，无需退回待办。"),
                format!("Nobody has claimed step “{step}”, so it cannot be given back."),
            ),
            Refusal::DecisionNeeded { step } => Text::new(
                format!("环节“{step}”须作出决定，请使用“决定”操作。"),
                format!("Step “{step}” ends with a decision; use the act “decide”."),
            ),
            Refusal::EndsByItself { step } => Text::new(
                format!("环节“{step}”为公示，期满自动结束。"),
                format!("Step “{step}” is a publicity period and ends by itself."),
            ),
            Refusal::NotADecision { step } => Text::new(
                format!("环节“{step}”不是决定环节。"),
                format!("Step “{step}” is not where the decision is made."),
            ),
            Refusal::ReturnTarget { to, possible } => Text::new(
                format!("不能退回到“{to}”，可退回：{}。", list(possible, Zh)),
                format!(
                    "The case cannot be returned to “{to}”; possible: {}.",
                    list(possible, En)
                ),
            ),
            Refusal::NotDue => Text::new("期限未到或已处理。", "Not due, or done before."),
            _ => return None,
        })
    }

    fn about_law(&self) -> Option<Text> {
        use Language::{En, Zh};
        Some(match self {
            Refusal::ExclusionNotAllowed { kind, allowed } => {
                let names = |language| {
                    let names: Vec<String> = allowed
                        .iter()
                        .map(|kind| kind.name().get(language).to_owned())
                        .collect();
                    list(&names, language)
                };
                Text::new(
                    format!(
                        "本事项未规定“{}”可以中止计时，允许的有：{}。",
                        kind.name().zh,
                        names(Zh)
                    ),
                    format!(
                        "This procedure lists no suspension for {}; allowed: {}.",
                        kind.name().en,
                        names(En)
                    ),
                )
            }
            Refusal::SuspensionTooLong { cap } => Text::new(
                format!("告知的所需时间超出或不可计算，上限为{}。", cap.zh),
                format!(
                    "The time told to the applicant must be countable and within the cap: {}.",
                    cap.en
                ),
            ),
            Refusal::SecondCorrectionNotice => Text::new(
                "补正要求只能一次性告知，已告知过。",
                "Corrections are asked for once, with all items; that has been done.",
            ),
            Refusal::AcceptanceOwed => Text::new(
                "申请人已按要求提交全部补正材料，应当予以受理。",
                "Everything the notice asked for was supplied; the application has to be accepted.",
            ),
            Refusal::Hearing(refusal) => refusal.text(),
            Refusal::Quota(refusal) => refusal.text(),
            Refusal::Licence(refusal) => refusal.text(),
            Refusal::Rating(refusal) => refusal.text(),
            Refusal::NothingToCorrect => Text::new(
                "没有待答复的补正通知。",
                "There is no correction notice to answer.",
            ),
            _ => return None,
        })
    }

    fn about_input(&self, names: Names<'_>) -> Option<Text> {
        use Language::{En, Zh};
        Some(match self {
            Refusal::TextMissing { field } => Text::new(
                format!("“{field}”必须填写。"),
                format!("“{field}” must be filled in."),
            ),
            Refusal::TextTooLong { field, limit } => Text::new(
                format!("“{field}”最多 {limit} 个字符。"),
                format!("“{field}” may have at most {limit} characters."),
            ),
            Refusal::FormInvalid { violations } => {
                let of = |language| {
                    let all: Vec<String> = violations
                        .iter()
                        .take(10)
                        .map(|v| format!("{} {}", v.path, v.message.get(language)))
                        .collect();
                    all.join(if language == Zh { "；" } else { "; " })
                };
                Text::new(
                    format!("表单有 {} 处不符合要求：{}。", violations.len(), of(Zh)),
                    format!(
                        "The form breaks its schema ({} in all): {}.",
                        violations.len(),
                        of(En)
                    ),
                )
            }
            Refusal::MissingMaterials { items } => {
                let listed = listed(items.iter().map(|one| names.material(one)));
                Text::new(
                    format!("缺少材料：{}。", listed.zh),
                    format!("Materials are missing: {}.", listed.en),
                )
            }
            Refusal::UnknownMaterial { material } => {
                let name = names.material(material);
                Text::new(
                    format!("本事项没有材料“{}”。", name.zh),
                    format!("The procedure asks for no material “{}”.", name.en),
                )
            }
            Refusal::Tolerance(refusal) => refusal.text(names),
            Refusal::CorrectionItems { count } => Text::new(
                format!("补正事项须至少一项，且序号在 0 至 {count} 之前。"),
                format!("Name at least one item; positions run from 0 and stay below {count}."),
            ),
            Refusal::DateOutOfRange { date } => Text::new(
                format!("日期 {date} 不能晚于今天或早于项目创建日。"),
                format!("The day {date} may not lie in the future or before the project was created."),
            ),
            Refusal::BeforeItsGate { date, open_since, .. } => Text::new(
                format!(
                    "所需的批准文件自 {open_since} 起才齐备，不能申报 {date} 已经达到；如确有提前行为，请向主管部门说明。"
                ),
                format!(
                    "What this needs was there only from {open_since} on, so it cannot be reported for {date}; if it \
                     did begin earlier, tell the competent department."
                ),
            ),
            Refusal::FactsInvalid { violations } => {
                let of = |language| {
                    let all: Vec<&str> = violations
                        .iter()
                        .take(10)
                        .map(|v| v.message.get(language))
                        .collect();
                    all.join(if language == Zh { "" } else { " " })
                };
                // Each violation is a sentence of its own.
                Text::new(
                    format!("项目要素有 {} 处错误：{}", violations.len(), of(Zh)),
                    format!(
                        "The project's facts have errors ({} in all): {}",
                        violations.len(),
                        of(En)
                    ),
                )
            }
            _ => return None,
        })
    }

    fn about_needs(&self, names: Names<'_>) -> Option<Text> {
        Some(match self {
            Refusal::Secrecy(refusal) => refusal.text(names),
            Refusal::Routing(refusal) => refusal.text(names),
            Refusal::Tier(refusal) => refusal.text(names),
            Refusal::Meeting(refusal) => refusal.text(names),
            Refusal::Substitution(refusal) => refusal.text(names),
            Refusal::Unified(refusal) => refusal.text(names),
            Refusal::PrerequisiteMissing { needs, .. } => {
                let listed = listed(needs.iter().map(|one| names.node(one)));
                Text::new(
                    format!("须先取得：{}。", listed.zh),
                    format!("These are needed first: {}.", listed.en),
                )
            }
            Refusal::GateNotMet { needs, .. } => {
                let listed = listed(needs.iter().map(|one| names.node(one)));
                Text::new(
                    format!("前置条件未满足，尚缺：{}。", listed.zh),
                    format!("A gate is closed; still missing: {}.", listed.en),
                )
            }
            Refusal::NotNeeded { procedure, rule } => {
                let name = names.procedure(procedure);
                Text::new(
                    format!("本项目不需办理“{}”：{}。", name.zh, rule.zh),
                    format!("The project does not need “{}”: {}.", name.en, rule.en),
                )
            }
            Refusal::CoveredByArea { procedure, rule, .. } => {
                let name = names.procedure(procedure);
                Text::new(
                    format!("区域评估已覆盖“{}”，不再单独评估：{}。", name.zh, rule.zh),
                    format!(
                        "An area assessment covers “{}”; no separate one is asked for: {}.",
                        name.en, rule.en
                    ),
                )
            }
            Refusal::Undetermined { procedure, missing } if missing.is_empty() => {
                let name = names.procedure(procedure);
                Text::new(
                    format!(
                        "“{}”没有适用于本项目的办理方式，请核对项目要素或咨询综合窗口。",
                        name.zh
                    ),
                    format!(
                        "No track of “{}” fits this project; check its facts or ask the window.",
                        name.en
                    ),
                )
            }
            Refusal::Undetermined { procedure, missing } => {
                let (name, facts) = (
                    names.procedure(procedure),
                    listed(missing.iter().map(|path| names.fact(path))),
                );
                Text::new(
                    format!("尚不能判断是否需要办理“{}”，请补充：{}。", name.zh, facts.zh),
                    format!(
                        "It can't be said yet whether “{}” is needed; tell: {}.",
                        name.en, facts.en
                    ),
                )
            }
            _ => return None,
        })
    }

    fn about_project(&self, names: Names<'_>) -> Text {
        match self {
            Refusal::AlreadyApplied { procedure } => {
                let name = names.procedure(procedure);
                Text::new(
                    format!("项目已有“{}”的办件或结果。", name.zh),
                    format!("The project has a case or an outcome of “{}” already.", name.en),
                )
            }
            Refusal::NotOnRoute { procedure } => {
                let name = names.procedure(procedure);
                Text::new(
                    format!("本流程不含事项“{}”。", name.zh),
                    format!("The route does not have the procedure “{}”.", name.en),
                )
            }
            Refusal::UnknownMilestone { milestone } => {
                let name = names.milestone(milestone);
                Text::new(
                    format!("本项目没有节点“{}”。", name.zh),
                    format!("The project does not pass a milestone “{}”.", name.en),
                )
            }
            Refusal::MilestoneAlreadyReached { milestone, on } => {
                let name = names.milestone(milestone);
                Text::new(
                    format!("节点“{}”已于 {on} 达到。", name.zh),
                    format!("The milestone “{}” was reached on {on}.", name.en),
                )
            }
            Refusal::FactsFixed { procedures } => {
                let listed = listed(procedures.iter().map(|one| names.procedure(one)));
                Text::new(
                    format!("修改后将不再需要已办理的事项：{}。请先撤回相应办件。", listed.zh),
                    format!(
                        "The change would take away procedures that are under way or decided: {}. Withdraw those first.",
                        listed.en
                    ),
                )
            }
            Refusal::NoVersion { procedure, date } => {
                let name = names.procedure(procedure);
                Text::new(
                    format!("事项“{}”在 {date} 没有有效版本。", name.zh),
                    format!("No version of “{}” holds on {date}.", name.en),
                )
            }
            _ => Text::default(),
        }
    }
}
