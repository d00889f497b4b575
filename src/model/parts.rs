//! How a script asks for parts of a page, and how it is answered. The header stands in both, and
//! says that an answer is ours and no proxy's.
//!
//! A request names the session that the open page was rendered for, or [`NOBODY`], then the ids of the
//! parts: `tiffin-parts: - cart cart-bar`. An answer with a `Location` leads to a page instead.

pub const HEADER: &str = "tiffin-parts";

/// The header of a request that says which items the page has as they are: their tags.
pub const HAVE: &str = "tiffin-have";

/// The attribute of an item, one of many within a part, that changes when anything of it does.
pub const TAG: &str = "data-tag";

/// The attribute of an item that is sent empty, because the page has it as it is.
pub const SAME: &str = "data-same";

/// In place of a session.
pub const NOBODY: &str = "-";

/// The attribute of a page's main element that names its session.
pub const SESSION: &str = "data-session";

/// The attribute of a form that is sent in place: the ids of the parts that its answer changes.
pub const OF_FORM: &str = "data-parts";

/// The same of a form that searches while one types.
pub const OF_SEARCH: &str = "data-search";
