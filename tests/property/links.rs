//! What links in mails do to the two users: each opens what it is for, once, for as long as it says.

use tiffin::{
    model::moment::UnixMillis,
    server::{accounts::proof::Proof, ids::UserId},
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
    changed_at: i64,
    until: i64,
    /// Which address of the user's.
    name: usize,
    /// Whether that address is still kept for this link.
    is_kept: bool,
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
            self.model.users[user].password_lost = false;
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

        // Whoever is signed in to the account does it, in a browser that is none of the model's.
        let (own, cookies) = (self.app.client(), self.cookies_of(user));
        let password = PASSWORDS[self.model.users[user].password];
        let is_in = own.sign_in(self.name(user), password).await.status == 200;
        assert_eq!(is_in, self.model.users[user].lets_in());
        let form = [("token", &*token.text())];
        let status = own.call("/api/prove_email", &form).await.status;
        own.sign_out().await;

        assert_eq!(status, if is_in { 200 } else { 401 });
        if !is_in {
            return;
        }
        self.model.users[user].name = after;
        for link in &mut self.resets {
            link.ended |= link.user == user;
        }
        let now = self.now();
        let mut of_user = self.backs.iter_mut().filter(|link| link.user == user);
        // Back to an address that is kept: it is taken back, and the other one is not kept.
        let is_kept = |link: &&mut Back| link.is_kept && link.name == after && now < link.until;
        if let Some(changed_at) = of_user.find(is_kept).map(|link| link.changed_at) {
            self.keep_none_since(user, changed_at);
            self.model.users[user].password_lost = true;
            self.end_everything_of(user, cookies);
            return;
        }
        for link in &mut self.backs {
            link.is_kept &= link.user != user || link.name != before;
        }
        let from = email(super::NAMES[user][before]);
        let changed_at = self.moment(
            "select changed_at from former_emails where email_key = $1",
            &from,
        );
        let changed_at = changed_at.await.unwrap();
        let until = changed_at + WEEK;
        // What is older is kept as long.
        for link in &mut self.backs {
            if link.user == user && link.is_kept && now < link.until {
                link.until = link.until.max(until);
            }
        }
        let token = self.email_back_link(user, &from, changed_at).await.unwrap();
        self.backs.push(Back {
            user,
            token,
            changed_at,
            until,
            name: before,
            is_kept: true,
        });
    }

    fn keep_none_since(&mut self, user: usize, changed_at: i64) {
        for link in &mut self.backs {
            link.is_kept &= link.user != user || link.changed_at < changed_at;
        }
    }

    async fn moment(&self, sql: &str, of: &str) -> Option<i64> {
        let found = sqlx::query_scalar::<_, Option<i64>>(sql).bind(of);
        let found = found.fetch_optional(&self.app.state.db.read).await.unwrap();
        found.flatten()
    }

    /// The link as its mail would bring it now.
    async fn email_back_link(&self, user: usize, to: &str, changed_at: i64) -> Option<String> {
        let (accounts, until) = (&self.app.state.accounts, UnixMillis(changed_at + WEEK));
        let token = accounts
            .make_email_back_link(&self.id(user), to, until)
            .await;
        token.unwrap().map(|token| token.text())
    }

    /// By the last link but so many, or by another one of a mail that comes late.
    pub async fn take_email_back(&mut self, back: usize, is_late: bool) {
        let Some(place) = self.backs.len().checked_sub(back + 1) else {
            return;
        };
        let Back {
            user,
            ref token,
            changed_at,
            until,
            name,
            is_kept,
        } = self.backs[place];
        let mut token = token.clone();
        if is_late {
            let to = email(super::NAMES[user][name]);
            let late = self.email_back_link(user, &to, changed_at).await;
            assert_eq!(late.is_some(), is_kept && self.now() < until);
            token = late.unwrap_or(token);
        }
        let is_open = is_kept && self.now() < until && !self.model.users[user].suspended;
        let cookies = self.cookies_of(user);

        let status = self.press("take_email_back", &[("token", &token)]).await;

        assert_eq!(status, if is_open { 200 } else { 422 });
        if is_open {
            let owner = &mut self.model.users[user];
            (owner.name, owner.deleted, owner.password_lost) = (name, false, true);
            self.keep_none_since(user, changed_at);
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
        let id = self.id(user);
        let deleted_at = self.moment("select deleted_at from users where id = $1", id.as_str());
        let deleted_at = deleted_at.await;
        assert_eq!(deleted_at.is_some(), self.model.users[user].deleted);
        let until = deleted_at.unwrap_or_else(|| self.now()) + WEEK;
        let accounts = &self.app.state.accounts;
        let token = accounts
            .make_account_back_link(&id, UnixMillis(until))
            .await;
        let token = token.unwrap();
        assert_eq!(token.is_some(), deleted_at.is_some());
        let Some(token) = token else {
            return;
        };

        let form = [("token", &*token.text())];
        let status = self.press("take_account_back", &form).await;

        let is_open = self.now() < until;
        assert_eq!(status, if is_open { 200 } else { 422 });
        if is_open {
            let owner = &mut self.model.users[user];
            (owner.deleted, owner.password_lost) = (false, true);
            owner.epoch += 1;
        }
    }
}
