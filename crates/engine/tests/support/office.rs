//! An office in which one project and its cases are played through the engine, as the application would: decide,
//! keep the events, tell the project, fire what is due.

use chrono::{DateTime, Utc};
use onewindow_engine::actor::{Actor, Role};
use onewindow_engine::case::{
    Acceptance, Attachment, Case, CaseEvent, CaseFacts, Channel, Command, CorrectionItem, CorrectionSubject,
    Decision, Effect, Event, Offer, Officer, Outcome, Papers, Phase, Places, StepKey, StepRun, Timer,
    Verdict, VisitReport, decide, offers, open, timers,
};
use onewindow_engine::fact::FactValues;
use onewindow_engine::ids::{CaseId, FileId, ProcedureCode, ProjectId};
use onewindow_engine::licence::Bar;
use onewindow_engine::procedure::{Procedure, StepKind};
use onewindow_engine::project::{
    Project, ProjectCommand, ProjectFacts, ProjectOutcome, ProjectRecord, UnifiedCommand, create_project,
    decide_project,
};
use onewindow_engine::refusal::Refusal;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{ENTERPRISE, People, Zone};

/// Picks whoever acts.
pub type By = fn(&People) -> &Actor;

/// The office, its one project and the case in hand.
pub struct Office {
    pub zone: Zone,
    pub people: People,
    pub now: DateTime<Utc>,
    pub project: Project,
    pub records: Vec<ProjectRecord>,
    pub values: FactValues,
    pub case: Case,
    /// The log of the case in hand.
    pub log: Vec<Event>,
    /// The number that the next draw comes to.
    pub draw: u16,
    /// How the places of a procedure with a quota stand: those taken, and who waits for one.
    pub taken: u32,
    pub waiting: Vec<Acceptance>,
    /// What the enterprise may not apply for.
    pub bars: Vec<Bar>,
    /// Whether acts draw up their documents; most tests are about something else.
    pub writes: bool,
    cases: u128,
}

impl Office {
    /// A hazardous project on a site of 50, created on Monday, 2 March 2026 at nine, with a draft of a procedure.
    pub fn with_draft(code: &str) -> Self {
        Self::in_zone(Zone::new(), code)
    }

    pub fn in_zone(zone: Zone, code: &str) -> Self {
        Self::of_project(
            zone,
            &json!({ "project": { "hazardous": true }, "site": { "area": 50 } }),
            code,
        )
    }

    pub fn of_project(zone: Zone, facts: &Value, code: &str) -> Self {
        let people = People::new();
        let now = instant("2026-03-02T09:00");
        let project_facts = ProjectFacts {
            now,
            actor: &people.applicant,
            catalogue: &zone.catalogue,
            route: &zone.route,
        };
        let id = (ProjectId(Uuid::from_u128(50)), "S-1".to_owned());
        let (project, records) = create_project(id, ENTERPRISE, "新厂", facts, &project_facts).unwrap();
        let values = zone.catalogue.vocabulary.check_facts(facts).unwrap();
        let (case, opened) = draft(&zone, &people, now, (&project, &values), (1, code)).unwrap();
        let mut office = Self {
            zone,
            people,
            now,
            project,
            records,
            values,
            case,
            log: vec![opened],
            draw: 9_999,
            taken: 0,
            waiting: Vec::new(),
            bars: Vec::new(),
            writes: false,
            cases: 1,
        };
        // Some drafts below are of procedures that the project does not need: what then happens is for the tests.
        let _ = office.join();
        office
    }

    /// Takes up a draft of another procedure; the former case stays behind.
    pub fn draft(&mut self, code: &str) -> Result<(), Refusal> {
        let number = self.cases + 1;
        let project = (&self.project, &self.values);
        let (case, opened) = draft(&self.zone, &self.people, self.now, project, (number, code))?;
        let former = std::mem::replace(&mut self.case, case);
        match self.join() {
            Ok(()) => {
                self.cases = number;
                self.log = vec![opened];
                Ok(())
            }
            Err(refusal) => {
                self.case = former;
                Err(refusal)
            }
        }
    }

    fn join(&mut self) -> Result<(), Refusal> {
        let applicant = self.people.applicant.clone();
        let join = ProjectCommand::Join {
            procedure: self.case.procedure.code.clone(),
            case: self.case.id,
            channel: Channel::Online,
        };
        self.tell(&applicant, &join).map(drop)
    }

