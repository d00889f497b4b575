//! Unique, time-ordered ids (`UUIDv7`), as text.

/// A new id.
pub fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}
