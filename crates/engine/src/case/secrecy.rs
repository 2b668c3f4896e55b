//! Trade secrets 商业秘密 among the materials (Licensing Law Art. 5(2)). Whoever the applicant has not handed them to
//! opens them only with the applicant's consent or on a ground of law, and every opening is an event of the case.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::command::{Action, Command};
use super::decide::{CaseFacts, Step, Work, not_endless};
use super::event::{CaseEvent, Event};
use super::state::Case;
use crate::actor::{Actor, By, Role};
use crate::ids::{DepartmentCode, FileId, MaterialCode};
use crate::refusal::{Refusal, SecrecyRefusal};

/// The longest ground, in characters.
const GROUND: u32 = 1_000;
/// Who handles an application in its department.
const HANDLING: [Role; 3] = [Role::Handler, Role::Reviewer, Role::Approver];

/// What is done about secret materials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum SecrecyCommand {
    /// The applicant lets a department open a secret material.
    Consent(Disclosed),
    /// The applicant takes the consent back, for the time to come.
    Revoke(Disclosed),
    /// Somebody opens a file. Without secrets in it nothing has to be recorded.
    Open {
        /// Which.
        file: FileId,
        /// The article that allows it without consent, in the words of who opens it.
        ground: Option<String>,
    },
}

impl SecrecyCommand {
    /// The command's name.
    pub(super) fn action(&self) -> Action {
        match self {
            Self::Consent(_) => Action::ConsentToDisclosure,
            Self::Revoke(_) => Action::RevokeDisclosure,
            Self::Open { .. } => Action::OpenSecret,
        }
    }
}

/// What may be disclosed to whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Disclosed {
    /// The secret material.
    pub material: MaterialCode,
    /// The department.
    pub department: DepartmentCode,
}

/// A consent of the applicant to a disclosure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Disclosure {
    /// What, to whom.
    pub of: Disclosed,
    /// Who consented.
    pub by: By,
    /// When.
    pub at: DateTime<Utc>,
    /// When it was taken back.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// On what somebody may open a secret file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AccessBasis {
    /// It is the applicant's own.
    Applicant,
    /// The officer handles the application in the competent department.
    Competent,
    /// The applicant has consented.
    Consent,
    /// A law allows it.
    Law,
}

/// An opening of a secret file, on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct SecretOpening {
    /// The material.
    pub material: MaterialCode,
    /// The file.
    pub file: FileId,
    /// On what.
    pub basis: AccessBasis,
    /// The article, where a law allows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<String>,
}

impl Case {
    /// Whether a file was handed in as a secret, as whatever material.
    pub fn is_secret(&self, file: FileId) -> bool {
        self.secret_materials().any(|(_, secret)| secret == file)
    }

    /// The consents that hold now.
    pub fn disclosures_in_force(&self) -> impl Iterator<Item = &Disclosed> {
        let lasting = |consent: &&Disclosure| consent.revoked_at.is_none();
        self.disclosures.iter().filter(lasting).map(|consent| &consent.of)
    }

    /// The secret files with the materials they were handed in as.
    fn secret_materials(&self) -> impl Iterator<Item = (&MaterialCode, FileId)> {
        let files = self
            .materials
            .iter()
            .flat_map(|(code, files)| files.iter().map(move |file| (code, file)));
        files
            .filter(|(_, file)| file.secret)
            .map(|(code, file)| (code, file.file))
    }

    /// The first material that is secret.
    fn first_secret(&self) -> Option<&MaterialCode> {
        self.secret_materials().map(|(code, _)| code).next()
    }

    pub(super) fn apply_secrecy(&mut self, event: &Event) {
        match &event.what {
            CaseEvent::DisclosureConsented(of) => self.disclosures.push(Disclosure {
                of: of.clone(),
                by: event.by.clone(),
                at: event.at,
                revoked_at: None,
            }),
            CaseEvent::DisclosureRevoked(of) => {
                let mut lasting = self.disclosures.iter_mut().filter(|consent| &consent.of == of);
                if let Some(consent) = lasting.find(|consent| consent.revoked_at.is_none()) {
                    consent.revoked_at = Some(event.at);
                }
            }
            _ => {}
        }
    }
}