    /// The same at the counter, where the window opens what it hands in with the same act.
    pub fn open_at_counter(&mut self, by: By, code: &str) -> Result<(), Refusal> {
        let (actor, number) = (by(&self.people).clone(), self.cases + 1);
        let project = (&self.project, &self.values);
        let by = (&actor, Channel::Counter);
        let (case, opened) = opening(&self.zone, by, self.now, project, (number, code))?;
        let join = ProjectCommand::Join {
            procedure: case.procedure.code.clone(),
            case: case.id,
            channel: Channel::Counter,
        };
        self.tell(&actor, &join)?;
        (self.case, self.log, self.cases) = (case, vec![opened], number);
        Ok(())
    }

    /// A command to the project; the names of what happened.
    pub fn tell(&mut self, actor: &Actor, command: &ProjectCommand) -> Result<Vec<&'static str>, Refusal> {
        let facts = ProjectFacts {
            now: self.now,
            actor,
            catalogue: &self.zone.catalogue,
            route: &self.zone.route,
        };
        let (project, records) = decide_project(&self.project, command, &facts)?;
        let mut applied = self.project.clone();
        for record in &records {
            applied.apply(record);
        }
        assert_eq!(applied, project, "the records say what the project became");
        self.values = self.zone.catalogue.vocabulary.read_facts(&project.facts).0;
        self.project = project;
        let names = records.iter().map(|record| record.what.name()).collect();
        self.records.extend(records);
        Ok(names)
    }

    /// The pinned version.
    pub fn procedure(&self) -> &Procedure {
        self.zone.catalogue.procedure(&self.case.procedure).unwrap()
    }

    pub fn facts<'a>(&'a self, actor: &'a Actor) -> CaseFacts<'a> {
        CaseFacts {
            now: self.now,
            actor,
            catalogue: &self.zone.catalogue,
            procedure: self.procedure(),
            project: &self.project,
            route: &self.zone.route,
            values: &self.values,
            serial: 7,
            draw: self.draw,
            papers: self.writes.then_some(Papers {
                holder: "试验企业",
                holder_code: "91360200MA38K2XY7P",
                code: "OW-7K3Q-08XD-9MVT-4H8P",
            }),
            bars: &self.bars,
            places: self.places(),
        }
    }

    fn places(&self) -> Places<'_> {
        Places {
            next: 3,
            taken: self.taken,
            waiting: &self.waiting,
        }
    }

    /// What a command would come to.
    pub fn ask(&self, actor: &Actor, command: &Command) -> Result<Decision, Refusal> {
        decide(&self.case, command, &self.facts(actor))
    }

    /// Gives a command and keeps what it came to.
    pub fn give(&mut self, actor: &Actor, command: &Command) -> Result<Vec<Event>, Refusal> {
        let Decision::Done {
            events,
            after,
            effects,
        } = self.ask(actor, command)?
        else {
            return Ok(Vec::new());
        };
        assert!(!events.is_empty(), "{command:?} is done, so something happened");
        super::follow::follow(&mut self.case, command, &events);
        assert_eq!(self.case, *after, "the events say what the case became");
        self.log.extend(events.iter().cloned());
        for effect in effects {
            self.pass_on(effect);
        }
        Ok(events)
    }

    fn pass_on(&mut self, effect: Effect) {
        let procedure = self.case.procedure.code.clone();
        let command = match effect {
            Effect::OutcomeReached(outcome) => ProjectCommand::RecordOutcome { procedure, outcome },
            Effect::CaseLeft => ProjectCommand::Leave {
                procedure,
                case: self.case.id,
            },
            Effect::UnifiedJoined { stage, on, limit } => ProjectCommand::Unified(UnifiedCommand::Join {
                stage,
                procedure,
                case: self.case.id,
                on,
                limit,
            }),
            Effect::UnifiedLeft { stage, on } => ProjectCommand::Unified(UnifiedCommand::Leave {
                stage,
                case: self.case.id,
                on,
            }),
        };
        self.tell(Actor::engine(), &command).unwrap();
    }

    /// As if another case had come to an outcome.
    pub fn outcome(&mut self, code: &str) {
        let command = ProjectCommand::RecordOutcome {
            procedure: code.parse().unwrap(),
            outcome: ProjectOutcome {
                case: CaseId(Uuid::from_u128(999)),
                document: format!("{code} 1"),
                on: self.zone.catalogue.calendar.local_date(self.now),
            },
        };
        self.tell(Actor::engine(), &command).unwrap();
    }

    /// A command that must be done.
    #[track_caller]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "most commands are made where they are given"
    )]
    pub fn done(&mut self, by: By, command: Command) -> Vec<Event> {
        let actor = by(&self.people).clone();
        let events = self.give(&actor, &command).unwrap();
        assert!(!events.is_empty(), "{command:?} was already done");
        events
    }

    /// A command that must be refused.
    #[track_caller]
    pub fn refused(&self, by: By, command: &Command) -> Refusal {
        self.ask(by(&self.people), command).unwrap_err()
    }

    /// A command that must have been done before.
    #[track_caller]
    pub fn already(&self, by: By, command: &Command) {
        assert_eq!(self.ask(by(&self.people), command), Ok(Decision::AlreadyDone));
    }

    pub fn timers(&self) -> Vec<Timer> {
        timers(&self.case, self.procedure(), &self.zone.catalogue.calendar)
    }

    /// Fires everything that is due, in order, each at its own time, and then it is `moment`, a local time.
    pub fn wait_until(&mut self, moment: &str) -> Vec<Timer> {
        let end = instant(moment);
        let mut fired = Vec::new();
        while let Some(timer) = self.timers().into_iter().next().filter(|timer| timer.at <= end) {
            self.now = self.now.max(timer.at);
            let command = Command::Fire {
                clock: timer.clock.clone(),
                rung: timer.rung,
            };
            self.give(Actor::engine(), &command).unwrap();
            fired.push(timer);
        }
        self.now = end;
        fired
    }

    pub fn offers(&self, actor: &Actor) -> Vec<Offer> {
        offers(&self.case, &self.facts(actor))
    }

    pub fn fill_in(&mut self) {
        let form = json!({ "title": "新厂" });
        self.done(|p| &p.applicant, Command::SaveForm { form });
        for material in self.procedure().materials.clone() {
            if material.supplied_by.is_empty() && material.when.is_none() {
                self.done(|p| &p.applicant, attach(material.code.as_str()));
            }
        }
    }

    /// A draft filled in and handed in.
    pub fn submitted(code: &str) -> Self {
        let mut office = Self::with_draft(code);
        office.fill_in();
        office.done(|p| &p.applicant, submit());
        office
    }

    /// A case that the window has accepted on 2 March 2026.
    pub fn accepted(code: &str) -> Self {
        let mut office = Self::submitted(code);
        office.done(|p| &p.clerk, Command::Accept);
        office
    }

    /// Completes a step, in the first round.
    #[track_caller]
    pub fn agree(&mut self, by: By, step: &str) -> Vec<Event> {
        let run = self.case.run(&key(step)).cloned();
        let is_unrecorded = |run: &StepRun| run.kind == StepKind::SiteVisit && run.visit.is_none();
        if run.as_ref().is_some_and(is_unrecorded) {
            let visit = self.visit(&key(step));
            self.done(by, visit);
        }
        self.done(by, complete(step, Verdict::Agree))
    }

    /// The record of a site visit by two officers of the step's department, or by the inspectors who were named.
    pub fn visit(&self, step: &StepKey) -> Command {
        let department = self.case.run(step).map(|run| run.department.clone());
        let inspector = |by: &onewindow_engine::actor::By| Officer {
            person: by.person,
            name: by.name.clone(),
            departments: department.iter().cloned().collect(),
            enterprises: Vec::new(),
        };
        let inspectors: Vec<Officer> = self.case.inspectors.iter().map(inspector).collect();
        let is_there = |actor: &&&Actor| {
            let department = department.as_ref();
            department.is_some_and(|department| actor.holds(Role::Handler, department))
                && actor.enterprises.is_empty()
        };
        let officers = self.people.all();
        let officers = officers
            .iter()
            .filter(is_there)
            .take(2)
            .map(|actor| Officer::of(actor));
        let officers: Vec<Officer> = officers.collect();
        Command::RecordSiteVisit {
            step: step.clone(),
            report: VisitReport {
                on: self.zone.catalogue.calendar.local_date(self.now),
                place: "厂区".to_owned(),
                officers: if inspectors.is_empty() {
                    officers
                } else {
                    inspectors
                },
                findings: "与申报一致".to_owned(),
                files: Vec::new(),
            },
        }
    }

    #[track_caller]
    pub fn grant(&mut self, by: By, step: &str) -> Vec<Event> {
        self.done(by, ruling(step, Outcome::Granted))
    }

    /// The open steps, in the order of opening.
    pub fn open_steps(&self) -> Vec<String> {
        self.case.open_steps().map(|run| run.key.to_string()).collect()
    }

    #[track_caller]
    pub fn expect(&self, phase: Phase, open_steps: &[&str]) {
        assert_eq!(self.case.phase, phase);
        assert_eq!(self.open_steps(), open_steps);
    }
}

