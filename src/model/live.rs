//! What of a page is kept up to date, and how its script knows.

/// The attribute of a part that is asked for again when something happened. Its value is an order's
/// number, or nothing for any order and for the page's board.
pub const LIVE: &str = "data-live";

/// The attribute of a part that says which events it has: the number of the customer's last one.
pub const AFTER: &str = "data-after";

/// The attribute of a board: what its stream is asked for, such as `kitchen=curry-leaf`.
pub const BOARD: &str = "data-board";

/// What happens at the window of a page whose stream told of something. It carries an order's number, or
/// nothing.
pub const NEWS: &str = "tiffin-news";

/// The id of a kitchen's alarm.
pub const ALARM: &str = "alarm";

/// Its attribute that says what it does: `quiet`, `silent` (it would ring, but its sound is off) or
/// `ringing`.
pub const ALARM_STATE: &str = "data-alarm";

/// The id of the part that says which orders wait for an answer.
pub const WAITING: &str = "board-waiting";

/// Its attribute that says how many.
pub const WAITING_COUNT: &str = "data-waiting";

/// The id of the button that turns the sound on.
pub const SOUND: &str = "alarm-sound";

/// The id of what says that it is on.
pub const SOUND_IS_ON: &str = "alarm-sound-is-on";

/// The id of the button that prints the page.
pub const PRINT: &str = "print";

/// The id of what says that the page hears of nothing any more.
pub const LOST: &str = "alarm-lost";
