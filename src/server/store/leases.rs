//! Tasks that one server does for all on a database. Whoever has a task's lease keeps it by taking it
//! again in time; where a server died, the next takes it when the lease has run out.

use super::Db;
use crate::model::moment::UnixMillis;

/// What is done by one server at a time.
#[derive(Clone, Copy, Debug)]
pub enum Task {
    CleanUp,
    /// What the demo's kitchens and couriers do.
    Autopilot,
}

impl Task {
    fn name(self) -> &'static str {
        match self {
            Self::CleanUp => "clean-up",
            Self::Autopilot => "autopilot",
        }
    }
}

impl Db {
    /// Takes a task until a moment. False if another holder has it.
    pub async fn take_lease(
        &self,
        task: Task,
        holder: &str,
        now: UnixMillis,
        until: UnixMillis,
    ) -> sqlx::Result<bool> {
        let taken = sqlx::query(
            "insert into leases (task, holder, until) values ($1, $2, $3)
             on conflict (task) do update set holder = excluded.holder, until = excluded.until
             where leases.holder = excluded.holder or leases.until <= $4",
        )
        .bind(task.name())
        .bind(holder)
        .bind(until)
        .bind(now)
        .execute(&self.write)
        .await?;
        Ok(taken.rows_affected() == 1)
    }

    /// Gives a task back, so that nobody has to wait for it.
    pub async fn give_lease_back(&self, task: Task, holder: &str) -> sqlx::Result<()> {
        sqlx::query("delete from leases where task = $1 and holder = $2")
            .bind(task.name())
            .bind(holder)
            .execute(&self.write)
            .await?;
        Ok(())
    }
}
