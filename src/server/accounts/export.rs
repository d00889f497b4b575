//! What an account's owner takes away: what there is many of, page by page. The account itself is one row
//! (`tables::exported`).

use strum::{IntoStaticStr, VariantArray};

use super::tables::exported;
use crate::server::{
    ids::UserId,
    store::{
        Connection,
        pages::{After, JsonPage},
    },
};

/// A list, named as the document names it.
#[derive(Clone, Copy, Debug, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum AccountList {
    Credentials,
    FormerEmails,
    Sessions,
    Apps,
    SecurityEvents,
    StaffActions,
}

impl AccountList {
    /// The page of a user's that begins after a row.
    pub async fn page(
        self,
        conn: &mut Connection,
        user_id: &UserId,
        after: &After,
    ) -> sqlx::Result<JsonPage> {
        match self {
            Self::Credentials => JsonPage::of(&exported::credentials(conn, user_id, after).await?),
            Self::FormerEmails => {
                JsonPage::of(&exported::former_emails(conn, user_id, after).await?)
            }
            Self::Sessions => JsonPage::of(&exported::sessions(conn, user_id, after).await?),
            Self::Apps => JsonPage::of(&exported::apps(conn, user_id, after).await?),
            Self::SecurityEvents => {
                JsonPage::of(&exported::security_events(conn, user_id, after).await?)
            }
            Self::StaffActions => {
                JsonPage::of(&exported::staff_actions(conn, user_id, after).await?)
            }
        }
    }
}
