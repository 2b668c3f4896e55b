//! What a clerk of the one window does with a case.

use async_graphql::{Context, Enum, InputObject, Object, Result};
use onewindow_engine::case::{Command, CorrectionItem, CorrectionSubject};
use onewindow_engine::ids::MaterialCode;
use onewindow_engine::text::Text;

use super::{act, case_act};
use crate::error_code::ErrorCode;
use crate::outcome::DeliveryMethod;
use crate::{caller, code};

/// Why an application is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[expect(
    clippy::enum_variant_names,
    reason = "the three answers of the law all begin with not"
)]
pub enum IntakeRefusal {
    /// No licence is needed 不受理 (Administrative Licensing Law, Art. 32(1)1).
    NotRequired,
    /// Another agency is competent 不予受理 (Administrative Licensing Law, Art. 32(1)2).
    NotCompetent,
    /// Another lawful reason 不予受理.
    NotAccepted,
}

/// One thing to be corrected. It is about a material, a field of the form, or neither.
#[derive(InputObject)]
pub struct CorrectionItemInput {
    /// The code of the material it is about.
    pub material: Option<String>,
    /// The field of the form it is about, by JSON Pointer.
    pub field: Option<String>,
    /// What has to be done.
    pub what: String,
}

case_act! {
    /// The acceptance of an application 受理.
    AcceptCaseInput -> AcceptCasePayload {}
}

case_act! {
    /// The refusal to accept an application.
    RefuseCaseInput -> RefuseCasePayload {
        /// Which ground it has.
        ground: IntakeRefusal,
        /// Why, with the article.
        reason: String,
        /// Which agency is competent instead; needed when the ground is `NOT_COMPETENT`.
        competent: Option<String>,
    }
}

case_act! {
    /// The one notice of everything that has to be corrected 补正通知 (Administrative Licensing Law, Art. 32(1)4).
    RequestCorrectionInput -> RequestCorrectionPayload {
        /// All items at once; a second notice is not allowed.
        items: Vec<CorrectionItemInput>,
    }
}

case_act! {
    /// The service of a decision 送达 (Administrative Licensing Law, Art. 44).
    DeliverLicenceInput -> DeliverLicencePayload {
        /// By which way.
        method: DeliveryMethod,
        /// Who takes it.
        receiver: String,
    }
}

impl CorrectionItemInput {
    fn read(&self, context: &Context<'_>) -> Result<CorrectionItem> {
        let about = match (&self.material, &self.field) {
            (Some(material), None) => {
                CorrectionSubject::Material(code::required(context, material, MaterialCode::try_new)?)
            }
            (None, Some(field)) => CorrectionSubject::Field(field.clone()),
            (None, None) => CorrectionSubject::Other,
            (Some(_), Some(_)) => {
                let text = Text::new(
                    "每项补正只能针对一份材料或一个填写项，请拆为两项。",
                    "An item is about a material or about a field; make two items of it.",
                );
                return Err(ErrorCode::BadUserInput.error(caller::say(context, &text)));
            }
        };
        Ok(CorrectionItem {
            about,
            what: self.what.clone(),
        })
    }
}

#[derive(Default)]
pub(super) struct WindowMutation;

/// What a clerk of the one window does with a case.
#[Object]
impl WindowMutation {
    /// Accepts the application; the decision clocks start and the first steps open.
    async fn accept_case(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The acceptance.")] input: AcceptCaseInput,
    ) -> Result<Option<AcceptCasePayload>> {
        act(context, input.target(), Command::Accept).await
    }

    /// Does not accept the application, for one of the grounds of law.
    async fn refuse_case(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The refusal.")] input: RefuseCaseInput,
    ) -> Result<Option<RefuseCasePayload>> {
        let reason = input.reason.clone();
        let command = match input.ground {
            IntakeRefusal::NotRequired => Command::RefuseAsNotRequired { reason },
            IntakeRefusal::NotCompetent => Command::RefuseAsNotCompetent {
                competent: input.competent.clone().unwrap_or_default(),
                reason,
            },
            IntakeRefusal::NotAccepted => Command::RefuseIntake { reason },
        };
        act(context, input.target(), command).await
    }

    /// Tells the applicant once everything that has to be corrected; the window's clock stops.
    async fn request_correction(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The notice.")] input: RequestCorrectionInput,
    ) -> Result<Option<RequestCorrectionPayload>> {
        let items = input
            .items
            .iter()
            .map(|item| item.read(context))
            .collect::<Result<_>>()?;
        act(context, input.target(), Command::RequestCorrection { items }).await
    }

    /// Serves the decision on the applicant; with it the case is closed.
    async fn deliver_licence(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The service.")] input: DeliverLicenceInput,
    ) -> Result<Option<DeliverLicencePayload>> {
        let (method, receiver) = (input.method.into(), input.receiver.clone());
        act(context, input.target(), Command::Deliver { method, receiver }).await
    }
}
