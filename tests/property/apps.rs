//! The apps of the two users: what they may do, and what they can.

use tiffin::model::token::Tokens;

use super::World;
use crate::helpers::{read, tokens::is_refused};

const MINUTE: i64 = 60 * 1000;
const DAY: i64 = 24 * 60 * MINUTE;
const IDLE: i64 = 14 * DAY;
const ABSOLUTE: i64 = 30 * DAY;
/// With as much as clocks may differ.
const ACCESS: i64 = 15 * MINUTE + 30 * 1000;

/// What an app has been given, and what ought to be of it.
pub struct App {
    pub user: usize,
    /// Every refresh token that it was given, the newest last.
    refresh: Vec<String>,
    access: String,
    issued: i64,
    opened: i64,
    refreshed: i64,
    pub ended: bool,
}

impl App {
    fn is_live(&self, now: i64) -> bool {
        !self.ended && now - self.refreshed < IDLE && now - self.opened < ABSOLUTE
    }

    fn is_access_alive(&self, now: i64) -> bool {
        now - self.issued < ACCESS
    }
}

impl World {
    pub async fn app_signs_in(&mut self, slot: usize, user: usize, right: bool) {
        let password = self.password(user, right);

        let answer = self.client.get_tokens(self.name(user), password).await;

        if !right || !self.model.users[user].lets_in() {
            assert_eq!(answer.status, 401, "{}", answer.body);
            return;
        }
        let (tokens, now): (Tokens, _) = (read(&answer), self.now());
        let app = App {
            user,
            refresh: vec![tokens.refresh_token],
            access: tokens.access_token,
            issued: now,
            opened: now,
            refreshed: now,
            ended: false,
        };
        // The one before stays signed in; nobody uses it any more.
        self.old_apps.extend(self.apps[slot].replace(app));
    }

    /// With the newest token; if `is_lost`, twice, because the first answer never came.
    pub async fn app_refreshes(&mut self, slot: usize, is_lost: bool) {
        let Some(app) = &self.apps[slot] else { return };
        let (live, token) = (app.is_live(self.now()), app.refresh.last().unwrap().clone());

        let mut answer = self.client.refresh(&token).await;
        if is_lost && live {
            let lost: Tokens = read(&answer);
            answer = self.client.refresh(&token).await;
            assert_eq!(read::<Tokens>(&answer).refresh_token, lost.refresh_token);
        }

        if !live {
            assert!(is_refused(&answer), "{answer:?}");
            return;
        }
        let tokens: Tokens = read(&answer);
        let now = self.now();
        let app = self.apps[slot].as_mut().unwrap();
        app.refresh.push(tokens.refresh_token);
        app.access = tokens.access_token;
        (app.issued, app.refreshed) = (now, now);
    }

    /// With the first token that the app ever had. If it was used and its answer was not just lost, that
    /// ends the app.
    pub async fn thief_refreshes(&mut self, slot: usize) {
        let now = self.now();
        let Some(app) = &self.apps[slot] else { return };
        if app.refresh.len() < 3 {
            return;
        }
        let token = app.refresh[0].clone();

        let answer = self.client.refresh(&token).await;

        assert!(is_refused(&answer), "{answer:?}");
        let app = self.apps[slot].as_mut().unwrap();
        if app.is_live(now) {
            app.ended = true;
        }
    }

    pub async fn app_signs_out(&mut self, slot: usize) {
        let Some(app) = &mut self.apps[slot] else {
            return;
        };
        app.ended = true;
        let token = app.refresh[0].clone();

        assert_eq!(self.client.revoke(&token).await.status, 200);
    }

    /// Its access token opens what is checked with a query as long as the family lives, and what is
    /// checked by itself as long as it lives itself.
    pub async fn app_asks(&mut self, slot: usize) {
        let now = self.now();
        let Some(app) = &self.apps[slot] else { return };

        let instant = self.client.get_with(&app.access, "/api/me").await;
        let stateless = self
            .client
            .call_with(&app.access, "/api/restaurants", &[])
            .await;

        let alive = app.is_access_alive(now);
        assert_eq!(stateless.status == 200, alive, "{stateless:?}");
        assert_eq!(
            instant.status == 200,
            alive && app.is_live(now),
            "{instant:?}"
        );
        if instant.status == 200 {
            let email = crate::helpers::email(self.name(app.user));
            assert!(instant.body.contains(&email), "{instant:?}");
        }
    }

    pub fn end_apps_of(&mut self, user: usize) {
        let apps = self.apps.iter_mut().flatten().chain(&mut self.old_apps);
        for app in apps.filter(|app| app.user == user) {
            app.ended = true;
        }
    }

    /// At the end: what ended is dead, with every token that it ever had.
    pub async fn ended_apps_are_dead(&self) {
        let client = &self.client;
        for app in self.apps.iter().flatten().chain(&self.old_apps) {
            if app.is_live(self.now()) {
                continue;
            }
            for token in &app.refresh {
                assert!(is_refused(&client.refresh(token).await));
            }
            assert!(is_refused(&client.get_with(&app.access, "/api/me").await));
        }
    }
}
