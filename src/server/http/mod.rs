//! From a request to a page or a server function, and back. It knows the domains; they do not know it.

/// Which connections are let in, and how long a client may leave an answer unread.
pub mod connections;

/// Which path goes where, and the middleware in their order.
pub mod router;

/// One concern per file, around every request.
pub mod middleware;

/// `GET /events`: one stream for one tab.
pub mod events;

/// `GET /t/{link}/events`: a stream for whoever has an order's link.
pub mod tracking_events;

/// What streams have in common.
mod sse;

/// `GET /account/export`: everything that is kept about a customer.
pub mod export;

/// `GET /dev/mailbox/{mail}/html` and `/source`: a mail's HTML alone, and the mail as it was sent.
mod mail_files;

/// With what a server function may be called.
pub mod access;

/// The keys that others check our tokens with.
pub mod jwks;

/// One request: who sent it, from where, and what it brought along.
pub mod visit;

/// What a server function says besides its value: where to go, and what to show there.
pub mod redirect;

/// What goes wrong below, in public words.
pub mod error;

/// Renders a page.
pub mod page;

/// What a page says of itself, for the document's head.
pub mod page_head;

/// The HTML document around every page.
pub mod document;

/// Visitors' pages, kept whole.
pub mod kept_pages;

/// One page that is kept.
pub mod kept_page;

/// Whether a client has what an `ETag` stands for.
pub mod entity_tag;

/// In which way an answer is to be compressed.
pub mod accept_encoding;

/// Files that the server has in itself.
pub mod own_files;

/// Parts of a page, asked for alone.
pub mod parts;

/// The one-time cookie that carries a message or a refused form to the next page.
pub mod flash;

/// What a request makes of its browser's cookies.
pub mod cookie_changes;

/// The names and attributes of our cookies.
pub mod cookies;

/// The guest's cookie.
pub mod guest_cookie;

/// The address of the page that is asked for, read in one way.
pub mod page_address;

/// Whether a request wants HTML.
pub mod accept;

/// The client's address behind proxies we trust.
pub mod client_ip;

/// A header's value as text, whatever bytes are in it.
pub mod header_text;
