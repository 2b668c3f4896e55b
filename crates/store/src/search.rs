//! Searching by a part of a name, in Chinese and in Latin, whatever the case of letters. Names are kept as pairs of
//! neighbouring characters: an index finds what has all pairs of the word, and the name itself decides.

use std::collections::BTreeSet;

use sea_orm::sea_query::{
    Alias, Condition, Expr, ExprTrait as _, Func, LikeExpr, Query, SelectStatement, UnionType,
};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, IntoActiveModel as _, QueryFilter as _};
use uuid::Uuid;

use crate::case::begins;
use crate::entity::{case_file, enterprise, project, search_gram};

/// What has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    /// An enterprise: its registered name and its unified social credit code.
    Enterprise,
    /// A project: its name.
    Project,
}

impl Named {
    fn kind(self) -> &'static str {
        match self {
            Named::Enterprise => "enterprise",
            Named::Project => "project",
        }
    }
}

/// Words that are searched for at once at most; what comes behind them is left out.
const WORDS: usize = 8;

/// Characters of a word that count; a longer one is cut.
const CHARACTERS: usize = 64;

/// The words of a text: parted by white space, in small letters.
fn words(text: &str) -> Vec<String> {
    let words = text.split_whitespace().take(WORDS);
    words
        .map(|word| word.chars().take(CHARACTERS).collect::<String>().to_lowercase())
        .collect()
}

/// Every pair of neighbours of texts, and the last character of each alone.
pub(crate) fn grams<'a>(texts: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    let mut grams = BTreeSet::new();
    for text in texts {
        let characters: Vec<char> = text.to_lowercase().chars().collect();
        for at in 0..characters.len() {
            grams.insert(characters[at..characters.len().min(at + 2)].iter().collect());
        }
    }
    grams
}

/// Keeps the names of something, in place of those it had.
pub(crate) async fn keep<C: ConnectionTrait>(
    db: &C,
    (named, subject): (Named, Uuid),
    texts: &[&str],
) -> Result<(), sea_orm::DbErr> {
    search_gram::Entity::delete_many()
        .filter(search_gram::Column::Subject.eq(subject))
        .exec(db)
        .await?;
    let rows = grams(texts.iter().copied()).into_iter().map(|gram| {
        let row = search_gram::Model {
            kind: named.kind().to_owned(),
            gram,
            subject,
        };
        row.into_active_model()
    });
    search_gram::Entity::insert_many(rows)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// The ids of what has every pair of the word.
fn having_pairs(named: Named, word: &str) -> SelectStatement {
    let characters: Vec<char> = word.chars().collect();
    let mut query = Query::select();
    query
        .column(search_gram::Column::Subject)
        .from(search_gram::Entity)
        .and_where(Expr::col(search_gram::Column::Kind).eq(named.kind()));
    if let [only] = characters.as_slice() {
        let gram = Expr::col(search_gram::Column::Gram);
        query.and_where(begins(gram, &only.to_string()));
        return query;
    }
    let pairs: BTreeSet<String> = characters.windows(2).map(|pair| pair.iter().collect()).collect();
    let found = i64::try_from(pairs.len()).unwrap_or(i64::MAX);
    query
        .and_where(Expr::col(search_gram::Column::Gram).is_in(pairs))
        .group_by_col(search_gram::Column::Subject)
        .and_having(Expr::cust("COUNT(*)").eq(found));
    query
}

/// A column has the word in it.
fn contains(column: impl sea_orm::sea_query::IntoColumnRef, word: &str) -> Expr {
    let mut pattern = String::from("%");
    for character in word.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    Expr::expr(Func::lower(Expr::col(column))).like(LikeExpr::new(pattern).escape('\\'))
}

/// Enterprises whose name or code has every word in it.
pub(crate) fn enterprises(text: &str) -> Condition {
    words(text).iter().fold(Condition::all(), |all, word| {
        let found = having_pairs(Named::Enterprise, word);
        let said = contains((enterprise::Entity, enterprise::Column::Name), word)
            .or(contains((enterprise::Entity, enterprise::Column::Uscc), word));
        all.add(Expr::col((enterprise::Entity, enterprise::Column::Id)).in_subquery(found))
            .add(said)
    })
}

/// The ids of projects by their own name, their number, or their enterprise.
fn project_ids(text: &str) -> SelectStatement {
    let id = || (project::Entity, project::Column::Id);
    let select = || {
        let mut query = Query::select();
        query.column(id()).from(project::Entity);
        query
    };
    let mut by_name = select();
    for word in words(text) {
        by_name
            .and_where(Expr::col(id()).in_subquery(having_pairs(Named::Project, &word)))
            .and_where(contains((project::Entity, project::Column::Name), &word));
    }
    let mut by_number = select();
    let number = Expr::col((project::Entity, project::Column::Number));
    by_number.and_where(begins(number, text.trim()));
    let mut of_enterprises = Query::select();
    of_enterprises
        .column((enterprise::Entity, enterprise::Column::Id))
        .from(enterprise::Entity)
        .cond_where(enterprises(text));
    let mut by_enterprise = select();
    by_enterprise
        .and_where(Expr::col((project::Entity, project::Column::EnterpriseId)).in_subquery(of_enterprises));
    by_name
        .union(UnionType::Distinct, by_number)
        .union(UnionType::Distinct, by_enterprise)
        .to_owned()
}

/// Projects by their own name, their number, or their enterprise. A text without any word finds nothing.
pub(crate) fn projects(text: &str) -> Expr {
    if words(text).is_empty() {
        return Expr::val(1).eq(0);
    }
    let found = Alias::new("found");
    let mut ids = Query::select();
    ids.column(project::Column::Id)
        .from_subquery(project_ids(text), found);
    Expr::col((project::Entity, project::Column::Id)).in_subquery(ids)
}

/// The cases whose id stands in a column: by their own number, or by project or enterprise. A text without any word
/// finds nothing.
pub(crate) fn cases(column: Expr, text: &str) -> Expr {
    if words(text).is_empty() {
        return Expr::val(1).eq(0);
    }
    let (found, cases) = (Alias::new("found"), Alias::new("searched"));
    let select = || {
        let mut query = Query::select();
        query
            .column((cases.clone(), case_file::Column::Id))
            .from_as(case_file::Entity, cases.clone());
        query
    };
    let mut of_projects = Query::select();
    of_projects
        .column(project::Column::Id)
        .from_subquery(project_ids(text), found.clone());
    let mut by_project = select();
    by_project.and_where(Expr::col((cases.clone(), case_file::Column::ProjectId)).in_subquery(of_projects));
    let mut by_number = select();
    by_number.and_where(begins(
        Expr::col((cases.clone(), case_file::Column::Number)),
        text.trim(),
    ));
    let mut ids = Query::select();
    ids.column(case_file::Column::Id).from_subquery(
        by_project.union(UnionType::Distinct, by_number).to_owned(),
        Alias::new("matching"),
    );
    column.in_subquery(ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_kept_as_its_pairs_and_its_last_character() {
        let kept = grams(["雪豹XQ"]);
        assert_eq!(kept.into_iter().collect::<Vec<_>>(), ["q", "xq", "豹x", "雪豹"]);
        assert_eq!(words("  Fog 雾 "), ["fog", "雾"]);
    }
}
