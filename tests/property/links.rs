//! What links in mails do to the two users: each opens what it is for, once, for as long as it says.

use tiffin::{
    model::moment::UnixMillis,
    server::{accounts::email_change::Proof, ids::UserId},
};

use super::{PASSWORDS, World};
use crate::helpers::email;

const MINUTE: i64 = 60 * 1000;
const RESET: i64 = 30 * MINUTE;
const WEEK: i64 = 7 * 24 * 60 * MINUTE;

/// A link for a new password.
pub struct Reset {
    user: usize,
    token: String,
    made: i64,
    /// Of the user, when it was made.
    epoch: u32,
    ended: bool,
}

/// A link that gives an address back.
pub struct Back {
    user: usize,
    token: String,
    made: i64,
    /// Which address of the user's.
    name: usize,
}

impl World {
    fn id(&self, user: usize) -> UserId {
        self.ids[user].clone()
    }

    /// The answer to a link's button, pressed by nobody in particular.
    async fn press(&self, function: &str, form: &[(&str, &str)]) -> u16 {
        let path = format!("/api/{function}");
        self.app.client().call(&path, form).await.status
    }

    pub async fn ask_for_reset(&mut self, user: usize) {
        let key = email(self.name(user));
        let link = self.app.state.accounts.make_reset_link(&key).await.unwrap();
        assert_eq!(link.is_some(), !self.model.users[user].is_barred());
        let (made, epoch) = (self.now(), self.model.users[user].epoch);
        self.resets.extend(link.map(|link| Reset {
            user,
            token: link.token.text(),
            made,
            epoch,
            ended: false,
        }));
    }

    /// By the last link but so many.
    pub async fn reset(&mut self, back: usize) {
        let Some(place) = self.resets.len().checked_sub(back + 1) else {
            return;
        };
        let link = &self.resets[place];
        let (user, now) = (link.user, self.now());
        let is_open = !link.ended
            && now - link.made < RESET
            && link.epoch == self.model.users[user].epoch
            && !self.model.users[user].is_barred();
        let new = (self.model.users[user].password + 1) % PASSWORDS.len();
        let cookies = self.cookies_of(user);
        let form = [("token", &*link.token), ("new_password", PASSWORDS[new])];

        let status = self.press("reset_password", &form).await;

        assert_eq!(status, if is_open { 200 } else { 422 });
        if is_open {
            self.model.users[user].password = new;
            self.end_everything_of(user, cookies);
        }
    }

    /// Proves the other one of a user's two addresses.
    pub async fn change_email(&mut self, user: usize) {
        let id = self.id(user);
        let (before, after) = (self.model.users[user].name, 1 - self.model.users[user].name);
        let epoch = self.app.user(self.name(user)).await.auth_epoch;
        let accounts = &self.app.state.accounts;
        let to = email(super::NAMES[user][after]);
        let proof = accounts.make_email_link(&id, epoch, &to).await.unwrap();
        assert_eq!(proof.is_some(), !self.model.users[user].is_barred());
        let Some(Proof::Link(token)) = proof else {
            return;
        };

        let status = self.press("prove_email", &[("token", &token.text())]).await;

        assert_eq!(status, 200);
        self.model.users[user].name = after;
        for link in &mut self.resets {
            link.ended |= link.user == user;
        }
        let made = self.now();
        let until = UnixMillis(made + WEEK);
        let from = email(super::NAMES[user][before]);
        let token = accounts.make_email_back_link(&id, &from, until).await;
        self.backs.push(Back {
            user,
            token: token.unwrap().text(),
            made,
            name: before,
        });
        // No two of them in one moment.
        self.app.advance(std::time::Duration::from_millis(2));
    }

    /// By the last link that was sent.
    pub async fn take_email_back(&mut self) {
        let Some(link) = self.backs.last() else {
            return;
        };
        let (user, name) = (link.user, link.name);
        let is_open = self.now() - link.made < WEEK && !self.model.users[user].is_barred();
        let cookies = self.cookies_of(user);

        let form = [("token", &*link.token)];
        let status = self.press("take_email_back", &form).await;

        assert_eq!(status, if is_open { 200 } else { 422 });
        if is_open {
            self.model.users[user].name = name;
            self.backs.pop();
            self.end_everything_of(user, cookies);
        }
    }

    pub async fn delete(&mut self, browser: usize) {
        let user = self.model.request(browser, self.now());
        let cookies = user.map_or_else(Vec::new, |user| self.cookies_of(user));

        let answer = self.browsers[browser]
            .call("/api/delete_account", &[])
            .await;

        let Some(user) = user else {
            assert_eq!(answer.status, 401);
            return;
        };
        if !self.is_confirmed(browser) {
            assert_eq!(answer.status, 403);
            return;
        }
        assert_eq!(answer.status, 200, "{}", answer.body);
        self.model.users[user].deleted = true;
        self.end_everything_of(user, cookies);
    }

    pub async fn take_account_back(&mut self, user: usize) {
        let until = UnixMillis(self.now() + WEEK);
        let accounts = &self.app.state.accounts;
        let token = accounts.make_account_back_link(&self.id(user), until).await;
        let token = token.unwrap().text();

        let status = self.press("take_account_back", &[("token", &token)]).await;

        let is_deleted = self.model.users[user].deleted;
        assert_eq!(status, if is_deleted { 200 } else { 422 });
        if is_deleted {
            self.model.users[user].deleted = false;
            self.model.users[user].epoch += 1;
        }
    }
}
