//! Publishing a year of the calendar: recorded, taken up at once, and every open case counted anew.

use onewindow_engine::access::{Operation, Scope, Subject};
use onewindow_engine::actor::Actor;
use onewindow_engine::calendar::{Calendar, CalendarError, CalendarYear};
use onewindow_engine::case::{Case, recount};
use onewindow_engine::catalogue::Catalogue;
use onewindow_engine::ids::CaseId;
use onewindow_engine::text::Text;
use onewindow_store::{CaseFilter, Commit, Page, Store};

use crate::access::authorize;
use crate::commit::{Attempt, ROUNDS, pinned};
use crate::desk::Desk;
use crate::error::{DeskError, Result};

/// Under this name the store keeps the years that were published while the office ran.
const PUBLISHED: &str = "calendar-published";
/// Under this name the store keeps the years by which the open cases were last counted.
const COUNTED_BY: &str = "calendar-counted-by";
/// How many cases are looked at together.
const BATCH: u32 = 200;

/// What a published calendar changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recounted {
    /// The year.
    pub year: i32,
    /// Its version.
    pub version: u32,
    /// How many cases have a limit that is counted otherwise now.
    pub cases: u32,
}

/// The catalogue with the years that were published while the office ran.
pub(crate) async fn with_published(store: &Store, catalogue: Catalogue) -> Result<Catalogue> {
    let mut years = catalogue.calendar.years().to_vec();
    for year in kept(store, PUBLISHED).await?.unwrap_or_default() {
        // The same notice may have come into the zone's files meanwhile.
        if !years.contains(&year) {
            years.push(year);
        }
    }
    if years == catalogue.calendar.years() {
        return Ok(catalogue);
    }
    let calendar = made_of(&catalogue.calendar, years)?;
    Ok(Catalogue {
        calendar,
        ..catalogue
    })
}

async fn kept(store: &Store, name: &str) -> Result<Option<Vec<CalendarYear>>> {
    let text = store.meta(name).await?;
    text.map(|text| serde_json::from_str(&text))
        .transpose()
        .map_err(DeskError::internal)
}

async fn keep(store: &Store, name: &str, years: &[CalendarYear]) -> Result<()> {
    let text = serde_json::to_string(years).map_err(DeskError::internal)?;
    Ok(store.set_meta(name, &text).await?)
}

fn made_of(like: &Calendar, years: Vec<CalendarYear>) -> Result<Calendar> {
    Calendar::try_new(like.key(), like.time_zone(), years).map_err(|errors| {
        errors
            .first()
            .map_or_else(|| DeskError::internal("a calendar without a reason"), wrong)
    })
}

impl Desk {
    /// Publishes a version of a year of the calendar and counts every open case anew. The same version twice does
    /// nothing the second time.
    ///
    /// # Errors
    /// When the caller is no administrator, the year is none, overlaps a version that is there, or the store fails.
    pub async fn publish_calendar(&self, actor: &Actor, year: CalendarYear) -> Result<Recounted> {
        authorize(actor, Operation::PublishCalendar, &Subject::default())?;
        let _one_at_a_time = self.inner.advancing.lock().await;
        let old = self.catalogue().clone();
        let done = |cases| Recounted {
            year: year.year,
            version: year.version,
            cases,
        };
        if old.calendar.years().contains(&year) {
            return Ok(done(0));
        }
        if let Some((version, _)) = old.calendar.version_of(year.year)
            && year.version <= version
        {
            return Err(overlaps(year.year, version));
        }
        let mut years = old.calendar.years().to_vec();
        years.push(year.clone());
        let calendar = made_of(&old.calendar, years)?;
        let mut published = kept(self.store(), PUBLISHED).await?.unwrap_or_default();
        published.push(year.clone());
        keep(self.store(), PUBLISHED, &published).await?;
        self.inner.catalogue.replace(Catalogue {
            calendar,
            ..(*old).clone()
        });
        tracing::info!(person = %actor.id, year = year.year, version = year.version, "a calendar was published");
        Ok(done(self.recount_from(&old.calendar).await?))
    }

    /// Counts the open cases anew when the calendar is another than the one they were last counted by.
    pub(crate) async fn take_up_calendar(&self) -> Result<()> {
        let years = self.catalogue().calendar.years().to_vec();
        match kept(self.store(), COUNTED_BY).await? {
            Some(before) if before == years => Ok(()),
            Some(before) => {
                let old = made_of(&self.catalogue().calendar, before)?;
                let cases = self.recount_from(&old).await?;
                tracing::info!(cases, "the calendar has changed; open cases were counted anew");
                Ok(())
            }
            None => keep(self.store(), COUNTED_BY, &years).await,
        }
    }

    async fn recount_from(&self, old: &Calendar) -> Result<u32> {
        let mut page = Page::first(BATCH);
        let mut concerned = 0;
        loop {
            let slice = self
                .store()
                .cases(&Scope::All, &CaseFilter::default(), &page)
                .await?;
            let end = slice.keysets.last().cloned();
            for case in slice.items {
                if !case.phase.is_final() && self.recount(case.id, old).await? {
                    concerned += 1;
                }
            }
            match end {
                Some(end) if slice.has_more => page.after = Some(end),
                _ => break,
            }
        }
        keep(self.store(), COUNTED_BY, self.catalogue().calendar.years()).await?;
        Ok(concerned)
    }

    /// Counts one case anew; says whether anything changed.
    async fn recount(&self, id: CaseId, old: &Calendar) -> Result<bool> {
        for _ in 0..ROUNDS {
            let Some(case) = self.store().case(id).await? else {
                return Ok(false);
            };
            let Some(commit) = self.recounted(&case, old)? else {
                return Ok(false);
            };
            match self.record(commit).await? {
                Attempt::Done => return Ok(true),
                Attempt::Lost | Attempt::KeyTaken => {}
            }
        }
        Err(DeskError::Busy)
    }

    fn recounted(&self, case: &Case, old: &Calendar) -> Result<Option<Commit>> {
        let catalogue = self.catalogue();
        let procedure = pinned(catalogue, case)?;
        let events = recount(case, procedure, (old, &catalogue.calendar), self.now());
        if events.is_empty() {
            return Ok(None);
        }
        let mut after = case.clone();
        for event in &events {
            after.apply(event);
        }
        Ok(Some(Commit {
            cases: vec![self.write_case(Some(case.sequence), &after, events)?],
            ..Commit::default()
        }))
    }
}

/// Whatever can be wrong with a calendar, for the documentation of errors.
pub(crate) fn examples() -> Vec<DeskError> {
    vec![
        overlaps(2027, 1),
        wrong(&CalendarError::YearOutOfRange { year: 0 }),
        wrong(&CalendarError::GapInYears {
            after: 2027,
            before: 2029,
        }),
    ]
}

fn overlaps(year: i32, version: u32) -> DeskError {
    DeskError::invalid(
        "CalendarOverlaps",
        "version",
        Text::new(
            format!("{year} 年已有第 {version} 版日历；修改须以更高的版本号另行公布，不能覆盖或并存。"),
            format!(
                "There is version {version} of {year} already; a change is published as a higher version and takes \
                 its place, two of them cannot hold at once."
            ),
        ),
    )
}

fn wrong(error: &CalendarError) -> DeskError {
    DeskError::invalid(error.code(), "days", error.message())
}
