//! Address books.

use sqlx::FromRow;

use crate::{
    model::{
        address::{AddressInfo, MAX_ADDRESSES},
        address_form::Checked,
        moment::UnixMillis,
    },
    server::{
        ids::{AddressId, UserId},
        store::Connection,
    },
};

#[derive(Debug, FromRow)]
struct AddressRow {
    id: String,
    label: String,
    recipient: String,
    phone: String,
    street: String,
    details: String,
    city: String,
    postcode: String,
    is_default: bool,
}

impl From<AddressRow> for AddressInfo {
    fn from(row: AddressRow) -> Self {
        Self {
            id: row.id,
            label: row.label,
            recipient: row.recipient,
            phone: row.phone,
            street: row.street,
            details: row.details,
            city: row.city,
            postcode: row.postcode,
            is_default: row.is_default,
        }
    }
}

/// A customer's addresses, the default first, then the newest first.
pub async fn list(conn: &mut Connection, user_id: &UserId) -> sqlx::Result<Vec<AddressInfo>> {
    let rows: Vec<AddressRow> = sqlx::query_as(
        "select id, label, recipient, phone, street, details, city, postcode, is_default
         from addresses where user_id = $1 and archived_at is null
         order by is_default desc, id desc",
    )
    .bind(user_id)
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(AddressInfo::from).collect())
}

/// An address of a user's that is not removed.
pub async fn find(
    conn: &mut Connection,
    user_id: &UserId,
    id: &AddressId,
) -> sqlx::Result<Option<AddressInfo>> {
    let row: Option<AddressRow> = sqlx::query_as(
        "select id, label, recipient, phone, street, details, city, postcode, is_default
         from addresses where id = $1 and user_id = $2 and archived_at is null",
    )
    .bind(id)
    .bind(user_id)
    .fetch_optional(conn)
    .await?;
    Ok(row.map(AddressInfo::from))
}

/// How many addresses a user keeps.
pub async fn count(conn: &mut Connection, user_id: &UserId) -> sqlx::Result<i64> {
    sqlx::query_scalar("select count(*) from addresses where user_id = $1 and archived_at is null")
        .bind(user_id)
        .fetch_one(conn)
        .await
}

/// An address to add.
#[derive(Debug)]
pub struct NewAddress<'a> {
    pub id: &'a AddressId,
    pub user_id: &'a UserId,
    pub fields: &'a Checked,
    pub is_default: bool,
    pub created_at: UnixMillis,
}

/// Adds an address.
pub async fn insert(conn: &mut Connection, new: &NewAddress<'_>) -> sqlx::Result<()> {
    sqlx::query(
        "insert into addresses (id, user_id, label, recipient, phone, street, details, city,
                                postcode, is_default, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(new.id)
    .bind(new.user_id)
    .bind(&new.fields.label)
    .bind(&new.fields.recipient)
    .bind(&new.fields.phone)
    .bind(&new.fields.street)
    .bind(&new.fields.details)
    .bind(&new.fields.city)
    .bind(&new.fields.postcode)
    .bind(new.is_default)
    .bind(new.created_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// Changes an address of a user's, unless it is removed.
pub async fn update(
    conn: &mut Connection,
    user_id: &UserId,
    id: &AddressId,
    fields: &Checked,
) -> sqlx::Result<()> {
    sqlx::query(
        "update addresses
         set label = $1, recipient = $2, phone = $3, street = $4, details = $5, city = $6,
             postcode = $7
         where id = $8 and user_id = $9 and archived_at is null",
    )
    .bind(&fields.label)
    .bind(&fields.recipient)
    .bind(&fields.phone)
    .bind(&fields.street)
    .bind(&fields.details)
    .bind(&fields.city)
    .bind(&fields.postcode)
    .bind(id)
    .bind(user_id)
    .execute(conn)
    .await?;
    Ok(())
}

/// Of a user's addresses none is the default.
pub async fn clear_default(conn: &mut Connection, user_id: &UserId) -> sqlx::Result<()> {
    sqlx::query("update addresses set is_default = false where user_id = $1 and is_default")
        .bind(user_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Makes an address the default.
pub async fn set_default(conn: &mut Connection, id: &AddressId) -> sqlx::Result<()> {
    sqlx::query("update addresses set is_default = true where id = $1")
        .bind(id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Removes an address.
pub async fn archive(conn: &mut Connection, id: &AddressId, now: UnixMillis) -> sqlx::Result<()> {
    sqlx::query("update addresses set archived_at = $1, is_default = false where id = $2")
        .bind(now)
        .bind(id)
        .execute(conn)
        .await?;
    Ok(())
}

/// A review still finds an address that was just removed, and says so. Of older ones nobody needs
/// anything: orders have their own copy.
pub async fn delete_old_archived(conn: &mut Connection, user_id: &UserId) -> sqlx::Result<()> {
    sqlx::query(
        "delete from addresses where user_id = $1 and archived_at is not null and id not in (
             select id from addresses where user_id = $1 and archived_at is not null
             order by archived_at desc, id desc limit $2)",
    )
    .bind(user_id)
    .bind(MAX_ADDRESSES)
    .execute(conn)
    .await?;
    Ok(())
}

/// A user's newest address.
pub async fn newest(conn: &mut Connection, user_id: &UserId) -> sqlx::Result<Option<AddressId>> {
    sqlx::query_scalar(
        "select id from addresses where user_id = $1 and archived_at is null
         order by id desc limit 1",
    )
    .bind(user_id)
    .fetch_optional(conn)
    .await
}
