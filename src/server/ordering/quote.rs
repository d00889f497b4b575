//! What exactly would be ordered, and in which sentences two of these differ: what a customer was
//! shown from what holds now.

use serde::{Deserialize, Serialize};

use super::pricing::{ChosenOption, PricedCart};
use crate::{
    model::{
        bill::Sums,
        catalog::Diet,
        minor::Minor,
        moment::UnixMillis,
        order::{Bill, Destination, OrderLine},
        quantity::Quantity,
    },
    server::{catalog::restaurant::amount, ids::ItemId},
};

/// Exactly what is ordered, or nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// Where, by its name.
    pub restaurant: String,
    /// How long it takes, in minutes: at least and at most.
    pub minutes: (i64, i64),
    /// ISO 4217.
    pub currency: String,
    /// What.
    pub lines: Vec<QuoteLine>,
    /// What it costs.
    pub sums: Sums,
    /// Where to.
    pub destination: Destination,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteLine {
    /// The dish's id.
    pub item_id: ItemId,
    options_key: String,
    /// The dish.
    pub name: String,
    /// What it is made of.
    pub diet: Diet,
    /// What was chosen.
    pub chosen: Vec<ChosenOption>,
    /// For the kitchen.
    pub note: String,
    /// How many.
    pub quantity: Quantity,
    /// What one costs.
    pub unit_minor: Minor,
}

impl Quote {
    /// What ordering the cart now would be, or what stands in the way, a sentence each.
    pub fn orderable(
        cart: &PricedCart,
        tip_percent: i64,
        destination: Destination,
        now: UnixMillis,
    ) -> Result<Self, Vec<String>> {
        let problems = cart.problems(now);
        match Self::of(cart, tip_percent, destination) {
            Some(quote) if problems.is_empty() => Ok(quote),
            _ => Err(problems),
        }
    }

    /// What a cart comes to; `None` if it is more than can be counted.
    pub fn of(cart: &PricedCart, tip_percent: i64, destination: Destination) -> Option<Self> {
        let lines = cart.lines.iter().map(|line| QuoteLine {
            item_id: line.item_id.clone(),
            options_key: line.options_key.clone(),
            name: line.name.clone(),
            diet: line.diet,
            chosen: line.chosen.clone(),
            note: line.note.clone(),
            quantity: line.quantity,
            unit_minor: line.unit_minor,
        });
        Some(Self {
            restaurant: cart.restaurant.name.clone(),
            minutes: cart.restaurant.minutes(),
            currency: cart.restaurant.currency().to_owned(),
            lines: lines.collect(),
            sums: cart.bill(tip_percent)?,
            destination,
        })
    }

    /// The bill for people.
    pub fn bill(&self) -> Bill {
        bill(&self.currency, &self.sums)
    }

    /// The lines for people.
    pub fn lines(&self) -> Vec<OrderLine> {
        let line = |line: &QuoteLine| OrderLine {
            name: line.name.clone(),
            diet: line.diet,
            options: line
                .chosen
                .iter()
                .map(|chosen| chosen.name.clone())
                .collect(),
            note: line.note.clone(),
            quantity: line.quantity.get(),
            unit: amount(&self.currency, line.unit_minor),
            total: amount(
                &self.currency,
                line.unit_minor.saturating_mul(line.quantity),
            ),
        };
        self.lines.iter().map(line).collect()
    }

    /// What differs now, a sentence each; nothing if nothing does.
    pub fn changes(&self, now: &Self) -> Vec<String> {
        let mut changes = self.changed_lines(now);
        if self.restaurant != now.restaurant {
            let (before, after) = (&self.restaurant, &now.restaurant);
            changes.push(format!("{before} is called {after} now."));
        }
        if self.minutes != now.minutes {
            let ((soonest, latest), (before, after)) = (self.minutes, now.minutes);
            changes.push(format!(
                "It takes {before} to {after} minutes now, not {soonest} to {latest}."
            ));
        }
        if self.destination != now.destination {
            changes.push("The address was changed.".to_owned());
        }
        for (name, before, after) in [
            ("Delivery", self.sums.delivery, now.sums.delivery),
            ("Packaging", self.sums.packaging, now.sums.packaging),
            ("Tax", self.sums.tax, now.sums.tax),
            ("The tip", self.sums.tip, now.sums.tip),
            ("The total", self.sums.total, now.sums.total),
        ] {
            if before != after {
                changes.push(self.costs(name, before, after));
            }
        }
        if changes.is_empty() && self != now {
            changes.push("A dish or one of its options has another name now.".to_owned());
        }
        changes
    }

    /// What differs in the dishes, a sentence each.
    pub fn changed_lines(&self, now: &Self) -> Vec<String> {
        let mut changes = Vec::new();
        for line in &self.lines {
            match now.same_line(line) {
                None => changes.push(format!("{} is no longer in your cart.", line.name)),
                Some(new) => self.line_changes(line, new, &mut changes),
            }
        }
        let added = now
            .lines
            .iter()
            .filter(|line| self.same_line(line).is_none());
        changes.extend(added.map(|line| format!("{} was added to your cart.", line.name)));
        changes
    }

