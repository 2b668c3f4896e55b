//! What a decision about one case has to know of others: bars on the applicant, and the places of a procedure whose
//! licences are limited in number.

use std::collections::{BTreeMap, BTreeSet};

use onewindow_engine::case::{Acceptance, Case, CaseEvent, Command, Decision, Outcome, Phase, Places};
use onewindow_engine::ids::{CaseId, ProcedureCode};
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
        let applies = matches!(
            command,
            Command::Submit { .. } | Command::SubmitByAgent { .. } | Command::ReceivePaper(_)
        );
        let mut found = self.found(&[(case, applies)]).await?;
        Ok(found.pop().unwrap_or_default())
    }

    /// What the question what could be done with cases has to know of others: for each case, in the same order, in as
    /// many statements as for one.
    pub(crate) async fn found_for_offers(&self, cases: &[&Case]) -> Result<Vec<Found>> {
        // Whoever is barred may still hand in and is answered; but where commitments are not trusted a way may be lost.
        let trusts = |procedure: &Procedure| procedure.tracks.iter().any(|track| track.commitment);
        let asked: Vec<(&Case, bool)> = cases
            .iter()
            .map(|case| {
                let asks = case.phase == Phase::Draft && trusts(pinned(self.catalogue(), case)?);
                Ok((*case, asks))
            })
            .collect::<Result<_>>()?;
        self.found(&asked).await
    }

    /// What is known of others for cases, each with whether bars on its enterprise matter.
    async fn found(&self, cases: &[(&Case, bool)]) -> Result<Vec<Found>> {
        let barred: BTreeSet<_> = cases
            .iter()
            .filter(|(_, with_bars)| *with_bars)
            .map(|(case, _)| case.enterprise)
            .collect();
        let bars = if barred.is_empty() {
            BTreeMap::new()
        } else {
            let barred: Vec<_> = barred.into_iter().collect();
            self.store().bars_of_enterprises(&barred).await?
        };
        let mut limited = BTreeSet::new();
        for (case, _) in cases {
            if pinned(self.catalogue(), case)?.quota.is_some() && waits(case) {
                limited.insert(case.procedure.code.clone());
            }
        }
        let places = self.places(limited).await?;
        Ok(cases
            .iter()
            .map(|(case, with_bars)| Found {
                bars: bars
                    .get(&case.enterprise)
                    .filter(|_| *with_bars)
                    .cloned()
                    .unwrap_or_default(),
                places: places
                    .get(&case.procedure.code)
                    .filter(|_| waits(case))
                    .map(|places| places.of(case)),
            })
            .collect())
    }

    async fn places(
        &self,
        procedures: BTreeSet<ProcedureCode>,
    ) -> Result<BTreeMap<ProcedureCode, ProcedurePlaces>> {
        if procedures.is_empty() {
            return Ok(BTreeMap::new());
        }
        let (store, procedures) = (self.store(), Vec::from_iter(procedures));
        let scopes: Vec<String> = procedures
            .iter()
            .flat_map(|procedure| [grants(procedure), acceptances(procedure)])
            .collect();
        // The serials of grants are read before everything else: who grants meanwhile moves them.
        let serials = store.counters(&scopes).await?;
        let taken = store.places_taken(&procedures).await?;
        let mut waiting: BTreeMap<ProcedureCode, Vec<(CaseId, Acceptance)>> = BTreeMap::new();
        for (procedure, case, acceptance) in store.waiting_for_places(&procedures).await? {
            waiting.entry(procedure).or_default().push((case, acceptance));
        }
        let serial = |scope: String| serials.get(&scope).copied().unwrap_or(1);
        let places = procedures.into_iter().map(|procedure| {
            let places = ProcedurePlaces {
                grant: serial(grants(&procedure)),
                next: serial(acceptances(&procedure)),
                taken: taken.get(procedure.as_str()).copied().unwrap_or_default(),
                waiting: waiting.remove(&procedure).unwrap_or_default(),
            };
            (procedure, places)
        });
        Ok(places.collect())
    }

    /// How many licences of procedures hold a place now, by code; those of which none does are left out.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn places_taken(&self, procedures: &[ProcedureCode]) -> Result<BTreeMap<String, u32>> {
        Ok(self.store().places_taken(procedures).await?)
    }
}

/// Whether a case may still take a place.
fn waits(case: &Case) -> bool {
    matches!(case.phase, Phase::Received | Phase::Correcting) || case.phase.is_under_review()
}

/// How the places of a procedure stand, whoever asks.
struct ProcedurePlaces {
    grant: u32,
    next: u32,
    taken: u32,
    waiting: Vec<(CaseId, Acceptance)>,
}

impl ProcedurePlaces {
    /// As a case sees them: those who wait are the others.
    fn of(&self, case: &Case) -> FoundPlaces {
        let others = self.waiting.iter().filter(|(id, _)| *id != case.id);
        FoundPlaces {
            procedure: case.procedure.code.clone(),
            grant: self.grant,
            next: self.next,
            taken: self.taken,
            waiting: others.map(|(_, acceptance)| *acceptance).collect(),
        }
    }
}
