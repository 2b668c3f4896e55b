//! The declared facts to the vocabulary that conditions are checked against.

use onewindow_engine::condition::{ConditionError, ConditionErrorKind};
use onewindow_engine::fact::{ChoiceOption, FactDeclaration, FactType, Vocabulary};
use onewindow_engine::text::Text;

use crate::draft::{FactDraft, FactTypeName, FactsDraft, File, OptionDraft};
use crate::error::{Code, DefinitionError};
use crate::read::condition_error;

/// Builds the vocabulary.
pub(crate) fn vocabulary(file: &File<FactsDraft>) -> Result<Vocabulary, Vec<DefinitionError>> {
    let mut errors = Vec::new();
    for fact in &file.draft.facts {
        errors.extend(misplaced_options(file, fact));
    }
    let declarations = file.draft.facts.iter().map(declaration).collect();
    match Vocabulary::try_new(declarations) {
        Ok(vocabulary) if errors.is_empty() => Ok(vocabulary),
        Ok(_) => Err(errors),
        Err(found) => {
            errors.extend(found.iter().map(|error| located(file, error)));
            Err(errors)
        }
    }
}

fn declaration(fact: &FactDraft) -> FactDeclaration {
    let options = || {
        let option = |o: &OptionDraft| ChoiceOption {
            value: o.value.value.clone(),
            name: o.name.clone(),
        };
        fact.options.iter().map(option).collect()
    };
    FactDeclaration {
        path: fact.path.value.clone(),
        name: fact.name.clone(),
        unit: fact.unit.clone(),
        kind: match fact.r#type.value {
            FactTypeName::Boolean => FactType::Boolean,
            FactTypeName::Integer => FactType::Integer,
            FactTypeName::Number => FactType::Number,
            FactTypeName::Text => FactType::Text,
            FactTypeName::Choice => FactType::Choice(options()),
            FactTypeName::List => FactType::List(options()),
            FactTypeName::Date => FactType::Date,
        },
        derived: fact.derived.as_ref().map(|condition| condition.value.clone()),
        basis: fact.basis.as_ref().map(|basis| basis.0.clone()),
    }
}

fn misplaced_options(file: &File<FactsDraft>, fact: &FactDraft) -> Option<DefinitionError> {
    let chosen = matches!(fact.r#type.value, FactTypeName::Choice | FactTypeName::List);
    let first = fact.options.first().filter(|_| !chosen)?;
    let message = Text::new(
        "只有 choice 和 list 类型的要素才有 options",
        "only a fact of type choice or list has options; leave them out or change the type",
    );
    Some(file.source.error(Code::InvalidValue, first.at, message))
}

/// A mistake at the fact that it concerns.
fn located(file: &File<FactsDraft>, error: &ConditionError) -> DefinitionError {
    let concerned = match &error.kind {
        ConditionErrorKind::CyclicFact { cycle } => cycle.first(),
        _ => error.fact.as_ref(),
    };
    // The last one of that name: of two declarations, the second is the one too many.
    let fact = file
        .draft
        .facts
        .iter()
        .rev()
        .find(|f| Some(&f.path.value) == concerned);
    let place = match (fact, &error.kind) {
        (Some(fact), ConditionErrorKind::DuplicateFact | ConditionErrorKind::InvalidChoices) => fact.path.at,
        (Some(fact), _) => fact.derived.as_ref().map_or(fact.path.at, |derived| derived.at),
        (None, _) => crate::yaml::Place::default(),
    };
    condition_error(error, &file.source, place)
}
