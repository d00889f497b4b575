//! The address book. While a customer has any address, exactly one is the default.

use sqlx::{Executor, FromRow, Sqlite, Transaction};

use super::{Ordering, OrderingError};
use crate::{
    model::{
        address::{AddressInfo, MAX_ADDRESSES},
        address_form::Fields,
    },
    server::{accounts::identity::Viewer, ids::new_id},
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

impl Ordering {
    /// A customer's addresses, the default first, then the newest first.
    pub async fn addresses(&self, user_id: &str) -> sqlx::Result<Vec<AddressInfo>> {
        let rows: Vec<AddressRow> = sqlx::query_as(
            "select id, label, recipient, phone, street, details, city, postcode, is_default
             from addresses where user_id = $1 and archived_at is null
             order by is_default desc, id desc",
        )
        .bind(user_id)
        .fetch_all(&self.db.read)
        .await?;
        Ok(rows.into_iter().map(AddressInfo::from).collect())
    }

    /// One of a customer's addresses.
    pub async fn address(&self, user_id: &str, id: &str) -> Result<AddressInfo, OrderingError> {
        let found = find(&self.db.read, user_id, id).await?;
        found.ok_or(OrderingError::NotFound)
    }

    /// Adds an address; the first is the default.
    pub async fn add_address(
        &self,
        viewer: &Viewer,
        typed: &Fields<&str>,
    ) -> Result<AddressInfo, OrderingError> {
        let fields = typed.parse().map_err(OrderingError::Fields)?;
        let tx = self.begin_as(viewer).await?;
        self.insert_address(tx, viewer.user_id.as_str(), &fields)
            .await
    }

    /// Adds an address to the book of a user who is not asking: what an operator does.
    pub async fn add_address_of(
        &self,
        user_id: &str,
        typed: &Fields<&str>,
    ) -> Result<AddressInfo, OrderingError> {
        let fields = typed.parse().map_err(OrderingError::Fields)?;
        let tx = self.db.begin().await?;
        self.insert_address(tx, user_id, &fields).await
    }

    async fn insert_address(
        &self,
        mut tx: Transaction<'static, Sqlite>,
        user_id: &str,
        fields: &Fields<String>,
    ) -> Result<AddressInfo, OrderingError> {
        let id = new_id();
        let kept = count(&mut *tx, user_id).await?;
        if kept >= MAX_ADDRESSES {
            let words =
                format!("You can keep at most {MAX_ADDRESSES} addresses. Remove one first.");
            return Err(OrderingError::field("street", words));
        }
        let new = NewAddress {
            id: &id,
            user_id,
            fields,
            is_default: kept == 0,
            created_at: self.clock.now(),
        };
        insert(&mut *tx, &new).await?;
        let added = find(&mut *tx, user_id, &id).await?;
        tx.commit().await?;
        tracing::info!(user_id, "address added");
        added.ok_or(OrderingError::NotFound)
    }

    /// Changes an address. Orders keep the address they were placed with.
    pub async fn edit_address(
        &self,
        viewer: &Viewer,
        id: &str,
        typed: &Fields<&str>,
    ) -> Result<AddressInfo, OrderingError> {
        let fields = typed.parse().map_err(OrderingError::Fields)?;
        let mut tx = self.begin_as(viewer).await?;
        update(&mut *tx, viewer.user_id.as_str(), id, &fields).await?;
        let changed = find(&mut *tx, viewer.user_id.as_str(), id).await?;
        tx.commit().await?;
        changed.ok_or(OrderingError::NotFound)
    }

    /// Makes an address the one that is offered first.
    pub async fn make_default_address(
        &self,
        viewer: &Viewer,
        id: &str,
    ) -> Result<(), OrderingError> {
        let mut tx = self.begin_as(viewer).await?;
        if find(&mut *tx, viewer.user_id.as_str(), id).await?.is_none() {
            return Err(OrderingError::NotFound);
        }
        clear_default(&mut *tx, viewer.user_id.as_str()).await?;
        set_default(&mut *tx, id).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Removes an address from the book. If it was the default, the newest other one is that now.
    pub async fn archive_address(&self, viewer: &Viewer, id: &str) -> Result<(), OrderingError> {
        let mut tx = self.begin_as(viewer).await?;
        let address = find(&mut *tx, viewer.user_id.as_str(), id)
            .await?
            .ok_or(OrderingError::NotFound)?;
        archive(&mut *tx, id, self.clock.now()).await?;
        delete_old_archived(&mut *tx, viewer.user_id.as_str()).await?;
        if address.is_default
            && let Some(newest) = newest(&mut *tx, viewer.user_id.as_str()).await?
        {
            set_default(&mut *tx, &newest).await?;
        }
        tx.commit().await?;
        tracing::info!(user_id = viewer.user_id.as_str(), "address removed");
        Ok(())
    }
}

/// An address of a user's that is not removed.
pub(super) async fn find<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    user_id: &str,
    id: &str,
) -> sqlx::Result<Option<AddressInfo>> {
    let row: Option<AddressRow> = sqlx::query_as(
        "select id, label, recipient, phone, street, details, city, postcode, is_default
         from addresses where id = $1 and user_id = $2 and archived_at is null",
    )
    .bind(id)
    .bind(user_id)
    .fetch_optional(db)
    .await?;
    Ok(row.map(AddressInfo::from))
}

async fn count<'c>(db: impl Executor<'c, Database = Sqlite>, user_id: &str) -> sqlx::Result<i64> {
    sqlx::query_scalar("select count(*) from addresses where user_id = $1 and archived_at is null")
        .bind(user_id)
        .fetch_one(db)
        .await
}

struct NewAddress<'a> {
    id: &'a str,
    user_id: &'a str,
    fields: &'a Fields<String>,
    is_default: bool,
    created_at: i64,
}

async fn insert<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    new: &NewAddress<'_>,
) -> sqlx::Result<()> {
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
    .execute(db)
    .await?;
    Ok(())
}

async fn update<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    user_id: &str,
    id: &str,
    fields: &Fields<String>,
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
    .execute(db)
    .await?;
    Ok(())
}

async fn clear_default<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    user_id: &str,
) -> sqlx::Result<()> {
    sqlx::query("update addresses set is_default = 0 where user_id = $1 and is_default = 1")
        .bind(user_id)
        .execute(db)
        .await?;
    Ok(())
}

async fn set_default<'c>(db: impl Executor<'c, Database = Sqlite>, id: &str) -> sqlx::Result<()> {
    sqlx::query("update addresses set is_default = 1 where id = $1")
        .bind(id)
        .execute(db)
        .await?;
    Ok(())
}

async fn archive<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    id: &str,
    now: i64,
) -> sqlx::Result<()> {
    sqlx::query("update addresses set archived_at = $1, is_default = 0 where id = $2")
        .bind(now)
        .bind(id)
        .execute(db)
        .await?;
    Ok(())
}

/// A review still finds an address that was just removed, and says so. Of older ones nobody needs
/// anything: orders have their own copy.
async fn delete_old_archived<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    user_id: &str,
) -> sqlx::Result<()> {
    sqlx::query(
        "delete from addresses where user_id = $1 and archived_at is not null and id not in (
             select id from addresses where user_id = $1 and archived_at is not null
             order by archived_at desc, id desc limit $2)",
    )
    .bind(user_id)
    .bind(MAX_ADDRESSES)
    .execute(db)
    .await?;
    Ok(())
}

async fn newest<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    user_id: &str,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar(
        "select id from addresses where user_id = $1 and archived_at is null
         order by id desc limit 1",
    )
    .bind(user_id)
    .fetch_optional(db)
    .await
}
