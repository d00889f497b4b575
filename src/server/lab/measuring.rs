//! How long each way of checking takes, here and now.

use std::time::Instant;

use super::{Labs, error::LabError, tables::visits::Visit};
use crate::{model::lab::Cost, server::accounts::tokens::check::Check};

/// Checks of each way.
const TIMES: usize = 200;

impl Labs {
    pub(super) async fn measure(&self, visit: &Visit, cookie: &str) -> Result<Vec<Cost>, LabError> {
        let (accounts, token, id) = (&self.accounts, &*visit.access_token, &visit.session_id);
        let session = p50_of(move || async move { accounts.authenticate(id).await.map(drop) });
        let by_token = |check| {
            p50_of(move || async move { accounts.check_token(token, check).await.map(drop) })
        };
        let session = session.await?;
        let stateless = by_token(Check::Stateless).await?;
        let instant = by_token(Check::Instant).await?;
        let cookie = bytes_of(&format!("cookie: {}={cookie}\r\n", self.asker.cookie()));
        let bearer = bytes_of(&format!("authorization: Bearer {token}\r\n"));
        Ok(vec![
            cost("Session cookie", cookie, 1, session),
            cost("Token, checked by its signature", bearer, 0, stateless),
            cost("Token, checked with a query too", bearer, 1, instant),
        ])
    }
}

/// What the figures say, whichever way they fall.
pub fn lesson(costs: &[Cost]) -> &'static str {
    let time = |way: usize| costs.get(way).map_or(0, |cost| cost.p50_tenths_of_micros);
    if time(1) < time(0) {
        "Here a signature was checked faster than a session was looked up. What differs more is what \
         follows: the query sees what has ended."
    } else {
        "Here a session was looked up as fast as a signature was checked: with the database beside the \
         server, a token saves nothing."
    }
}

/// The middle of the times that a check took, in tenths of a microsecond.
async fn p50_of<F>(check: impl Fn() -> F) -> sqlx::Result<u64>
where
    F: Future<Output = sqlx::Result<()>>,
{
    let mut times = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let begun = Instant::now();
        check().await?;
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    Ok(u64::try_from(times[TIMES / 2].as_nanos() / 100).unwrap_or(u64::MAX))
}

fn bytes_of(header: &str) -> u32 {
    u32::try_from(header.len()).unwrap_or(u32::MAX)
}

fn cost(way: &str, bytes: u32, queries: u32, p50_tenths_of_micros: u64) -> Cost {
    Cost {
        way: way.to_owned(),
        bytes,
        queries,
        p50_tenths_of_micros,
    }
}
