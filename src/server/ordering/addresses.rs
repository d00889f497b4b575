//! The address book. While a customer has any address, exactly one is the default.

use super::{
    Ordering,
    error::OrderingError,
    tables::addresses::{self, NewAddress},
};
use crate::{
    model::{
        address::{AddressForm, AddressInfo, MAX_ADDRESSES},
        address_form::Checked,
    },
    server::{
        accounts::identity::Viewer,
        ids::{AddressId, UserId},
        store::{Transaction, locks::Lock},
    },
};

impl Ordering {
    /// The customer's addresses, the default first, then the newest first.
    pub async fn addresses(&self, viewer: &Viewer) -> sqlx::Result<Vec<AddressInfo>> {
        let mut reader = self.db.read.acquire().await?;
        addresses::list(&mut reader, viewer.user_id()).await
    }

    /// One of the customer's addresses.
    pub async fn address(
        &self,
        viewer: &Viewer,
        id: &AddressId,
    ) -> Result<AddressInfo, OrderingError> {
        let mut reader = self.db.read.acquire().await?;
        let found = addresses::find(&mut reader, viewer.user_id(), id).await?;
        found.ok_or(OrderingError::NotFound)
    }

    /// Changes an address, or adds one where no id is given. The first is the default. Orders keep
    /// the address they were placed with.
    pub async fn save_address<T: AsRef<str>>(
        &self,
        viewer: &Viewer,
        id: Option<&AddressId>,
        typed: &AddressForm<T>,
    ) -> Result<AddressInfo, OrderingError> {
        let fields = typed.parse().map_err(OrderingError::Fields)?;
        let user_id = viewer.user_id();
        let mut tx = self.begin_as(viewer).await?;
        let Some(id) = id else {
            return self.insert_address(tx, user_id, &fields).await;
        };
        addresses::update(&mut tx, user_id, id, &fields).await?;
        let changed = addresses::find(&mut tx, user_id, id).await?;
        tx.commit().await?;
        changed.ok_or(OrderingError::NotFound)
    }

    /// Adds an address to the book of a user who is not asking: what an operator does.
    pub async fn add_address_of(
        &self,
        user_id: &UserId,
        typed: &AddressForm<&str>,
    ) -> Result<AddressInfo, OrderingError> {
        let fields = typed.parse().map_err(OrderingError::Fields)?;
        let tx = self.db.begin(&[Lock::User(user_id)]).await?;
        self.insert_address(tx, user_id, &fields).await
    }

    async fn insert_address(
        &self,
        mut tx: Transaction,
        user_id: &UserId,
        fields: &Checked,
    ) -> Result<AddressInfo, OrderingError> {
        let kept = addresses::count(&mut tx, user_id).await?;
        if kept >= MAX_ADDRESSES {
            let words =
                format!("You can keep at most {MAX_ADDRESSES} addresses. Remove one first.");
            return Err(OrderingError::field("street", words));
        }
        let id = AddressId::generate();
        let new = NewAddress {
            id: &id,
            user_id,
            fields,
            is_default: kept == 0,
            created_at: self.clock.now(),
        };
        addresses::insert(&mut tx, &new).await?;
        let added = addresses::find(&mut tx, user_id, &id).await?;
        tx.commit().await?;
        tracing::info!(user_id = user_id.as_str(), "address added");
        added.ok_or(OrderingError::NotFound)
    }

    /// Makes an address the one that is offered first.
    pub async fn make_default_address(
        &self,
        viewer: &Viewer,
        id: &AddressId,
    ) -> Result<(), OrderingError> {
        let user_id = viewer.user_id();
        let mut tx = self.begin_as(viewer).await?;
        if addresses::find(&mut tx, user_id, id).await?.is_none() {
            return Err(OrderingError::NotFound);
        }
        addresses::clear_default(&mut tx, user_id).await?;
        addresses::set_default(&mut tx, id).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Removes an address from the book. If it was the default, the newest other one is that now.
    pub async fn archive_address(
        &self,
        viewer: &Viewer,
        id: &AddressId,
    ) -> Result<(), OrderingError> {
        let user_id = viewer.user_id();
        let mut tx = self.begin_as(viewer).await?;
        let address = addresses::find(&mut tx, user_id, id)
            .await?
            .ok_or(OrderingError::NotFound)?;
        addresses::archive(&mut tx, id, self.clock.now()).await?;
        addresses::delete_old_archived(&mut tx, user_id).await?;
        if address.is_default
            && let Some(newest) = addresses::newest(&mut tx, user_id).await?
        {
            addresses::set_default(&mut tx, &newest).await?;
        }
        tx.commit().await?;
        tracing::info!(user_id = user_id.as_str(), "address removed");
        Ok(())
    }
}
