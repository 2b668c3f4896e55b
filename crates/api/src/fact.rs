//! Facts: what the zone asks of a project.

use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use onewindow_engine::fact::{FactDeclaration, FactPath, FactType};

use crate::caller;

/// What a fact may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum FactKind {
    /// Yes or no.
    Boolean,
    /// A whole number.
    Integer,
    /// A number that may have decimals.
    Number,
    /// Free text.
    Text,
    /// Exactly one of the options.
    Choice,
    /// Any of the options, none twice.
    List,
    /// A calendar day, `YYYY-MM-DD`.
    Date,
}

/// An option of a choice or a list.
#[derive(Debug, Clone, SimpleObject)]
pub struct FactOption {
    /// What stands in the facts.
    pub value: String,
    /// What people read, in the caller's language.
    pub name: String,
}

/// A fact that the zone asks for.
#[derive(Debug, Clone)]
pub struct Fact(FactDeclaration);

impl Fact {
    /// The facts behind these paths, as far as the zone declares them.
    pub(crate) fn find<'p>(
        context: &Context<'_>,
        paths: impl IntoIterator<Item = &'p FactPath>,
    ) -> Result<Vec<Self>> {
        let catalogue = caller::desk(context)?.catalogue();
        let facts = paths
            .into_iter()
            .filter_map(|path| catalogue.vocabulary.get(path));
        Ok(facts.cloned().map(Self).collect())
    }

    /// Every fact that the zone declares.
    pub(crate) fn all(context: &Context<'_>) -> Result<Vec<Self>> {
        let catalogue = caller::desk(context)?.catalogue();
        Ok(catalogue
            .vocabulary
            .declarations()
            .iter()
            .cloned()
            .map(Self)
            .collect())
    }
}

/// A fact 项目要素 that the zone asks of a project; conditions speak of it by its path.
#[Object]
impl Fact {
    /// The path, `group.name`; in a project's facts it stands as `{"group": {"name": …}}`.
    async fn path(&self) -> &str {
        self.0.path.as_str()
    }

    /// The name in the caller's language.
    async fn name(&self, context: &Context<'_>) -> String {
        caller::say(context, &self.0.name)
    }

    /// The unit its number is given in, in the caller's language.
    async fn unit(&self, context: &Context<'_>) -> Option<String> {
        self.0.unit.as_ref().map(|unit| caller::say(context, unit))
    }

    /// What it may be.
    async fn kind(&self) -> FactKind {
        match self.0.kind {
            FactType::Boolean => FactKind::Boolean,
            FactType::Integer => FactKind::Integer,
            FactType::Number => FactKind::Number,
            FactType::Text => FactKind::Text,
            FactType::Choice(_) => FactKind::Choice,
            FactType::List(_) => FactKind::List,
            FactType::Date => FactKind::Date,
        }
    }

    /// The options of a choice or a list.
    async fn options(&self, context: &Context<'_>) -> Vec<FactOption> {
        let options = self.0.kind.options().iter();
        options
            .map(|option| FactOption {
                value: option.value.clone(),
                name: caller::say(context, &option.name),
            })
            .collect()
    }

    /// For a fact that nobody gives: the condition over other facts that it stands for.
    async fn derived(&self) -> Option<&str> {
        self.0
            .derived
            .as_ref()
            .map(onewindow_engine::condition::Condition::source)
    }

    /// The article of law or the standard that asks for it.
    async fn basis(&self) -> Option<&str> {
        self.0.basis.as_deref()
    }
}