fn draft(
    zone: &Zone,
    people: &People,
    now: DateTime<Utc>,
    (project, values): (&Project, &FactValues),
    numbered: (u128, &str),
) -> Result<(Case, Event), Refusal> {
    let by = (&people.applicant, Channel::Online);
    opening(zone, by, now, (project, values), numbered)
}

fn opening(
    zone: &Zone,
    (actor, channel): (&Actor, Channel),
    now: DateTime<Utc>,
    (project, values): (&Project, &FactValues),
    (number, code): (u128, &str),
) -> Result<(Case, Event), Refusal> {
    let code: ProcedureCode = code.parse().unwrap();
    let today = zone.catalogue.calendar.local_date(now);
    let facts = CaseFacts {
        now,
        actor,
        catalogue: &zone.catalogue,
        procedure: zone.catalogue.procedure_on(&code, today).unwrap(),
        project,
        route: &zone.route,
        values,
        serial: 7,
        draw: 0,
        papers: None,
        bars: &[],
        places: Places::default(),
    };
    open(
        CaseId(Uuid::from_u128(1_000 + number)),
        format!("S-1-{number}"),
        &code,
        channel,
        &facts,
    )
}

/// A local time of the zone, such as `2026-03-02T09:00`.
pub fn instant(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("{text}:00+08:00"))
        .unwrap()
        .to_utc()
}

