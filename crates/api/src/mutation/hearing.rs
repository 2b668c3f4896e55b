//! What is done so that those concerned are heard: hearings, interested parties, inspections.

use async_graphql::{Context, ID, Object, Result};
use onewindow_desk::DeskError;
use onewindow_engine::access::Operation;
use onewindow_engine::case::{Command, HearingCommand, InterestCommand, Officer};

use super::{act, case_act};
use crate::case::Case;
use crate::channel::Channel;
use crate::desk_error::{self, Outcome};
use crate::scalar::Date;
use crate::{caller, global_id};

case_act! {
    /// The telling of the right to a hearing (Administrative Licensing Law, Art. 47).
    TellHearingRightInput -> TellHearingRightPayload {}
}

case_act! {
    /// The request for a hearing.
    RequestHearingInput -> RequestHearingPayload {
        /// The position of the interested party for whom a handler records it, from 0 on; left out: the applicant itself.
        party: Option<u32>,
        /// By which way it comes: online by the applicant, or on paper, entered by the window.
        #[graphql(default)]
        channel: Channel,
    }
}

case_act! {
    /// The announcement of a hearing, 7 working days before it or earlier (Administrative Licensing Law, Art. 48).
    ScheduleHearingInput -> ScheduleHearingPayload {
        /// The day of the hearing.
        on: Date,
        /// Where it is held.
        place: String,
        /// The login of the officer who presides; nobody who reviews the application.
        presider: String,
    }
}

case_act! {
    /// The request for another presider 申请回避.
    RequestRecusalInput -> RequestRecusalPayload {
        /// The position of the interested party for whom a handler records it, from 0 on; left out: the applicant itself.
        party: Option<u32>,
        /// Why.
        reason: String,
    }
}

case_act! {
    /// The record of a hearing 听证笔录.
    RecordHearingInput -> RecordHearingPayload {
        /// What was said.
        summary: String,
        /// Who of those heard has signed it, by name; without anybody it is unsigned and no decision can follow it.
        #[graphql(default)]
        signatures: Vec<String>,
    }
}

case_act! {
    /// The registration of an interested party 利害关系人 (Administrative Licensing Law, Art. 36).
    RegisterInterestedPartyInput -> RegisterInterestedPartyPayload {
        /// Who; the same name again changes the finding.
        name: String,
        /// How the licence touches it.
        interest: String,
        /// Whether the review finds that it touches it directly and in a major interest.
        #[graphql(default)]
        is_major: bool,
    }
}

case_act! {
    /// The notice to an interested party (Administrative Licensing Law, Art. 36).
    NotifyInterestedPartyInput -> NotifyInterestedPartyPayload {
        /// Its position, from 0 on.
        party: u32,
    }
}

case_act! {
    /// The statement and defence of an interested party 陈述和申辩 (Administrative Licensing Law, Art. 36).
    HearInterestedPartyInput -> HearInterestedPartyPayload {
        /// Its position, from 0 on.
        party: u32,
        /// What it said.
        statement: String,
    }
}

case_act! {
    /// The naming of inspectors (Administrative Licensing Law, Art. 55).
    AssignInspectorsInput -> AssignInspectorsPayload {
        /// The logins of two officers or more.
        inspectors: Vec<String>,
    }
}

/// The officers with these logins, or why they are not told.
async fn officers(
    context: &Context<'_>,
    (case, operation): (&ID, Operation),
    logins: &[String],
) -> Result<std::result::Result<Vec<Officer>, Outcome<Case>>> {
    let (desk, actor) = (caller::desk(context)?, caller::actor(context));
    let part = (global_id::decode(context, case)?, operation);
    let mut officers = Vec::with_capacity(logins.len());
    for login in logins {
        match desk.officer(actor, part, login).await {
            Ok(officer) => officers.push(officer),
            Err(error) => return Ok(Err(refused(context, error)?)),
        }
    }
    Ok(Ok(officers))
}

fn refused(context: &Context<'_>, error: DeskError) -> Result<Outcome<Case>> {
    desk_error::outcome::<onewindow_engine::case::Case>(context, Err(error))
        .map(|outcome| outcome.map(Case::from))
}

