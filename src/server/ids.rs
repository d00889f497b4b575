//! The ids of rows, one type for each kind, so that none is taken for another: unique, time-ordered
//! text (`UUIDv7`).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::text::without_nul;

/// A type for one kind of id.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        id! { $(#[$doc])* $name = new_id }
    };
    ($(#[$doc:meta])* $name:ident = $new:path) => {
        $(#[$doc])*
        #[derive(
            Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type,
        )]
        #[sqlx(transparent)]
        pub struct $name(String);

        impl $name {
            /// A new one.
            pub fn generate() -> Self {
                Self($new())
            }

            /// As the database and pages write it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            /// One that came from outside: it may be nobody's.
            fn from(id: String) -> Self {
                Self(without_nul(&id).into_owned())
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(without_nul(id).into_owned())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id! {
    /// A user's.
    UserId
}
id! {
    /// What names a session towards its owner: it authenticates nobody, and stays when the session
    /// gets a new id.
    SessionHandle = random
}
id! {
    /// A restaurant's.
    RestaurantId
}
id! {
    /// That of a dish on a menu.
    ItemId
}
id! {
    /// A cart's.
    CartId
}
id! {
    /// That of a line in a cart.
    CartLineId
}
id! {
    /// That of an address in an address book.
    AddressId
}
id! {
    /// A review's; the idempotency key of the order that it becomes.
    ReviewId
}
id! {
    /// An order's. Towards people it is named by its number.
    OrderId
}

/// A new id.
pub fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}

/// 122 random bits, which tell nothing of when they were made.
fn random() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}
