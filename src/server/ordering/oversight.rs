//! What an admin sees and does of kitchens and orders.

use super::{
    Ordering,
    error::OrderingError,
    tables::{members, order_changes, orders},
};
use crate::{
    model::{
        admin::{OverseenOrder, OverseenUser},
        board::Workplace,
        order_life::Actor,
    },
    server::{
        accounts::{
            AccountError,
            identity::{SessionViewer, Viewer},
            tables::staff_actions::StaffAction,
            views,
        },
        catalog::tables::restaurants,
        ids::UserId,
        ordering::life::hands::Step,
    },
};

/// What happened to an account lately.
const EVENTS: u32 = 20;

impl Ordering {
    /// A user by their email, as typed.
    pub async fn overseen_user(&self, email: &str) -> Result<Option<OverseenUser>, OrderingError> {
        let Some(user) = self.accounts.find_overseen(email).await? else {
            return Ok(None);
        };
        let signed_in = self.accounts.list_sessions(&user.id).await?;
        let events = self.accounts.list_events(Some(&user.id), EVENTS).await?;
        let kitchens = self.workplaces(&user.id).await?;
        Ok(Some(OverseenUser {
            signed_in: signed_in.sessions.len() + signed_in.apps.len(),
            kitchens: kitchens.into_iter().map(Workplace::from).collect(),
            events: events.into_iter().map(views::security_event).collect(),
            id: user.id.to_string(),
            email: user.email,
            name: user.name,
            role: user.role,
            member_since: user.created_at,
            suspended_at: user.suspended_at,
        }))
    }

    /// Makes somebody a member of a kitchen, or ends that.
    pub async fn set_member(
        &self,
        admin: &SessionViewer,
        user_id: &UserId,
        slug: &str,
        is_member: bool,
    ) -> Result<(), OrderingError> {
        let mut tx = self.accounts.begin_oversight(admin, user_id).await?;
        if is_member && !members::may_cook(&mut tx, user_id).await? {
            let words = "Give the user the role restaurant first.";
            return Err(OrderingError::field("member", words));
        }
        let restaurant = restaurants::find(&mut tx, slug).await?;
        let words = "There is no restaurant with that name in its address.";
        let restaurant = restaurant.ok_or_else(|| OrderingError::field("restaurant", words))?;
        let action = if is_member {
            members::add(&mut tx, user_id, &restaurant.id, self.clock.now()).await?;
            StaffAction::AddMember
        } else {
            members::remove(&mut tx, user_id, &restaurant.id).await?;
            StaffAction::RemoveMember
        };
        let accounts = &self.accounts;
        accounts
            .finish_oversight(tx, admin, user_id, action, slug)
            .await?;
        Ok(())
    }

    /// An order by its number, whoever's it is.
    pub async fn overseen_order(
        &self,
        number: &str,
    ) -> Result<Option<OverseenOrder>, OrderingError> {
        let number = &*number.to_uppercase();
        let found = {
            let conn = &mut *self.db.read.acquire().await?;
            order_changes::find(conn, number).await?
        };
        let Some(found) = found else { return Ok(None) };
        let has_courier = found.courier_id.is_some();
        let order = self.order_of(&found.user_id, number).await?;
        let email = {
            let conn = &mut *self.db.read.acquire().await?;
            orders::email_of(conn, &found.user_id).await?
        };
        Ok(order.map(|order| OverseenOrder {
            order,
            email,
            has_courier,
        }))
    }

    /// Ends an order, for a reason, or takes it from its courier.
    pub async fn oversee_order(
        &self,
        admin: &SessionViewer,
        step: Step<'_>,
    ) -> Result<(), OrderingError> {
        if !self.accounts.is_confirmed(admin) {
            return Err(AccountError::ConfirmFirst.into());
        }
        let viewer = Viewer::from(admin.clone());
        self.step(&viewer, Actor::Admin, step).await?;
        Ok(())
    }
}