/// The names of events.
pub fn names(events: &[Event]) -> Vec<&'static str> {
    events.iter().map(|event| event.what.name()).collect()
}

/// A round of a step; the first one where none is named.
pub fn key(text: &str) -> StepKey {
    let first = format!("{text}#1");
    text.parse().or_else(|_| first.parse()).unwrap()
}

pub fn attach(material: &str) -> Command {
    Command::AttachMaterial {
        material: material.parse().unwrap(),
        attachment: Attachment {
            file: FileId(Uuid::from_u128(77)),
            filename: "图.pdf".to_owned(),
            byte_size: 1,
            sha256: "0".repeat(64),
            content_type: "application/pdf".to_owned(),
            secret: false,
        },
    }
}

/// Another file, marked as a trade secret.
pub fn attach_secret(material: &str) -> Command {
    let mut command = attach(material);
    if let Command::AttachMaterial { attachment, .. } = &mut command {
        attachment.file = FileId(Uuid::from_u128(78));
        attachment.secret = true;
    }
    command
}

pub fn submit() -> Command {
    Command::Submit {
        despite_missing: false,
    }
}

pub fn complete(step: &str, verdict: Verdict) -> Command {
    Command::CompleteStep {
        step: key(step),
        verdict,
        opinion: "已核".to_owned(),
    }
}

pub fn send_back(step: &str, to: &str) -> Command {
    Command::Return {
        step: key(step),
        to: key(to),
        reason: "补充说明".to_owned(),
    }
}

pub fn ruling(step: &str, outcome: Outcome) -> Command {
    Command::Decide {
        step: key(step),
        outcome,
        reasons: "符合条件".to_owned(),
        remedy: "六十日内可申请行政复议".to_owned(),
        conditions: String::new(),
    }
}

pub fn notice(items: &[&str]) -> Command {
    Command::RequestCorrection {
        items: items
            .iter()
            .map(|what| CorrectionItem {
                about: CorrectionSubject::Other,
                what: (*what).to_owned(),
            })
            .collect(),
    }
}

/// What the receipt says: by which way, and what was missing.
pub fn receipt(events: &[Event]) -> Option<(Channel, usize)> {
    events.iter().find_map(|event| match &event.what {
        CaseEvent::CaseReceived { channel, missing, .. } => Some((*channel, missing.len())),
        _ => None,
    })
}
