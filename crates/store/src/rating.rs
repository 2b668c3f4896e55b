//! Statistics of ratings 好差评.

use std::collections::BTreeMap;

use onewindow_engine::case::GivenRating;
use onewindow_engine::ids::{DepartmentCode, ProcedureCode};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::entity::rating;
use crate::error::StoreError;
use crate::instant::count;
use crate::store::Store;

/// What the ratings of many cases come to. Struck ratings are counted nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RatingCounts {
    /// How many cases were rated.
    pub count: u64,
    /// How many of them satisfied, by the last word of each applicant.
    pub satisfied: u64,
    /// How many bad ratings named their giver, so that a call back is owed.
    pub to_follow_up: u64,
    /// How many of those were called back.
    pub followed_up: u64,
}

/// A code, a score, ratings to follow up, those followed up, and how many cases are so.
type Group = (String, i64, i64, i64, i64);

impl Store {
    /// What the ratings of procedures come to, in all their versions; what nobody has rated is left out.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn ratings_of_procedures(
        &self,
        codes: &[ProcedureCode],
    ) -> Result<BTreeMap<String, RatingCounts>, StoreError> {
        let codes = codes.iter().map(ProcedureCode::as_str);
        self.ratings_by(rating::Column::Procedure, codes).await
    }

    /// What the ratings of departments come to; what nobody has rated is left out.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn ratings_of_departments(
        &self,
        codes: &[DepartmentCode],
    ) -> Result<BTreeMap<String, RatingCounts>, StoreError> {
        let codes = codes.iter().map(DepartmentCode::as_str);
        self.ratings_by(rating::Column::Department, codes).await
    }

    async fn ratings_by(
        &self,
        column: rating::Column,
        codes: impl Iterator<Item = &str>,
    ) -> Result<BTreeMap<String, RatingCounts>, StoreError> {
        let columns = [
            column,
            rating::Column::Score,
            rating::Column::ToFollowUp,
            rating::Column::FollowedUp,
        ];
        let mut query = rating::Entity::find()
            .select_only()
            .columns(columns)
            .column_as(rating::Column::CaseId.count(), "cases")
            .filter(column.is_in(codes));
        for column in columns {
            query = query.group_by(column);
        }
        let groups = self
            .within(query.into_tuple::<Group>().all(self.reader()))
            .await?;
        let mut found: BTreeMap<String, RatingCounts> = BTreeMap::new();
        for (code, score, to_follow_up, followed_up, cases) in groups {
            let counts = found.entry(code).or_default();
            let is_satisfied = score <= i64::from(GivenRating::SATISFIED);
            counts.count += count(cases);
            counts.satisfied += if is_satisfied { count(cases) } else { 0 };
            counts.to_follow_up += count(to_follow_up) * count(cases);
            counts.followed_up += count(followed_up) * count(cases);
        }
        Ok(found)
    }
}
