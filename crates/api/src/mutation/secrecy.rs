//! What an applicant says about trade secrets (Administrative Licensing Law, Art. 5(2)).

use async_graphql::{Context, Object, Result};
use onewindow_engine::case::{Command, Disclosed, SecrecyCommand};
use onewindow_engine::ids::{DepartmentCode, MaterialCode};

use super::{act, case_act};
use crate::code;

case_act! {
    /// The consent to a disclosure (Administrative Licensing Law, Art. 5(2)).
    ConsentToDisclosureInput -> ConsentToDisclosurePayload {
        /// The code of the secret material.
        material: String,
        /// The code of the department that may open it.
        department: String,
    }
}

case_act! {
    /// The taking back of a consent, for the time to come.
    RevokeDisclosureInput -> RevokeDisclosurePayload {
        /// The code of the secret material.
        material: String,
        /// The code of the department that may open it no longer.
        department: String,
    }
}

fn disclosed(context: &Context<'_>, material: &str, department: &str) -> Result<Disclosed> {
    Ok(Disclosed {
        material: code::required(context, material, MaterialCode::try_new)?,
        department: code::required(context, department, DepartmentCode::try_new)?,
    })
}

#[derive(Default)]
pub(super) struct SecrecyMutation;

/// What an applicant says about trade secrets.
#[Object]
impl SecrecyMutation {
    /// Lets another department open a material that is a trade secret.
    async fn consent_to_disclosure(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What, to whom.")] input: ConsentToDisclosureInput,
    ) -> Result<Option<ConsentToDisclosurePayload>> {
        let of = disclosed(context, &input.material, &input.department)?;
        act(
            context,
            input.target(),
            Command::Secrecy(SecrecyCommand::Consent(of)),
        )
        .await
    }

    /// Takes a consent back. What was opened meanwhile stays on record.
    async fn revoke_disclosure(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What, to whom.")] input: RevokeDisclosureInput,
    ) -> Result<Option<RevokeDisclosurePayload>> {
        let of = disclosed(context, &input.material, &input.department)?;
        act(
            context,
            input.target(),
            Command::Secrecy(SecrecyCommand::Revoke(of)),
        )
        .await
    }
}
