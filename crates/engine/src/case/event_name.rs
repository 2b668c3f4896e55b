//! The names of a case's events.

use super::event::CaseEvent;
use super::routing::RoutingEvent;
use crate::event_name::event_names;

event_names!(CaseEvent {
    CaseOpened, FormSaved, MaterialAttached, MaterialPromised, PromiseOverdue, DisclosureConsented,
    DisclosureRevoked, SecretOpened, MaterialSupplied, AgentNamed, CaseReceived, CorrectionRequested,
    CorrectionAnswered, CaseAccepted, CaseFiled, SampleDrawn, ClockStarted, ClockStopped, RungReached, StepOpened,
    StepSkipped, StepClaimed, StepReleased, StepSigned, StepCompleted, StepCancelled, StepReturned, CaseForwarded,
    SupplementRequested, UnifiedHandlingJoined, UnifiedHandlingExtended, CaseSuspended, CaseResumed,
    HearingRightTold, HearingRequested, HearingScheduled, RecusalRequested, HearingRecorded,
    InterestedPartyRegistered, InterestedPartyNotified, InterestedPartyHeard, InspectorsAssigned,
    FalseMaterialRecorded, DecisionMade, DocumentIssued, DocumentDrawnUp, CaseDelivered, CaseClosed, CaseEnded,
    RatingGiven, CallBackRecorded, RectificationReported, RatingAppealed, RatingAppealDecided, SlipCorrected,
    SecondNoticeAllowed, ExtensionRequested, ExtensionAnswered, ExplanationDemanded, DelayExplained,
    DueDateRecounted, ReviewConvened, ReviewScored, ReviewConcluded, SiteVisitRecorded, MessageSent, AlarmRaised,
} Routing(RoutingEvent));
