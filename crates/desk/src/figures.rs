//! Figures for whoever watches over the service.

use onewindow_engine::case::Phase;
use onewindow_store::{Figures, PoolFigures};

use crate::desk::Desk;
use crate::error::Result;

impl Desk {
    /// How things stand: no names, no numbers of cases, nothing that belongs to anybody. Cases that have ended are left
    /// out.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn figures(&self) -> Result<Figures> {
        let mut figures = self.store().figures(self.now()).await?;
        figures.cases.retain(|(code, _)| {
            Phase::ALL
                .iter()
                .any(|phase| phase.code() == code && !phase.is_final())
        });
        Ok(figures)
    }

    /// How busy the connections to the database are.
    pub fn pool_figures(&self) -> PoolFigures {
        self.store().pool_figures()
    }
}
