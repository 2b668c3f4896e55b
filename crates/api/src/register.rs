//! The public register of licences, which anybody may read.

use async_graphql::{Context, InputObject, Result, SimpleObject};
use onewindow_desk::{LicenceFilter, RegisterEntry as DeskEntry};
use onewindow_engine::ids::{DepartmentCode, ProcedureCode};
use onewindow_engine::licence::Standing as EngineStanding;
use onewindow_engine::text::Language;
use serde::Serialize;

use crate::connection::{Connection, Request, is_wanted};
use crate::desk_error::read;
use crate::licence::{Standing, StandingCode};
use crate::scalar::Date;
use crate::{caller, code};

/// Which entries of the public register; every part that is set has to hold.
#[derive(Debug, Clone, Default, InputObject, Serialize)]
#[graphql(name = "RegisterFilter")]
pub struct RegisterFilterInput {
    /// Of the procedure with this code.
    pub procedure: Option<String>,
    /// Of the department with this code.
    pub department: Option<String>,
    /// Standing like this.
    pub standing: Option<StandingCode>,
    /// Whose number begins like this.
    pub number: Option<String>,
}

/// A page of the public register, newest first.
pub(crate) async fn list(
    context: &Context<'_>,
    filter: Option<RegisterFilterInput>,
    page: (Option<i32>, Option<String>),
) -> Result<Connection<RegisterEntry>> {
    let filter = filter.unwrap_or_default();
    let request = Request::read(context, "register", &filter, page, true)?;
    let filter = LicenceFilter {
        procedure: code::read(context, filter.procedure.as_ref(), ProcedureCode::try_new)?,
        department: code::read(context, filter.department.as_ref(), DepartmentCode::try_new)?,
        standing: filter.standing.map(EngineStanding::from),
        number: filter.number.clone(),
        ..LicenceFilter::default()
    };
    let desk = caller::desk(context)?;
    let slice = read(context, desk.register(&filter, &request.page).await)?;
    let total = if is_wanted(context, "totalCount") {
        read(context, desk.count_register(&filter).await)?
    } else {
        0
    };
    let language = caller::language(context);
    Ok(request.connection(slice, total, |entry| RegisterEntry::new(&entry, language)))
}

/// The licence that a code belongs to.
pub(crate) async fn verify(context: &Context<'_>, code: &str) -> Result<Option<RegisterEntry>> {
    let found = read(context, caller::desk(context)?.verify_licence(code).await)?;
    let language = caller::language(context);
    Ok(found.map(|entry| RegisterEntry::new(&entry, language)))
}

/// An entry of the public register 行政许可公示 (Administrative Licensing Law, Art. 40). It holds nothing of the
/// application and nothing that is a secret.
#[derive(Debug, Clone, SimpleObject)]
pub struct RegisterEntry {
    /// The licence's number.
    pub number: String,
    /// What it is called, in the caller's language.
    pub name: String,
    /// The code of the procedure.
    pub procedure: String,
    /// The code of the deciding department.
    pub department: String,
    /// The holder's registered name.
    pub holder: Option<String>,
    /// The holder's unified social credit code 统一社会信用代码 (GB 32100).
    pub holder_code: Option<String>,
    /// The local day of issue.
    pub issued_on: Option<Date>,
    /// The last valid day as it stands; none: without end.
    pub valid_until: Option<Date>,
    /// The version that holds, counted from 1.
    pub version: u32,
    /// Where it stands.
    pub standing: Standing,
}

impl RegisterEntry {
    fn new(entry: &DeskEntry, language: Language) -> Self {
        let licence = &entry.licence;
        Self {
            number: licence.number.clone(),
            name: licence.name.get(language).to_owned(),
            procedure: licence.procedure.code.to_string(),
            department: licence.department.to_string(),
            holder: entry.holder.as_ref().map(|holder| holder.name.clone()),
            holder_code: entry.holder.as_ref().map(|holder| holder.uscc.clone()),
            issued_on: licence.versions.first().map(|version| Date(version.on)),
            valid_until: licence.valid_until().map(Date),
            version: licence.current().map_or(1, |version| version.version),
            standing: Standing::new(licence.standing, language),
        }
    }
}