/// Whether somebody may open a file of a case, and in which capacity; none: there is no secret in it, and whoever may
/// read the case may read it.
///
/// # Errors
/// [`SecrecyRefusal::SecretMaterial`] for whoever has neither consent nor a ground of law.
pub fn may_open(
    case: &Case,
    actor: &Actor,
    file: FileId,
    ground: Option<&str>,
) -> Result<Option<(By, SecretOpening)>, Refusal> {
    let secret = case.secret_materials().filter(|(_, secret)| *secret == file);
    let materials: Vec<&MaterialCode> = secret.map(|(code, _)| code).collect();
    let Some(material) = materials.first() else {
        return Ok(None);
    };
    let (by, basis) = match standing(case, actor, &materials) {
        Some(found) => found,
        None => (capacity(actor, None), AccessBasis::Law),
    };
    let ground = match basis {
        AccessBasis::Law => Some(lawful(ground, material)?),
        AccessBasis::Applicant | AccessBasis::Competent | AccessBasis::Consent => None,
    };
    let material = (*material).clone();
    let opening = SecretOpening {
        material,
        file,
        basis,
        ground,
    };
    Ok(Some((by, opening)))
}

/// On what somebody may open secret materials of a case without stating a ground; none: on nothing.
fn standing(case: &Case, actor: &Actor, materials: &[&MaterialCode]) -> Option<(By, AccessBasis)> {
    if actor.represents(case.enterprise) {
        return Some((actor.by(Some(Role::Applicant), None), AccessBasis::Applicant));
    }
    // Whoever stands on the applicant's side without applying has to stand aside and handles nothing.
    let absent = actor.stands_in.iter().flat_map(|one| &one.enterprises);
    let is_impartial = !actor
        .enterprises
        .iter()
        .chain(absent)
        .any(|of| *of == case.enterprise);
    let handling = HANDLING
        .into_iter()
        .find(|role| is_impartial && actor.holds(*role, &case.department));
    if let Some(role) = handling {
        let by = actor.by(Some(role), Some(&case.department));
        return Some((by, AccessBasis::Competent));
    }
    let mut consents = case.disclosures_in_force();
    let consent =
        consents.find(|of| materials.contains(&&of.material) && actor.belongs_to(&of.department))?;
    Some((capacity(actor, Some(&consent.department)), AccessBasis::Consent))
}

/// The ground of law that was stated.
fn lawful(ground: Option<&str>, material: &MaterialCode) -> Result<String, Refusal> {
    let Some(ground) = ground.map(str::trim).filter(|ground| !ground.is_empty()) else {
        let material = material.clone();
        return Err(SecrecyRefusal::SecretMaterial { material }.into());
    };
    not_endless("ground", ground, GROUND)?;
    if names_article(ground) {
        Ok(ground.to_owned())
    } else {
        Err(SecrecyRefusal::GroundWithoutArticle.into())
    }
}

/// The office in which somebody opens a file, in a department where one is given.
fn capacity(actor: &Actor, department: Option<&DepartmentCode>) -> By {
    let office = actor
        .appointments
        .iter()
        .find(|office| department.is_none() || office.department.as_ref() == department);
    actor.by(
        office.map(|office| office.role),
        office.and_then(|office| office.department.as_ref()),
    )
}

