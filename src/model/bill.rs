//! What an order costs: the only arithmetic with money. All of it in minor units, checked.

use serde::{Deserialize, Serialize};

/// What share of the food a customer may give the courier, in percent.
pub const TIPS: [i64; 4] = [0, 5, 10, 15];

/// What a restaurant asks for besides the food.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fees {
    /// For bringing it.
    pub delivery: i64,
    /// The subtotal from which bringing it is free.
    pub free_over: Option<i64>,
    /// The least subtotal it cooks for.
    pub minimum: i64,
    /// For boxes and bags.
    pub packaging: i64,
    /// On food and packaging, in basis points.
    pub tax_bp: i64,
}

/// The parts of a bill and their sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums {
    /// The food.
    pub subtotal: i64,
    /// Bringing it.
    pub delivery: i64,
    /// Boxes and bags.
    pub packaging: i64,
    /// Once per order, half-up.
    pub tax: i64,
    /// For the courier: a share of the food, half-up, untaxed.
    pub tip: i64,
    /// All of it.
    pub total: i64,
}

impl Fees {
    /// The bill for lines of `(unit price, quantity)` and a tip in percent of the food; `None` if it
    /// is more than can be counted.
    pub fn bill(&self, lines: impl IntoIterator<Item = (i64, i64)>, tip: i64) -> Option<Sums> {
        let subtotal = lines.into_iter().try_fold(0_i64, |sum, (unit, quantity)| {
            sum.checked_add(unit.checked_mul(quantity)?)
        })?;
        let delivery = self.delivery_for(subtotal);
        let tax = share(subtotal.checked_add(self.packaging)?, self.tax_bp)?;
        let tip = share(subtotal, tip.checked_mul(100)?)?;
        let total = [delivery, self.packaging, tax, tip]
            .into_iter()
            .try_fold(subtotal, i64::checked_add)?;
        Some(Sums {
            subtotal,
            delivery,
            packaging: self.packaging,
            tax,
            tip,
            total,
        })
    }

    /// How much is missing to the minimum.
    pub fn shortfall(&self, subtotal: i64) -> Option<i64> {
        (subtotal < self.minimum).then(|| self.minimum - subtotal)
    }

    /// How much is missing until bringing it is free.
    pub fn to_free_delivery(&self, subtotal: i64) -> Option<i64> {
        let free_over = self.free_over.filter(|_| self.delivery > 0)?;
        (subtotal < free_over).then(|| free_over - subtotal)
    }

    fn delivery_for(&self, subtotal: i64) -> i64 {
        match self.free_over {
            Some(free_over) if subtotal >= free_over => 0,
            _ => self.delivery,
        }
    }
}

/// So many basis points of an amount, half-up.
fn share(amount: i64, basis_points: i64) -> Option<i64> {
    const WHOLE: i64 = 10_000;
    let exact = amount.checked_mul(basis_points)?;
    Some(exact.checked_add(WHOLE / 2)? / WHOLE)
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FEES: Fees = Fees {
        delivery: 2_900,
        free_over: Some(49_900),
        minimum: 14_900,
        packaging: 1_500,
        tax_bp: 500,
    };

    fn fees() -> impl Strategy<Value = Fees> {
        let money = 0..1_000_000_i64;
        (
            money.clone(),
            proptest::option::of(money.clone()),
            money.clone(),
            money,
            0..=10_000_i64,
        )
            .prop_map(|(delivery, free_over, minimum, packaging, tax_bp)| Fees {
                delivery,
                free_over,
                minimum,
                packaging,
                tax_bp,
            })
    }

    fn lines() -> impl Strategy<Value = Vec<(i64, i64)>> {
        proptest::collection::vec((0..10_000_000_i64, 1..=20_i64), 0..50)
    }

    proptest! {
        #[test]
        fn the_parts_add_up_to_the_total(fees in fees(), lines in lines(), tip in 0..=100_i64) {
            let bill = fees.bill(lines.clone(), tip).expect("countable");

            prop_assert_eq!(
                bill.total,
                bill.subtotal + bill.delivery + bill.packaging + bill.tax + bill.tip
            );
            let food: i64 = lines.iter().map(|(unit, quantity)| unit * quantity).sum();
            prop_assert_eq!(bill.subtotal, food);
        }

        #[test]
        fn the_order_of_lines_and_how_they_are_split_change_nothing(
            fees in fees(), lines in lines(), tip in 0..=100_i64,
        ) {
            let whole = fees.bill(lines.clone(), tip);
            let single = lines.iter().rev()
                .flat_map(|(unit, quantity)| (0..*quantity).map(|_| (*unit, 1)));

            prop_assert_eq!(fees.bill(single, tip), whole);
        }

        #[test]
        fn tax_is_within_half_a_unit_of_exact_and_never_on_tip_or_delivery(
            fees in fees(), lines in lines(), tip in 0..=100_i64,
        ) {
            let bill = fees.bill(lines.clone(), tip).expect("countable");
            let exact = i128::from(bill.subtotal + bill.packaging) * i128::from(fees.tax_bp);
            let off = i128::from(bill.tax) * 10_000 - exact;

            prop_assert!((-4_999..=5_000).contains(&off), "{}", off);
            prop_assert_eq!(fees.bill(lines, 0).expect("countable").tax, bill.tax);
        }

        #[test]
        fn a_shortfall_is_exactly_what_is_missing(fees in fees(), subtotal in 0..2_000_000_i64) {
            match fees.shortfall(subtotal) {
                Some(missing) => prop_assert_eq!(subtotal + missing, fees.minimum),
                None => prop_assert!(subtotal >= fees.minimum),
            }
        }
    }

    #[test]
    fn half_a_unit_of_tax_is_rounded_up_once_per_order() {
        let fees = Fees {
            packaging: 0,
            ..FEES
        };

        assert_eq!(fees.bill([(10, 1)], 0).expect("countable").tax, 1);
        assert_eq!(fees.bill([(9, 1)], 0).expect("countable").tax, 0);
        // Two lines of half a unit each are one unit, not two.
        assert_eq!(fees.bill([(10, 1), (10, 1)], 0).expect("countable").tax, 1);
    }

    #[test]
    fn delivery_is_free_from_the_amount_on() {
        assert_eq!(FEES.bill([(49_899, 1)], 0).expect("bill").delivery, 2_900);
        assert_eq!(FEES.bill([(49_900, 1)], 0).expect("bill").delivery, 0);
        assert_eq!(FEES.to_free_delivery(49_000), Some(900));
        assert_eq!(FEES.to_free_delivery(49_900), None);
    }

    #[test]
    fn what_cannot_be_counted_is_no_bill() {
        assert_eq!(FEES.bill([(i64::MAX, 2)], 0), None);
        assert_eq!(FEES.bill([(i64::MAX, 1)], 0), None);
        assert_eq!(FEES.bill([(100, 1)], i64::MAX), None);
    }
}
