//! What a kitchen's members take off the menu, and when they take no orders. Each ends by itself: what is
//! sold out says until when, and every page reads the clock.

use super::{
    Ordering,
    error::OrderingError,
    tables::{
        members::{self, Workplace},
        selling,
    },
};
use crate::{
    model::{moment::UnixMillis, opening::Opening, selling::HowLong},
    server::{
        accounts::{
            identity::Viewer,
            tables::staff_actions::{self, StaffAction},
        },
        catalog::{opening::Schedule, refresh::Change},
        local_time,
        store::locks::Lock,
    },
};

const MINUTE: i64 = 60 * 1000;

/// Nobody waits so long.
const FURTHER_NOTICE: UnixMillis = local_time::FURTHER_NOTICE;

/// What is taken off the menu, by its id.
#[derive(Clone, Copy, Debug)]
pub enum Sold<'a> {
    Dish(&'a str),
    Option(&'a str),
}

impl Ordering {
    /// Takes a dish or an option off a kitchen's menu for so long, or puts it back.
    pub async fn set_sold_out(
        &self,
        viewer: &Viewer,
        kitchen: &Workplace,
        what: Sold<'_>,
        how_long: Option<HowLong>,
    ) -> Result<(), OrderingError> {
        let until = how_long.map(|how_long| self.until(kitchen, how_long));
        let mut change = self.begin_selling(viewer, kitchen).await?;
        let (conn, id) = (&mut *change.tx, &kitchen.restaurant_id);
        let (is_theirs, subject) = match what {
            Sold::Dish(dish) => (selling::set_dish(conn, id, dish, until).await?, dish),
            Sold::Option(option) => (selling::set_option(conn, id, option, until).await?, option),
        };
        if !is_theirs {
            return Err(OrderingError::NotFound);
        }
        let action = match how_long {
            Some(_) => StaffAction::SoldOut,
            None => StaffAction::OnSale,
        };
        self.finish_selling(change, viewer, action, subject, how_long)
            .await
    }

    /// A kitchen takes no orders for so long, or takes them again.
    pub async fn set_paused(
        &self,
        viewer: &Viewer,
        kitchen: &Workplace,
        how_long: Option<HowLong>,
    ) -> Result<(), OrderingError> {
        let until = how_long.map(|how_long| self.until(kitchen, how_long));
        let mut change = self.begin_selling(viewer, kitchen).await?;
        selling::set_paused(&mut change.tx, &kitchen.restaurant_id, until).await?;
        let action = match how_long {
            Some(_) => StaffAction::Pause,
            None => StaffAction::Resume,
        };
        let subject = kitchen.restaurant_id.as_str();
        self.finish_selling(change, viewer, action, subject, how_long)
            .await
    }

    /// A change of the catalogue by somebody who is still a member.
    async fn begin_selling(
        &self,
        viewer: &Viewer,
        kitchen: &Workplace,
    ) -> Result<Change, OrderingError> {
        let user_id = viewer.user_id();
        let mut change = self
            .catalog
            .begin_change_with(&[Lock::User(user_id)])
            .await?;
        self.accounts.still_stands(&mut change.tx, viewer).await?;
        if members::is_member(&mut change.tx, user_id, &kitchen.restaurant_id).await? {
            Ok(change)
        } else {
            Err(OrderingError::NotFound)
        }
    }

    async fn finish_selling(
        &self,
        mut change: Change,
        viewer: &Viewer,
        action: StaffAction,
        subject: &str,
        how_long: Option<HowLong>,
    ) -> Result<(), OrderingError> {
        let note = how_long.map_or("", |how_long| how_long.into_str());
        let (user_id, now) = (viewer.user_id(), self.clock.now());
        staff_actions::insert(&mut change.tx, user_id, action, subject, note, now).await?;
        change.commit().await?;
        tracing::info!(
            user_id = user_id.as_str(),
            ?action,
            subject,
            note,
            "by a kitchen"
        );
        Ok(())
    }

    fn until(&self, kitchen: &Workplace, how_long: HowLong) -> UnixMillis {
        let now = self.clock.now();
        let schedule = self
            .catalog
            .menu(&kitchen.slug)
            .map(|(_, listing)| (*listing.schedule).clone());
        end_of(how_long, schedule.as_ref(), now)
    }
}

/// When so long is over.
fn end_of(how_long: HowLong, schedule: Option<&Schedule>, now: UnixMillis) -> UnixMillis {
    let tomorrow = || {
        schedule.map_or(now + 24 * 60 * MINUTE, |schedule| {
            local_time::next_midnight(now, schedule.zone())
        })
    };
    match how_long {
        HowLong::HalfAnHour => now + 30 * MINUTE,
        HowLong::Closing => match schedule.map(|schedule| schedule.without_pause().at(now)) {
            Some(Opening::Open { until: Some(until) }) => until,
            _ => tomorrow(),
        },
        HowLong::Tomorrow => tomorrow(),
        HowLong::FurtherNotice => FURTHER_NOTICE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::catalog::opening::Hours;

    #[test]
    fn each_ends_when_it_says() {
        // Monday, 23 November 2026, 17:00 in Kolkata.
        let now = UnixMillis(1_795_433_400_000);
        let hours = (0..7).map(|weekday| Hours {
            weekday,
            opens: 11 * 60,
            closes: 25 * 60,
        });
        let schedule = Schedule::new("Asia/Kolkata", hours.collect(), Some(now + MINUTE));
        let minutes = |how_long| (end_of(how_long, Some(&schedule), now) - now) / MINUTE;

        assert_eq!(minutes(HowLong::HalfAnHour), 30);
        assert_eq!(minutes(HowLong::Closing), 8 * 60);
        assert_eq!(minutes(HowLong::Tomorrow), 7 * 60);
        assert_eq!(end_of(HowLong::FurtherNotice, None, now), FURTHER_NOTICE);
    }
}
