//! One concern per file, around every request. `router` puts them in their order.

/// An app's request: one that brings a token.
pub mod bearer;
/// How long browsers keep what.
pub mod cache_control;
/// Answers on a connection that is one too many.
pub mod crowded;
/// Which scripts, styles and connections a page may use.
pub mod csp;
/// Errors as pages for people and as JSON for clients.
pub mod error_answers;
/// What a request began is finished, whether its client waits or not.
pub mod finish;
/// What is posted to a server function, read whole.
pub mod form_body;
/// A browser's form post, answered by a redirect.
pub mod form_posts;
/// Refuses a request that does not say, once, which host it is for.
pub mod host_check;
/// Who sent this request.
pub mod identify;
/// Parts of a page as an answer.
pub mod in_place;
/// Refuses what another site sent.
pub mod origin_check;
/// Leaves of a request's cookies only ours.
pub mod own_cookies;
/// Where a form leads that was refused.
pub mod refusal;
/// The id under which a request is logged.
pub mod request_id;
/// One span and one line per request.
pub mod request_log;
/// Pages that need a signed-in customer.
pub mod require_login;
/// Headers that make browsers careful.
pub mod security_headers;
/// Visitors' pages, kept whole.
pub mod visitors_pages;
