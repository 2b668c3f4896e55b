//! Statistics: what cases and steps come to, as far as the asker may see them.

use std::collections::BTreeMap;

use onewindow_engine::actor::Actor;
use onewindow_store::{CaseCounts, StatisticsFilter, StatisticsGroup, StepCounts, StepName};

use crate::access::scope;
use crate::desk::Desk;
use crate::error::Result;

impl Desk {
    /// What the cases that the actor may see come to, group by group; a group without cases is left out.
    ///
    /// # Errors
    /// When nobody is signed in or the store can't answer.
    pub async fn statistics(
        &self,
        actor: &Actor,
        filter: &StatisticsFilter,
        group: StatisticsGroup,
    ) -> Result<BTreeMap<String, CaseCounts>> {
        let (scope, today) = (scope(actor)?, self.today());
        Ok(self.store().statistics(&scope, (filter, group), today).await?)
    }

    /// What the steps of the cases that the actor may see come to.
    ///
    /// # Errors
    /// As [`Desk::statistics`].
    pub async fn step_statistics(
        &self,
        actor: &Actor,
        filter: &StatisticsFilter,
    ) -> Result<BTreeMap<StepName, StepCounts>> {
        let (scope, today) = (scope(actor)?, self.today());
        Ok(self.store().step_statistics(&scope, filter, today).await?)
    }
}