/// Whether a text names an article: 第…条, or Art. and a number.
pub(super) fn names_article(text: &str) -> bool {
    const NUMERALS: &str = "０１２３４５６７８９零〇一二三四五六七八九十百千两";
    let is_numeral = |c: char| c.is_ascii_digit() || c.is_whitespace() || NUMERALS.contains(c);
    let chinese = text.split('第').skip(1).any(|rest| {
        let after = rest.trim_start_matches(is_numeral);
        after.len() < rest.trim_start().len() && after.starts_with('条')
    });
    let text = text.to_lowercase();
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let begins_with_digit = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit());
    let english = words.iter().enumerate().any(|(place, word)| {
        let rest = word.strip_prefix("article").or_else(|| word.strip_prefix("art"));
        match rest {
            Some("") => words.get(place + 1).is_some_and(begins_with_digit),
            Some(number) => begins_with_digit(&number),
            None => false,
        }
    });
    chinese || english
}

/// The smallest command of an action about secrets; none when the procedure asks for nothing that could be one.
pub(super) fn sample(case: &Case, facts: &CaseFacts<'_>, action: Action) -> Option<Command> {
    let usual = || {
        let material = case
            .first_secret()
            .or_else(|| Some(&facts.procedure.materials.first()?.code))?;
        let others = facts.catalogue.departments.keys();
        let department = others.into_iter().find(|code| **code != case.department)?;
        Some(Disclosed {
            material: material.clone(),
            department: department.clone(),
        })
    };
    let of = usual()?;
    Some(Command::Secrecy(match action {
        Action::ConsentToDisclosure => SecrecyCommand::Consent(of),
        Action::RevokeDisclosure => {
            let held = case.disclosures_in_force().next().cloned();
            SecrecyCommand::Revoke(held.unwrap_or(of))
        }
        _ => return None,
    }))
}

pub(super) fn decide(work: &mut Work<'_>, command: &SecrecyCommand) -> Result<Step, Refusal> {
    match command {
        SecrecyCommand::Consent(of) => consent(work, of),
        SecrecyCommand::Revoke(of) => revoke(work, of),
        SecrecyCommand::Open { file, ground } => {
            match may_open(&work.case, work.facts.actor, *file, ground.as_deref())? {
                Some((by, opening)) => work.push(by, CaseEvent::SecretOpened(opening)),
                None => return Ok(Step::Already),
            }
            Ok(Step::Taken)
        }
    }
}

fn consent(work: &mut Work<'_>, of: &Disclosed) -> Result<Step, Refusal> {
    work.by_applicant()?;
    if !work.case.secret_materials().any(|(code, _)| code == &of.material) {
        let material = of.material.clone();
        return Err(SecrecyRefusal::NotSecret { material }.into());
    }
    if !work.facts.catalogue.departments.contains_key(&of.department) {
        let department = of.department.clone();
        return Err(SecrecyRefusal::NoSuchDepartment { department }.into());
    }
    if work.case.disclosures_in_force().any(|known| known == of) {
        return Ok(Step::Already);
    }
    work.did(Role::Applicant, None, CaseEvent::DisclosureConsented(of.clone()));
    Ok(Step::Taken)
}

fn revoke(work: &mut Work<'_>, of: &Disclosed) -> Result<Step, Refusal> {
    work.by_applicant()?;
    if !work.case.disclosures_in_force().any(|known| known == of) {
        return Err(SecrecyRefusal::NotDisclosed.into());
    }
    work.did(Role::Applicant, None, CaseEvent::DisclosureRevoked(of.clone()));
    Ok(Step::Taken)
}

#[cfg(test)]
mod tests {
    use super::names_article;

    #[test]
    fn a_ground_names_its_article_in_either_language() {
        for ground in [
            "行政许可法第五条第二款",
            "行政许可法 第 34 条",
            "Licensing Law Art. 5(2)",
            "article 61 of the Licensing Law",
        ] {
            assert!(names_article(ground), "{ground}");
        }
        for ground in [
            "因工作需要",
            "领导同意",
            "第一次查阅",
            "part 3 of my work",
            "第条",
            "an artist",
        ] {
            assert!(!names_article(ground), "{ground}");
        }
    }
}