#[derive(Default)]
pub(super) struct HearingMutation;

/// What is done so that those concerned are heard.
#[Object]
impl HearingMutation {
    /// Tells the applicant of the right to a hearing; 5 working days to ask for one begin.
    async fn tell_hearing_right(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which case.")] input: TellHearingRightInput,
    ) -> Result<Option<TellHearingRightPayload>> {
        act(context, input.target(), Command::Hearing(HearingCommand::Tell)).await
    }

    /// Asks for a hearing, which then has to be held within 20 working days.
    async fn request_hearing(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "For whom.")] input: RequestHearingInput,
    ) -> Result<Option<RequestHearingPayload>> {
        let party = input.party;
        let command = Command::Hearing(HearingCommand::Request { party });
        act(context, input.target(), input.channel.carry(command)).await
    }

    /// Announces the hearing to those concerned and to the public; announced again, the new announcement holds.
    async fn schedule_hearing(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "When, where, and who presides.")] input: ScheduleHearingInput,
    ) -> Result<Option<ScheduleHearingPayload>> {
        let part = (&input.case_id, Operation::ScheduleHearing);
        let named = officers(context, part, std::slice::from_ref(&input.presider)).await?;
        let presider = match named.map(|mut named| named.pop()) {
            Ok(Some(presider)) => presider,
            Ok(None) => return Ok(None),
            Err(outcome) => return Ok(Some(outcome.into())),
        };
        let command = HearingCommand::Schedule {
            on: input.on.0,
            place: input.place.clone(),
            presider,
        };
        act(context, input.target(), Command::Hearing(command)).await
    }

    /// Asks for another presider. The request is answered when the hearing is announced anew.
    async fn request_recusal(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Why.")] input: RequestRecusalInput,
    ) -> Result<Option<RequestRecusalPayload>> {
        let command = HearingCommand::Recuse {
            party: input.party,
            reason: input.reason.clone(),
        };
        act(context, input.target(), Command::Hearing(command)).await
    }

    /// Hands in the record of the hearing; the decision has to cite it. A suspension for the hearing ends with it.
    async fn record_hearing(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The record.")] input: RecordHearingInput,
    ) -> Result<Option<RecordHearingPayload>> {
        let command = HearingCommand::Record {
            summary: input.summary.clone(),
            signatures: input.signatures.clone(),
        };
        act(context, input.target(), Command::Hearing(command)).await
    }

    /// Puts somebody whom the licence touches on record.
    async fn register_interested_party(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Who.")] input: RegisterInterestedPartyInput,
    ) -> Result<Option<RegisterInterestedPartyPayload>> {
        let command = InterestCommand::Register {
            name: input.name.clone(),
            interest: input.interest.clone(),
            major: input.is_major,
        };
        act(context, input.target(), Command::Interest(command)).await
    }

    /// Tells an interested party of the application and its rights; it has 5 working days for its statement.
    async fn notify_interested_party(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which party.")] input: NotifyInterestedPartyInput,
    ) -> Result<Option<NotifyInterestedPartyPayload>> {
        let party = input.party;
        act(
            context,
            input.target(),
            Command::Interest(InterestCommand::Notify { party }),
        )
        .await
    }

    /// Puts an interested party's statement on record.
    async fn hear_interested_party(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The statement.")] input: HearInterestedPartyInput,
    ) -> Result<Option<HearInterestedPartyPayload>> {
        let command = InterestCommand::Hear {
            party: input.party,
            statement: input.statement.clone(),
        };
        act(context, input.target(), Command::Interest(command)).await
    }

    /// Names who inspects or tests: two officers or more, within 5 working days of the acceptance.
    async fn assign_inspectors(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Who.")] input: AssignInspectorsInput,
    ) -> Result<Option<AssignInspectorsPayload>> {
        let part = (&input.case_id, Operation::AssignInspectors);
        match officers(context, part, &input.inspectors).await? {
            Ok(inspectors) => act(context, input.target(), Command::AssignInspectors { inspectors }).await,
            Err(outcome) => Ok(Some(outcome.into())),
        }
    }
}
