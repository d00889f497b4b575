//! A refresh token is exchanged for its successor, once.
//!
//! An app whose answer was lost asks again with the token it still has. Within [`GRACE`], and while
//! nobody has used the successor, it gets the same one again. Whatever else comes twice was copied: by
//! whom cannot be known, so the family ends.

use std::time::Duration;

use super::{
    super::{
        Accounts, endings,
        error::AccountError,
        peer::Peer,
        tables::{
            refresh_tokens,
            security_events::{self, Subject},
            token_families::{self, LiveFamily},
        },
        which_sessions::WhichSessions,
    },
    refresh_token::RefreshToken,
};
use crate::{
    model::{activity::EventKind, ending::EndReason, moment::UnixMillis, token::Tokens},
    server::{
        clock::millis,
        store::{Connection, locks::Lock},
    },
};

/// How long the answer to a refresh can be asked for again.
const GRACE: Duration = Duration::from_secs(10);

/// So many used tokens of a family are known again. Ending a family deletes them all at once, while
/// nobody else can write.
const REMEMBERED: i64 = 1000;

/// An app's use is written into its owner's history at most this often.
const NOTE_EVERY: Duration = Duration::from_hours(24);

impl Accounts {
    /// Exchanges a refresh token.
    pub async fn refresh(&self, token: &str, peer: &Peer) -> Result<Tokens, AccountError> {
        let token = RefreshToken::parse(token).ok_or(AccountError::InvalidToken)?;
        let (limits, now) = (&self.tokens.limits, self.clock.now());
        let (hash, successor) = (token.hash(), token.successor(&self.tokens.secret));

        // Anybody can make up tokens: what is none of ours does not keep the writer busy.
        let (handle, user_id) = self
            .family_of(&hash)
            .await?
            .ok_or(AccountError::InvalidToken)?;
        let mut tx = self.db.begin(&[Lock::User(&user_id)]).await?;
        token_families::take(&mut tx, &handle).await?;
        let family = token_families::find_live(&mut tx, &handle, limits, now)
            .await?
            .ok_or(AccountError::InvalidToken)?;
        if let Some(generation) = refresh_tokens::use_up(&mut tx, &hash, now).await? {
            let (hash, next) = (successor.hash(), generation + 1);
            refresh_tokens::insert(&mut tx, &hash, &handle, next).await?;
            refresh_tokens::forget(&mut tx, &handle, next - REMEMBERED).await?;
        } else if !is_lost_answer(&mut tx, &hash, &successor, now).await? {
            end_for_reuse(&mut tx, &family, peer, now).await?;
            tx.commit().await?;
            self.sessions_ended.notify_one();
            tracing::warn!(
                user_id = family.user_id.as_str(),
                "a used refresh token came again, its family is revoked"
            );
            return Err(AccountError::InvalidToken);
        }
        token_families::touch(&mut tx, &handle, peer, now).await?;
        if token_families::note(&mut tx, &handle, now - millis(NOTE_EVERY), now).await? {
            let subject = Subject::app(&family.user_id, &handle, &family.label);
            security_events::record(&mut tx, subject, EventKind::AppUsed, now, Some(peer)).await?;
        }
        let tokens = self.issue(&family, &successor, now)?;
        tx.commit().await?;
        Ok(tokens)
    }
}

async fn is_lost_answer(
    tx: &mut Connection,
    hash: &str,
    successor: &RefreshToken,
    now: UnixMillis,
) -> sqlx::Result<bool> {
    let since = now - millis(GRACE);
    refresh_tokens::may_have_lost_its_answer(tx, hash, &successor.hash(), since).await
}

async fn end_for_reuse(
    tx: &mut Connection,
    family: &LiveFamily,
    peer: &Peer,
    now: UnixMillis,
) -> sqlx::Result<()> {
    let one = WhichSessions::One(&family.handle);
    endings::end(tx, &family.user_id, one, EndReason::TokenReused, now).await?;
    let subject = Subject::app(&family.user_id, &family.handle, &family.label);
    security_events::record(tx, subject, EventKind::TokenReused, now, Some(peer)).await
}
