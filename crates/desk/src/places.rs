//! What a decision about one case has to know of others: bars on the applicant, and the places of a procedure whose
//! licences are limited in number.

use onewindow_engine::case::{Acceptance, Case, CaseEvent, Command, Decision, Outcome, Phase, Places};
use onewindow_engine::ids::ProcedureCode;
use onewindow_engine::licence::Bar;
use onewindow_engine::procedure::Procedure;
use onewindow_store::CounterTake;

use crate::commit::pinned;
use crate::desk::Desk;
use crate::error::Result;

/// What was found about others.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// What the enterprise may not apply for; found when it applies.
    pub bars: Vec<Bar>,
    /// How the places stand; none when the procedure has no quota or the case is past asking.
    places: Option<FoundPlaces>,
}

/// How the places of a procedure stand.
#[derive(Debug)]
struct FoundPlaces {
    procedure: ProcedureCode,
    /// The serial of the next grant, read before everything else.
    grant: u32,
    next: u32,
    taken: u32,
    waiting: Vec<Acceptance>,
}

impl Found {
    pub fn places(&self) -> Places<'_> {
        self.places.as_ref().map_or_else(Places::default, |found| Places {
            next: found.next,
            taken: found.taken,
            waiting: &found.waiting,
        })
    }

    /// The serials that a decision uses: an acceptance its number, a grant the serial of grants. What was found holds
    /// only as long as nobody else has granted: of two who grant at once the second finds its serial used and looks
    /// anew, so that no two can give the last place.
    pub fn takes(&self, decision: &Decision) -> Vec<CounterTake> {
        let (Some(found), Decision::Done { events, .. }) = (&self.places, decision) else {
            return Vec::new();
        };
        let takes = events.iter().filter_map(|event| match event.what {
            CaseEvent::CaseAccepted {
                number: Some(expected),
                ..
            } => Some(CounterTake {
                scope: acceptances(&found.procedure),
                expected,
            }),
            CaseEvent::DecisionMade {
                outcome: Outcome::Granted,
                ..
            } => Some(CounterTake {
                scope: grants(&found.procedure),
                expected: found.grant,
            }),
            _ => None,
        });
        takes.collect()
    }
}

/// The counter of the acceptances of a procedure.
fn acceptances(procedure: &ProcedureCode) -> String {
    format!("acceptance/{procedure}")
}

/// The counter of the grants of a procedure.
fn grants(procedure: &ProcedureCode) -> String {
    format!("grant/{procedure}")
}

impl Desk {
    /// What a command to a case has to know of others.
    pub(crate) async fn found_for(&self, case: &Case, command: &Command) -> Result<Found> {
        // Only who applies is asked whether it may.
        let applies = matches!(command, Command::Submit { .. } | Command::SubmitByAgent { .. });
        self.found(case, applies).await
    }

    /// What the question what could be done with a case has to know of others.
    pub(crate) async fn found_for_offers(&self, case: &Case) -> Result<Found> {
        // Whoever is barred may still hand in and is answered; but where commitments are not trusted a way may be lost.
        let trusts = |procedure: &Procedure| procedure.tracks.iter().any(|track| track.commitment);
        let asks = case.phase == Phase::Draft && trusts(pinned(self.catalogue(), case)?);
        self.found(case, asks).await
    }

    async fn found(&self, case: &Case, with_bars: bool) -> Result<Found> {
        let bars = if with_bars {
            self.store().bars_of(case.enterprise).await?
        } else {
            Vec::new()
        };
        let waits = matches!(case.phase, Phase::Received | Phase::Correcting) || case.phase.is_under_review();
        let procedure = pinned(self.catalogue(), case)?;
        let places = match &procedure.quota {
            Some(_) if waits => Some(self.places(case).await?),
            _ => None,
        };
        Ok(Found { bars, places })
    }

    async fn places(&self, case: &Case) -> Result<FoundPlaces> {
        let (store, procedure) = (self.store(), &case.procedure.code);
        let grant = store.counter(&grants(procedure)).await?;
        Ok(FoundPlaces {
            grant,
            next: store.counter(&acceptances(procedure)).await?,
            taken: store.places_taken(procedure).await?,
            waiting: store.waiting_for_places(procedure, case.id).await?,
            procedure: procedure.clone(),
        })
    }

    /// How many places of a procedure are left; none when they are not limited.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn places_left(&self, procedure: &Procedure) -> Result<Option<u32>> {
        let Some(quota) = &procedure.quota else {
            return Ok(None);
        };
        let taken = self.store().places_taken(procedure.code()).await?;
        Ok(Some(quota.left(taken)))
    }
}
