//! What is done about ratings of the service 好差评.

use async_graphql::{Context, Object, Result};
use onewindow_engine::case::{CallBackNote, Command, GivenRating, RatingCommand};

use super::{act, case_act};
use crate::scalar::Date;

case_act! {
    /// The rating of the service 好差评, after the case has ended.
    RateServiceInput -> RateServicePayload {
        /// From 1, very satisfied, to 5, very dissatisfied (GB/T 39046-2020).
        score: u32,
        /// What is added in words.
        #[graphql(default)]
        comment: String,
        /// Whether nobody is told which person gave it.
        #[graphql(default)]
        is_anonymous: bool,
    }
}

case_act! {
    /// The call to whoever rated badly 回访.
    RecordCallBackInput -> RecordCallBackPayload {
        /// The day of the call, from the day of the rating to today.
        on: Date,
        /// Who was spoken with.
        with: String,
        /// What was said.
        words: String,
    }
}

case_act! {
    /// The report of what was put right 整改反馈.
    ReportRectificationInput -> ReportRectificationPayload {
        /// What was done.
        measures: String,
    }
}

case_act! {
    /// The appeal against a mistaken or malicious rating 申诉.
    AppealRatingInput -> AppealRatingPayload {
        /// Why.
        reasons: String,
    }
}

case_act! {
    /// A supervisor's decision about an appeal against a rating.
    DecideRatingAppealInput -> DecideRatingAppealPayload {
        /// Whether the rating is struck from the statistics; it stays on record.
        is_upheld: bool,
        /// Why.
        reasons: String,
    }
}

#[derive(Default)]
pub(super) struct RatingMutation;

/// What is done about ratings of the service.
#[Object]
impl RatingMutation {
    /// Rates the service of a case that has ended: once, and once more when a bad rating was put right.
    async fn rate_service(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The rating.")] input: RateServiceInput,
    ) -> Result<Option<RateServicePayload>> {
        let given = GivenRating {
            // Whatever does not fit is none of the five scores.
            score: u8::try_from(input.score).unwrap_or(u8::MAX),
            comment: input.comment.clone(),
            anonymous: input.is_anonymous,
        };
        act(
            context,
            input.target(),
            Command::Rating(RatingCommand::Rate(given)),
        )
        .await
    }

    /// Records a call to whoever rated badly. A rating under a name is not closed without one.
    async fn record_call_back(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The call.")] input: RecordCallBackInput,
    ) -> Result<Option<RecordCallBackPayload>> {
        let note = CallBackNote {
            on: input.on.0,
            with: input.with.clone(),
            words: input.words.clone(),
        };
        act(
            context,
            input.target(),
            Command::Rating(RatingCommand::CallBack(note)),
        )
        .await
    }

    /// Reports what was put right; the applicant may rate once more then.
    async fn report_rectification(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The report.")] input: ReportRectificationInput,
    ) -> Result<Option<ReportRectificationPayload>> {
        let measures = input.measures.clone();
        act(
            context,
            input.target(),
            Command::Rating(RatingCommand::Report { measures }),
        )
        .await
    }

    /// Appeals against a bad rating while the time to put things right lasts; that time goes on.
    async fn appeal_rating(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The appeal.")] input: AppealRatingInput,
    ) -> Result<Option<AppealRatingPayload>> {
        let reasons = input.reasons.clone();
        act(
            context,
            input.target(),
            Command::Rating(RatingCommand::Appeal { reasons }),
        )
        .await
    }

    /// Decides about an appeal: an upheld one strikes the rating from the statistics and ends its task.
    async fn decide_rating_appeal(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The decision.")] input: DecideRatingAppealInput,
    ) -> Result<Option<DecideRatingAppealPayload>> {
        let command = RatingCommand::DecideAppeal {
            upheld: input.is_upheld,
            reasons: input.reasons.clone(),
        };
        act(context, input.target(), Command::Rating(command)).await
    }
}
