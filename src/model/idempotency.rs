//! A request that may be sent twice, because its answer was lost, and counts once.

/// The header of its key (draft-ietf-httpapi-idempotency-key-header).
pub const HEADER: &str = "idempotency-key";

/// Characters.
pub const MAX_LENGTH: usize = 64;
