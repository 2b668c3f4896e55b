//! From a folder, or from texts already in memory, to a checked catalogue.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use onewindow_engine::catalogue::{Catalogue, Zone};
use onewindow_engine::department::Department;
use onewindow_engine::text::Text;

use crate::check;
use crate::draft::{CounterHoursDraft, DepartmentsDraft, Drafts, File};
use crate::error::{Code, DefinitionError};
use crate::lint;
use crate::read::{Read, Reader};
use crate::sources::Sources;
use crate::yaml::{self, Place, Source};

/// Folders of a catalogue; everything else lies at its top.
pub(crate) const FOLDERS: [&str; 3] = ["calendar", "procedures", "routes"];

/// Loads the catalogue in a folder.
///
/// # Errors
/// Everything that is wrong with it, at once, ordered by file and place.
pub fn load(directory: &Path) -> Result<Catalogue, Vec<DefinitionError>> {
    Sources::read(directory).load()
}

/// Loads a catalogue from texts: each with its name as in a folder, such as `procedures/eia-report.yaml`.
///
/// # Errors
/// Everything that is wrong with it, at once, ordered by file and place.
pub fn load_sources(sources: Vec<(String, String)>) -> Result<Catalogue, Vec<DefinitionError>> {
    Sources::of(sources).load()
}

pub(crate) fn build(
    mut sources: Vec<Source>,
    mut errors: Vec<DefinitionError>,
) -> Result<Catalogue, Vec<DefinitionError>> {
    sources.sort_by(|one, other| one.name.cmp(&other.name));
    let unread = errors.iter().map(|error| error.file.clone()).collect::<Vec<_>>();
    let mut drafts = Drafts::default();
    for name in &unread {
        drafts.note(name, None);
    }
    for source in sources {
        errors.extend(read_source(&source, &mut drafts));
    }
    errors.extend(missing_files(&drafts, &errors));
    let catalogue = assemble(&drafts, &mut errors);
    errors.sort_by(|one, other| {
        (&one.file, one.line, one.column, one.code).cmp(&(&other.file, other.line, other.column, other.code))
    });
    errors.dedup();
    match catalogue {
        Some(catalogue) if errors.is_empty() => Ok(catalogue),
        _ => Err(errors),
    }
}

/// Reads one file into the drafts.
fn read_source(source: &Source, drafts: &mut Drafts) -> Vec<DefinitionError> {
    let (folder, stem) = match split(&source.name) {
        Some(parts) => parts,
        None if is_markdown(&source.name) => return Vec::new(),
        None => return vec![unexpected(&source.name)],
    };
    let node = match yaml::parse(source) {
        Ok(node) => node,
        Err(error) => {
            drafts.note(&source.name, None);
            return vec![error];
        }
    };
    let mut reader = Reader {
        source,
        errors: Vec::new(),
    };
    match (folder, stem) {
        ("", "zone") => drafts.zone = keep(&node, &mut reader),
        ("", "departments") => drafts.departments = keep(&node, &mut reader),
        ("", "facts") => drafts.facts = keep(&node, &mut reader),
        ("calendar", _) => drafts.calendars.extend(keep(&node, &mut reader)),
        ("procedures", _) => drafts.procedures.extend(keep(&node, &mut reader)),
        ("routes", _) => drafts.routes.extend(keep(&node, &mut reader)),
        _ => return vec![unexpected(&source.name)],
    }
    let errors = std::mem::take(&mut reader.errors);
    let code = node.get("code").and_then(yaml::Node::text);
    if !errors.is_empty() || folder == "procedures" {
        drafts.note(&source.name, code);
    }
    errors
}

/// The draft with its file. One with a mistake inside is still good for whatever else can be said of it.
fn keep<T: Read>(node: &yaml::Node, reader: &mut Reader<'_>) -> Option<File<T>> {
    Some(File {
        draft: T::read(node, reader)?,
        source: reader.source.clone(),
    })
}

impl Drafts {
    /// Remembers what a file declares or, if it could not be read, would have declared.
    fn note(&mut self, name: &str, code: Option<&str>) {
        match split(name) {
            Some(("procedures", stem)) => {
                self.named.insert(stem.to_owned());
                self.named.extend(code.map(str::to_owned));
            }
            Some(("routes", _)) => self.routes_incomplete = true,
            Some(("calendar", _)) => self.calendars_incomplete = true,
            _ => {}
        }
    }
}

