//! Which tabs of a browser hold a stream.
//!
//! Over HTTP/1.1 a browser opens six connections to a site, for all its tabs together: six streams
//! would leave none for pages. So at most four tabs of a browser hold one; the others wait for a
//! tab to close, and get its messages over a channel meanwhile.

use std::rc::Rc;

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};

const SLOTS: u32 = 4;

#[wasm_bindgen]
extern "C" {
    /// The Web Locks API: a lock is held until the promise of `granted` resolves or the page goes.
    #[wasm_bindgen(js_namespace = ["navigator", "locks"], js_name = request, catch)]
    fn request(name: &str, options: &Object, granted: &Function) -> Result<Promise, JsValue>;
}

/// Calls `then` once there is a slot, at once if there are no locks (a site without https).
pub fn acquire(then: impl Fn() + 'static) {
    try_slot(1, Rc::new(then));
}

fn try_slot(slot: u32, then: Rc<dyn Fn()>) {
    let otherwise = then.clone();
    let granted = Closure::once_into_js(move |lock: JsValue| {
        if !lock.is_null() {
            then();
            return until_page_closes();
        }
        if slot < SLOTS {
            try_slot(slot + 1, then);
        } else {
            wait_for_slot(then);
        }
        JsValue::UNDEFINED
    });
    let options = Object::new();
    // A property of a fresh object can always be set.
    let _ = Reflect::set(&options, &"ifAvailable".into(), &JsValue::TRUE);
    if request(&name(slot), &options, granted.unchecked_ref()).is_err() {
        otherwise();
    }
}

/// Any slot will do; choosing at random spreads those who wait.
fn wait_for_slot(then: Rc<dyn Fn()>) {
    let granted = Closure::once_into_js(move |_: JsValue| {
        then();
        until_page_closes()
    });
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 0 to less than SLOTS"
    )]
    let slot = 1 + (js_sys::Math::random() * f64::from(SLOTS)) as u32;
    // The slots before it were there a moment ago.
    let _ = request(&name(slot), &Object::new(), granted.unchecked_ref());
}

fn name(slot: u32) -> String {
    format!("tiffin-stream-{slot}")
}

/// A promise that is never settled: the lock is held as long as the page is there.
fn until_page_closes() -> JsValue {
    Promise::new(&mut |_, _| {}).into()
}
