//! Taking events into the state of a licence. Total: an event is a fact.

use std::collections::BTreeMap;

use super::end::End;
use super::event::{LicenceEvent, LicenceRecord};
use super::standing::Standing;
use super::state::{
    Alarm, Application, Licence, LicenceVersion, Pending, Rectification, StartDuty, WorkStop,
};

impl Licence {
    /// Makes a licence from its log; none when the log does not begin with its issue.
    pub fn replay<'a>(records: impl IntoIterator<Item = &'a LicenceRecord>) -> Option<Licence> {
        let mut records = records.into_iter();
        let mut licence = Licence::issued(records.next()?)?;
        for record in records {
            licence.apply(record);
        }
        Some(licence)
    }

    /// The licence that its issue makes.
    pub fn issued(record: &LicenceRecord) -> Option<Licence> {
        let LicenceEvent::LicenceIssued {
            licence,
            code,
            number,
            name,
            case,
            project,
            enterprise,
            procedure,
            department,
            by_commitment,
            on,
            valid_until,
            start,
        } = &record.what
        else {
            return None;
        };
        Some(Licence {
            id: *licence,
            code: code.clone(),
            number: number.clone(),
            name: name.clone(),
            case: *case,
            project: *project,
            enterprise: *enterprise,
            procedure: procedure.clone(),
            department: department.clone(),
            by_commitment: *by_commitment,
            issued_at: record.at,
            sequence: 1,
            standing: Standing::Effective,
            versions: vec![LicenceVersion {
                version: 1,
                on: *on,
                valid_until: *valid_until,
                change: None,
                deemed: false,
                by: record.by.clone(),
            }],
            pending: BTreeMap::new(),
            start: start
                .clone()
                .zip(*valid_until)
                .map(|(milestone, last_day)| StartDuty {
                    milestone,
                    last_day,
                    extensions: 0,
                    reached_on: None,
                }),
            stop: None,
            rectification: None,
            suspended_until: None,
            end: None,
            cancellation: None,
            cancelled_on: None,
            bars: Vec::new(),
            credit: Vec::new(),
            alarms: Vec::new(),
        })
    }

    /// Takes an event into the state.
    pub fn apply(&mut self, record: &LicenceRecord) {
        self.sequence += 1;
        self.apply_application(record);
        self.apply_duty(record);
        self.apply_end(record);
        if !self.standing.is_over() {
            self.standing = self.standing_by_what_is_open();
        }
    }

    fn standing_by_what_is_open(&self) -> Standing {
        if self.suspended_until.is_some() {
            Standing::Suspended
        } else if self.pending.contains_key(&Application::Renewal) {
            Standing::Renewing
        } else if self.pending.contains_key(&Application::Change) {
            Standing::Changing
        } else {
            Standing::Effective
        }
    }

    fn apply_application(&mut self, record: &LicenceRecord) {
        match &record.what {
            LicenceEvent::ApplicationFiled {
                application,
                on,
                reason,
                late,
                months,
                ..
            } => {
                let pending = Pending {
                    filed_on: *on,
                    reason: reason.clone(),
                    late: *late,
                    months: *months,
                };
                self.pending.insert(*application, pending);
            }
            LicenceEvent::ApplicationRefused { application, .. } => {
                self.pending.remove(application);
            }
            LicenceEvent::LicenceChanged { on, change, .. } => {
                self.pending.remove(&Application::Change);
                let valid_until = self.current().and_then(|version| version.valid_until);
                self.add_version(LicenceVersion {
                    version: 0,
                    on: *on,
                    valid_until,
                    change: Some(change.clone()),
                    deemed: false,
                    by: record.by.clone(),
                });
            }
            LicenceEvent::LicenceRenewed {
                on,
                valid_until,
                deemed,
            } => {
                self.pending.remove(&Application::Renewal);
                self.add_version(LicenceVersion {
                    version: 0,
                    on: *on,
                    valid_until: Some(*valid_until),
                    change: None,
                    deemed: *deemed,
                    by: record.by.clone(),
                });
            }
            LicenceEvent::StartExtended { last_day } => {
                self.pending.remove(&Application::StartExtension);
                if let Some(start) = &mut self.start {
                    start.last_day = *last_day;
                    start.extensions += 1;
                }
            }
            _ => {}
        }
    }

    fn add_version(&mut self, version: LicenceVersion) {
        let number = self.current().map_or(1, |last| last.version + 1);
        self.versions.push(LicenceVersion {
            version: number,
            ..version
        });
    }

    fn apply_duty(&mut self, record: &LicenceRecord) {
        match &record.what {
            LicenceEvent::StartReached { on, .. } => {
                if let Some(start) = &mut self.start {
                    start.reached_on = Some(*on);
                }
                self.pending.remove(&Application::StartExtension);
            }
            LicenceEvent::WorkStopped {
                on,
                reason,
                report_due,
                verify_from,
            } => {
                self.stop = Some(WorkStop {
                    on: *on,
                    reason: reason.clone(),
                    report_due: *report_due,
                    verify_from: *verify_from,
                    reported_on: None,
                    overdue: false,
                    verified_on: None,
                    resumed_on: None,
                });
            }
            LicenceEvent::RectificationOrdered { findings, until } => {
                self.rectification = Some(Rectification {
                    findings: findings.clone(),
                    until: *until,
                    confirmed_on: None,
                    overdue: false,
                });
            }
            LicenceEvent::RectificationConfirmed { on, .. } => {
                if let Some(rectification) = &mut self.rectification {
                    rectification.confirmed_on = Some(*on);
                }
            }
            LicenceEvent::RectificationOverdue => {
                if let Some(rectification) = &mut self.rectification {
                    rectification.overdue = true;
                }
            }
            LicenceEvent::LicenceSuspended { until, .. } => self.suspended_until = Some(*until),
            LicenceEvent::LicenceReinstated => self.suspended_until = None,
            what => {
                if let Some(stop) = &mut self.stop {
                    stop.apply(what);
                }
            }
        }
    }

    fn apply_end(&mut self, record: &LicenceRecord) {
        match &record.what {
            LicenceEvent::LicenceEnded {
                how,
                on,
                revocation,
                withdrawal,
                reasons,
                remedy,
                compensation,
            } => {
                self.standing = how.standing();
                self.pending.clear();
                self.suspended_until = None;
                self.end = Some(End {
                    how: *how,
                    on: *on,
                    revocation: *revocation,
                    withdrawal: *withdrawal,
                    reasons: reasons.clone(),
                    remedy: remedy.clone(),
                    compensation: *compensation,
                    by: record.by.clone(),
                });
            }
            LicenceEvent::HolderBarred(bar) => self.bars.push(bar.clone()),
            LicenceEvent::CreditRepaired { on, .. } => self.apply_repair(*on),
            LicenceEvent::CreditRecorded { words } => self.credit.push(words.clone()),
            LicenceEvent::CancellationDue { ground } => self.cancellation = Some(*ground),
            LicenceEvent::LicenceCancelled { on } => {
                self.standing = Standing::Cancelled;
                self.pending.clear();
                self.suspended_until = None;
                self.cancelled_on = Some(*on);
            }
            LicenceEvent::LicenceAlarmRaised { rule, words } => self.alarms.push(Alarm {
                rule: rule.clone(),
                at: record.at,
                words: words.clone(),
            }),
            _ => {}
        }
    }
}

impl WorkStop {
    fn apply(&mut self, what: &LicenceEvent) {
        match what {
            LicenceEvent::WorkStopReported { on, .. } => self.reported_on = Some(*on),
            LicenceEvent::WorkStopReportOverdue => self.overdue = true,
            LicenceEvent::PermitVerified { on, .. } => self.verified_on = Some(*on),
            LicenceEvent::WorkResumed { on } => self.resumed_on = Some(*on),
            _ => {}
        }
    }
}