    fn same_line(&self, line: &QuoteLine) -> Option<&QuoteLine> {
        self.lines.iter().find(|other| {
            (&other.item_id, &other.options_key, &other.note)
                == (&line.item_id, &line.options_key, &line.note)
        })
    }

    fn line_changes(&self, before: &QuoteLine, after: &QuoteLine, changes: &mut Vec<String>) {
        if before.quantity != after.quantity {
            changes.push(format!(
                "Your cart has {} × {} now, not {}.",
                after.quantity, after.name, before.quantity
            ));
        }
        if before.unit_minor != after.unit_minor {
            changes.push(self.costs(&after.name, before.unit_minor, after.unit_minor));
        }
        if before.diet != after.diet {
            changes.push(format!(
                "{} is marked “{}” now, not “{}”.",
                after.name,
                after.diet.words(),
                before.diet.words()
            ));
        }
    }

    fn costs(&self, what: &str, before: Minor, after: Minor) -> String {
        let text = |minor| match (what, minor) {
            ("Delivery", Minor::ZERO) => "free".to_owned(),
            _ => amount(&self.currency, minor).text,
        };
        format!("{what} is {} now, not {}.", text(after), text(before))
    }
}

/// A bill for people.
pub fn bill(currency: &str, sums: &Sums) -> Bill {
    let amount = |minor| amount(currency, minor);
    Bill {
        subtotal: amount(sums.subtotal),
        delivery: amount(sums.delivery),
        packaging: amount(sums.packaging),
        tax: amount(sums.tax),
        tip: amount(sums.tip),
        total: amount(sums.total),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(count: i64) -> Quantity {
        count.try_into().expect("a quantity")
    }

    fn shown() -> Quote {
        Quote {
            restaurant: "Kitchen".to_owned(),
            minutes: (15, 30),
            currency: "INR".to_owned(),
            lines: vec![QuoteLine {
                item_id: "1".into(),
                options_key: String::new(),
                name: "Masala Dosa".to_owned(),
                diet: Diet::Veg,
                chosen: Vec::new(),
                note: String::new(),
                quantity: of(2),
                unit_minor: Minor(12_900),
            }],
            sums: Sums {
                subtotal: Minor(25_800),
                delivery: Minor(2_900),
                packaging: Minor(1_500),
                tax: Minor(1_365),
                tip: Minor(0),
                total: Minor(31_565),
            },
            destination: Destination {
                recipient: "Priya".to_owned(),
                phone: "98765 43210".to_owned(),
                street: "1 Lake Road".to_owned(),
                details: String::new(),
                city: "Kaveripur".to_owned(),
                postcode: "600 001".to_owned(),
            },
        }
    }

    #[test]
    fn nothing_changed_is_no_sentence() {
        assert!(shown().changes(&shown()).is_empty());
    }

    #[test]
    fn a_price_that_rose_is_named_with_the_total() {
        let mut now = shown();
        now.lines[0].unit_minor = Minor(14_900);
        now.sums.total = Minor(35_765);

        assert_eq!(
            shown().changes(&now),
            [
                "Masala Dosa is ₹149.00 now, not ₹129.00.",
                "The total is ₹357.65 now, not ₹315.65."
            ]
        );
    }

    #[test]
    fn lines_that_came_went_or_grew_are_named() {
        let mut now = shown();
        now.lines[0].quantity = of(3);
        assert_eq!(
            shown().changes(&now),
            ["Your cart has 3 × Masala Dosa now, not 2."]
        );
        now.lines.clear();
        assert_eq!(
            shown().changes(&now),
            ["Masala Dosa is no longer in your cart."]
        );
        assert_eq!(
            now.changes(&shown()),
            ["Masala Dosa was added to your cart."]
        );
    }

    #[test]
    fn any_other_difference_is_a_change_too() {
        let mut now = shown();
        now.destination.street = "2 Lake Road".to_owned();
        assert_eq!(shown().changes(&now), ["The address was changed."]);
        let mut now = shown();
        now.lines[0].name = "Mysore Dosa".to_owned();
        assert_eq!(shown().changes(&now).len(), 1);
        let mut now = shown();
        now.lines[0].diet = Diet::Nonveg;
        assert_eq!(
            shown().changes(&now),
            ["Masala Dosa is marked “With meat or fish” now, not “Vegetarian”."]
        );
        let mut now = shown();
        now.restaurant = "Canteen".to_owned();
        assert_eq!(shown().changes(&now), ["Kitchen is called Canteen now."]);
        let mut now = shown();
        now.minutes = (15, 90);
        assert_eq!(
            shown().changes(&now),
            ["It takes 15 to 90 minutes now, not 15 to 30."]
        );
    }
}