/// The folder and the name of a YAML file of a catalogue.
fn split(name: &str) -> Option<(&str, &str)> {
    let stem = name.strip_suffix(".yaml")?;
    let (folder, stem) = stem.rsplit_once('/').unwrap_or(("", stem));
    (folder.is_empty() || FOLDERS.contains(&folder)).then_some((folder, stem))
}

fn is_markdown(name: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|extension| extension == "md")
}

/// A mistake of a file as a whole.
pub(crate) fn whole(name: &str, code: Code, message: Text) -> DefinitionError {
    Source {
        name: name.to_owned(),
        text: String::new(),
    }
    .error(code, Place::default(), message)
}

pub(crate) fn unexpected(name: &str) -> DefinitionError {
    whole(
        name,
        Code::FileUnexpected,
        Text::new(
            "目录中不应有此文件；应为 zone.yaml、departments.yaml、facts.yaml、calendar/*.yaml、procedures/*.yaml、\
             routes/*.yaml 或 *.md",
            "this file has no place in a catalogue; there are zone.yaml, departments.yaml, facts.yaml, \
             calendar/*.yaml, procedures/*.yaml, routes/*.yaml and *.md",
        ),
    )
}

/// Files that every catalogue has; one that is there but could not be read has been told of already.
fn missing_files(drafts: &Drafts, errors: &[DefinitionError]) -> Vec<DefinitionError> {
    let absent =
        |is: bool, name: &'static str| (is && !errors.iter().any(|e| e.file == name)).then_some(name);
    [
        absent(drafts.zone.is_none(), "zone.yaml"),
        absent(drafts.departments.is_none(), "departments.yaml"),
        absent(drafts.facts.is_none(), "facts.yaml"),
    ]
    .into_iter()
    .flatten()
    .map(|name| {
        whole(
            name,
            Code::FileMissing,
            Text::new("缺少此文件", "every catalogue needs this file; it is not there"),
        )
    })
    .collect()
}

/// Lints everything, and builds the catalogue if nothing essential is missing.
fn assemble(drafts: &Drafts, errors: &mut Vec<DefinitionError>) -> Option<Catalogue> {
    let mut kept =
        |result: Result<_, Vec<DefinitionError>>| result.map_err(|found| errors.extend(found)).ok();
    let vocabulary = drafts
        .facts
        .as_ref()
        .and_then(|file| kept(check::vocabulary(file)));
    let zone = drafts.zone.as_ref().map(|file| &file.draft);
    let calendar = check::calendar(zone, drafts)
        .map_err(|found| errors.extend(found))
        .ok();
    errors.extend(lint::lint(drafts, vocabulary.as_ref()));
    let zone = zone?;
    let procedures = drafts
        .procedures
        .iter()
        .map(|file| Some((file.draft.code.value.clone(), check::versions(file)?)));
    Some(Catalogue {
        zone: Zone {
            code: zone.code.0.clone(),
            name: zone.name.clone(),
            number_prefix: zone.number_prefix.value.clone(),
            region: zone
                .region
                .as_ref()
                .map(|region| region.value.clone())
                .unwrap_or_default(),
            counter_hours: zone.counter_hours.as_ref().map(CounterHoursDraft::hours),
            rectification: zone
                .rectification
                .as_ref()
                .map_or_else(Zone::usual_rectification, |limit| limit.value),
        },
        departments: departments(&drafts.departments.as_ref()?.draft),
        vocabulary: vocabulary?,
        calendar: calendar?,
        procedures: procedures.collect::<Option<BTreeMap<_, _>>>()?,
        routes: drafts
            .routes
            .iter()
            .map(|f| (f.draft.code.value.clone(), check::route(&f.draft)))
            .collect(),
    })
}

fn departments(draft: &DepartmentsDraft) -> BTreeMap<onewindow_engine::ids::DepartmentCode, Arc<Department>> {
    draft
        .departments
        .iter()
        .map(|department| {
            let code = department.code.value.clone();
            let department = Department {
                code: code.clone(),
                name: department.name.clone(),
                parent: department.parent.as_ref().map(|parent| parent.value.clone()),
                level: department.level.unwrap_or_default(),
                window: department.window,
                counter_hours: department.counter_hours.as_ref().map(CounterHoursDraft::hours),
                external: department.external,
            };
            (code, Arc::new(department))
        })
        .collect()
}
