//! How many connections the limit of open files leaves room for.
//!
//! A server without a file to open can neither read its database nor answer a health check, so it
//! must never come to that.

use rlimit::Resource;

use super::slots::EXTRA;

/// What the process has open besides connections: the database's files, several times over, the log,
/// and what the runtime waits on.
const OWN: usize = 64;

/// The connection itself, and the file that it is sent.
const PER_CONNECTION: usize = 2;

/// As many connections as are wanted, or as there is room for. Raises the limit as far as it may.
pub fn most_connections(wanted: usize) -> usize {
    let needed = u64::try_from(needed_for(wanted)).unwrap_or(u64::MAX);
    let limit = rlimit::increase_nofile_limit(needed).or_else(|_| Resource::NOFILE.get_soft());
    match limit {
        Ok(limit) => wanted.min(room_in(usize::try_from(limit).unwrap_or(usize::MAX))),
        // A system that has no such limit.
        Err(_) => wanted,
    }
}

fn needed_for(connections: usize) -> usize {
    connections * PER_CONNECTION + OWN + EXTRA
}

fn room_in(limit: usize) -> usize {
    (limit.saturating_sub(OWN + EXTRA) / PER_CONNECTION).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_for_what_was_asked_for_and_no_more() {
        for connections in [1, 2, 80, 10_000] {
            assert_eq!(room_in(needed_for(connections)), connections);
            assert!(room_in(needed_for(connections) - 1) < connections.max(2));
        }
        assert_eq!(room_in(256), 80);
        assert_eq!(room_in(10), 1);
    }
}
