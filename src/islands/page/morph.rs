//! Makes one element like another, and keeps what belongs to whoever uses it: nodes stay the same
//! nodes, so that focus, caret, scrolling and what is being typed stay where they are.
//!
//! Elements are the same if they have the same id, or neither has one and both have the same name and
//! place among elements. What comes and goes before others needs an id, as do those.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlFormElement, Node};

use super::document;
use crate::model::parts::SAME;

pub struct Morph<'a> {
    /// The form that was sent: what the server made of it counts, also where somebody unfolded it.
    pub form: Option<&'a HtmlFormElement>,
}

impl Morph<'_> {
    pub fn element(&self, old: &Element, new: &Element) {
        if is_same(new) {
            return;
        }
        self.attributes(old, new);
        self.children(old, new);
    }

    fn attributes(&self, old: &Element, new: &Element) {
        let keeps_open = old.tag_name() == "DETAILS" && !self.is_in_form(old);
        let is_kept = |name: &str| keeps_open && name == "open";
        for name in names(old) {
            if !is_kept(&name) && !new.has_attribute(&name) {
                let _ = old.remove_attribute(&name);
            }
        }
        for name in names(new) {
            let value = new.get_attribute(&name);
            if !is_kept(&name) && old.get_attribute(&name) != value {
                // What the parser took as a name, the element takes as one.
                let _ = old.set_attribute(&name, &value.unwrap_or_default());
            }
        }
    }

    fn is_in_form(&self, element: &Element) -> bool {
        self.form.is_some_and(|form| form.contains(Some(element)))
    }

    fn children(&self, old: &Element, new: &Element) {
        let mut place = old.first_child();
        let mut next = new.first_child();
        while let Some(node) = next {
            next = node.next_sibling();
            while let Some(gone) = place.take_if(|place| is_gone(place, new)) {
                place = gone.next_sibling();
                let _ = old.remove_child(&gone);
            }
            match find(place.as_ref(), &node) {
                Some(same) if place.as_ref() == Some(&same) => {
                    place = same.next_sibling();
                    self.node(&same, &node);
                }
                Some(same) if id(&same).is_none() => {
                    while let Some(passed) = place.take_if(|place| *place != same) {
                        place = passed.next_sibling();
                        let _ = old.remove_child(&passed);
                    }
                    place = same.next_sibling();
                    self.node(&same, &node);
                }
                Some(moved) => {
                    let _ = old.insert_before(&moved, place.as_ref());
                    self.node(&moved, &node);
                }
                // It was here when it was asked for, and is gone: a later answer says so.
                None if node.dyn_ref().is_some_and(is_same) => {}
                None => {
                    if let Ok(copy) = document().import_node_with_deep(&node, true) {
                        let _ = old.insert_before(&copy, place.as_ref());
                    }
                }
            }
        }
        while let Some(rest) = place {
            place = rest.next_sibling();
            let _ = old.remove_child(&rest);
        }
    }

    fn node(&self, old: &Node, new: &Node) {
        match (old.dyn_ref::<Element>(), new.dyn_ref::<Element>()) {
            (Some(old), Some(new)) => self.element(old, new),
            _ if old.node_value() != new.node_value() => {
                old.set_node_value(new.node_value().as_deref());
            }
            _ => {}
        }
    }
}

/// True for an item that is sent empty.
fn is_same(element: &Element) -> bool {
    element.has_attribute(SAME)
}

fn names(element: &Element) -> impl Iterator<Item = String> {
    let names = element.get_attribute_names();
    names.into_iter().filter_map(|name| name.as_string())
}

fn id(node: &Node) -> Option<String> {
    let id = node.dyn_ref::<Element>()?.id();
    (!id.is_empty()).then_some(id)
}

/// True for an element with an id that the new one has no child of.
fn is_gone(node: &Node, new: &Element) -> bool {
    let Some(id) = id(node) else { return false };
    let mut child = new.first_element_child();
    while let Some(element) = child {
        if element.id() == id {
            return false;
        }
        child = element.next_element_sibling();
    }
    true
}

/// The node from `place` on that is to become like `new`.
fn find(place: Option<&Node>, new: &Node) -> Option<Node> {
    let mut candidate = place.cloned();
    let Some(wanted) = id(new) else {
        // Where the server had nothing to show there may be a comment.
        while new.is_instance_of::<Element>()
            && let Some(passed) = candidate.take_if(|node| !node.is_instance_of::<Element>())
        {
            candidate = passed.next_sibling();
        }
        return candidate.filter(|node| node.node_name() == new.node_name() && id(node).is_none());
    };
    while let Some(node) = candidate {
        if id(&node).as_ref() == Some(&wanted) && node.node_name() == new.node_name() {
            return Some(node);
        }
        candidate = node.next_sibling();
    }
    None
}
