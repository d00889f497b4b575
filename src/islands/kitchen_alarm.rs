//! Rings in a kitchen while an order waits for its answer, and when the page no longer hears of any: by
//! sound, once somebody has turned that on, by the page's title, and by what stands on the page. It goes by
//! what the page shows: what is not there to be answered does not ring.

use std::{cell::RefCell, time::Duration};

use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::{AudioContext, AudioContextState, Element, Event, OscillatorType};

use super::page::{contact, listen};
use crate::model::live::{ALARM, ALARM_STATE, LOST, SOUND, SOUND_IS_ON, WAITING, WAITING_COUNT};

const EVERY: Duration = Duration::from_secs(1);

/// The stream says something every fifteen seconds.
const LOST_AFTER: Duration = Duration::from_secs(35);

/// Around the alarm of a kitchen's page.
#[island]
pub fn KitchenAlarm(children: Children) -> impl IntoView {
    Effect::new(|_| {
        listen::on("click", turn_on);
        tick();
        // Without it nothing rings: then the page says that its sound is off.
        let _ = set_interval_with_handle(tick, EVERY);
    });
    children()
}

thread_local! {
    static SPEAKER: RefCell<Option<AudioContext>> = const { RefCell::new(None) };
    /// The title as it is while nothing rings.
    static TITLE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Browsers make no sound before somebody has pressed something on the page.
fn turn_on(event: &Event) {
    if listen::target(event, &["#", SOUND].concat()).is_none() {
        return;
    }
    if let Ok(speaker) = AudioContext::new() {
        // It runs already, or does from now on.
        let _ = speaker.resume();
        SPEAKER.set(Some(speaker));
        beep();
    }
    tick();
}

fn tick() {
    let waiting = by_id(WAITING).and_then(|part| part.get_attribute(WAITING_COUNT));
    let is_waited_for = waiting.is_some_and(|count| count != "0");
    // Where the session has ended, nothing of the board is there any more.
    let is_lost = by_id(ALARM).is_none()
        || contact::silence() > LOST_AFTER
        || !window().navigator().on_line();
    let can_be_heard = is_on();
    hide(LOST, !is_lost);
    hide(SOUND, can_be_heard);
    hide(SOUND_IS_ON, !can_be_heard);
    let rings = is_lost || is_waited_for;
    if let Some(alarm) = by_id(ALARM) {
        let state = match (rings, can_be_heard) {
            (false, _) => "quiet",
            (true, false) => "silent",
            (true, true) => "ringing",
        };
        // Our names are names of attributes.
        let _ = alarm.set_attribute(ALARM_STATE, state);
    }
    let why = if is_lost {
        "NO CONNECTION"
    } else {
        "NEW ORDER"
    };
    flash_title(rings.then_some(why));
    if rings && can_be_heard {
        beep();
    }
}

/// Every other second the title says why it rings.
fn flash_title(why: Option<&str>) {
    let plain = TITLE.take();
    match (why, plain) {
        (Some(why), None) => {
            let title = document().title();
            document().set_title(&["\u{25cf} ", why, " \u{00b7} ", &title].concat());
            TITLE.set(Some(title));
        }
        (_, Some(title)) => document().set_title(&title),
        (None, None) => {}
    }
}

fn is_on() -> bool {
    SPEAKER.with_borrow(|speaker| {
        let state = speaker.as_ref().map(AudioContext::state);
        state == Some(AudioContextState::Running)
    })
}

/// Three short notes. Where they cannot be played, the page still shows what they say.
fn beep() {
    SPEAKER.with_borrow(|speaker| {
        if let Some(speaker) = speaker {
            for note in 0..3 {
                let _ = play(speaker, f64::from(note) * 0.25);
            }
        }
    });
}

fn play(speaker: &AudioContext, after: f64) -> Result<(), JsValue> {
    let note = speaker.create_oscillator()?;
    note.set_type(OscillatorType::Square);
    note.frequency().set_value(880.0);
    let volume = speaker.create_gain()?;
    volume.gain().set_value(0.4);
    note.connect_with_audio_node(&volume)?;
    volume.connect_with_audio_node(&speaker.destination())?;
    let start = speaker.current_time() + after;
    note.start_with_when(start)?;
    note.stop_with_when(start + 0.15)
}

fn hide(id: &str, hidden: bool) {
    if let Some(element) = by_id(id) {
        // `hidden` is a name of an attribute.
        let _ = element.toggle_attribute_with_force("hidden", hidden);
    }
}

fn by_id(id: &str) -> Option<Element> {
    document().get_element_by_id(id)
}
