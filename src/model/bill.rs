//! What an order costs: the only arithmetic with money. All of it in minor units, checked.

use serde::{Deserialize, Serialize};

use super::{minor::Minor, quantity::Quantity};

/// What share of the food a customer may give the courier, in percent.
pub const TIPS: [i64; 4] = [0, 5, 10, 15];

/// What a restaurant asks for besides the food.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fees {
    /// For bringing it.
    pub delivery: Minor,
    /// The subtotal from which bringing it is free.
    pub free_over: Option<Minor>,
    /// The least subtotal it cooks for.
    pub minimum: Minor,
    /// For boxes and bags.
    pub packaging: Minor,
    /// On food and packaging, in basis points.
    pub tax_bp: i64,
}

/// The parts of a bill and their sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums {
    /// The food.
    pub subtotal: Minor,
    /// Bringing it.
    pub delivery: Minor,
    /// Boxes and bags.
    pub packaging: Minor,
    /// Once per order, half-up.
    pub tax: Minor,
    /// For the courier: a share of the food, half-up, untaxed.
    pub tip: Minor,
    /// All of it.
    pub total: Minor,
}

impl Fees {
    /// The bill for lines of `(unit price, quantity)` and a tip in percent of the food; `None` if it
    /// is more than can be counted.
    pub fn bill(
        &self,
        lines: impl IntoIterator<Item = (Minor, Quantity)>,
        tip_percent: i64,
    ) -> Option<Sums> {
        let subtotal = lines
            .into_iter()
            .try_fold(Minor::ZERO, |sum, (unit, quantity)| {
                sum.checked_add(unit.checked_mul(quantity)?)
            })?;
        let delivery = self.delivery_for(subtotal);
        let tax = share(subtotal.checked_add(self.packaging)?, self.tax_bp)?;
        let tip = share(subtotal, tip_percent.checked_mul(100)?)?;
        let total = [delivery, self.packaging, tax, tip]
            .into_iter()
            .try_fold(subtotal, Minor::checked_add)?;
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
    pub fn shortfall(&self, subtotal: Minor) -> Option<Minor> {
        (subtotal < self.minimum).then(|| Minor(self.minimum.0 - subtotal.0))
    }

    /// How much is missing until bringing it is free.
    pub fn to_free_delivery(&self, subtotal: Minor) -> Option<Minor> {
        let free_over = self.free_over.filter(|_| self.delivery > Minor::ZERO)?;
        (subtotal < free_over).then(|| Minor(free_over.0 - subtotal.0))
    }

    fn delivery_for(&self, subtotal: Minor) -> Minor {
        match self.free_over {
            Some(free_over) if subtotal >= free_over => Minor::ZERO,
            _ => self.delivery,
        }
    }
}

/// So many basis points of an amount, half-up.
fn share(Minor(amount): Minor, basis_points: i64) -> Option<Minor> {
    const WHOLE: i64 = 10_000;
    let exact = amount.checked_mul(basis_points)?;
    Some(Minor(exact.checked_add(WHOLE / 2)? / WHOLE))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FEES: Fees = Fees {
        delivery: Minor(2_900),
        free_over: Some(Minor(49_900)),
        minimum: Minor(14_900),
        packaging: Minor(1_500),
        tax_bp: 500,
    };

    fn fees() -> impl Strategy<Value = Fees> {
        let money = (0..1_000_000_i64).prop_map(Minor);
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

    fn lines() -> impl Strategy<Value = Vec<(Minor, Quantity)>> {
        let line = (0..10_000_000_i64, 1..=20_i64);
        proptest::collection::vec(
            line.prop_map(|(unit, count)| (Minor(unit), of(count))),
            0..50,
        )
    }

    fn of(count: i64) -> Quantity {
        count.try_into().expect("a quantity")
    }

    fn bill(fees: Fees, lines: &[(i64, i64)], tip_percent: i64) -> Option<Sums> {
        let lines = lines.iter().map(|(unit, count)| (Minor(*unit), of(*count)));
        fees.bill(lines, tip_percent)
    }

    proptest! {
        #[test]
        fn the_parts_add_up_to_the_total(fees in fees(), lines in lines(), tip in 0..=100_i64) {
            let bill = fees.bill(lines.clone(), tip).expect("countable");

            prop_assert_eq!(
                bill.total.0,
                bill.subtotal.0 + bill.delivery.0 + bill.packaging.0 + bill.tax.0 + bill.tip.0
            );
            let food: i64 = lines.iter().map(|(unit, quantity)| unit.0 * quantity.get()).sum();
            prop_assert_eq!(bill.subtotal, Minor(food));
        }

        #[test]
        fn the_order_of_lines_and_how_they_are_split_change_nothing(
            fees in fees(), lines in lines(), tip in 0..=100_i64,
        ) {
            let whole = fees.bill(lines.clone(), tip);
            let single = lines.iter().rev()
                .flat_map(|(unit, quantity)| (0..quantity.get()).map(|_| (*unit, of(1))));

            prop_assert_eq!(fees.bill(single, tip), whole);
        }

        #[test]
        fn tax_is_within_half_a_unit_of_exact_and_never_on_tip_or_delivery(
            fees in fees(), lines in lines(), tip in 0..=100_i64,
        ) {
            let bill = fees.bill(lines.clone(), tip).expect("countable");
            let exact = i128::from(bill.subtotal.0 + bill.packaging.0) * i128::from(fees.tax_bp);
            let off = i128::from(bill.tax.0) * 10_000 - exact;

            prop_assert!((-4_999..=5_000).contains(&off), "{}", off);
            prop_assert_eq!(fees.bill(lines, 0).expect("countable").tax, bill.tax);
        }

        #[test]
        fn a_shortfall_is_exactly_what_is_missing(fees in fees(), subtotal in 0..2_000_000_i64) {
            match fees.shortfall(Minor(subtotal)) {
                Some(missing) => prop_assert_eq!(subtotal + missing.0, fees.minimum.0),
                None => prop_assert!(subtotal >= fees.minimum.0),
            }
        }
    }

    #[test]
    fn half_a_unit_of_tax_is_rounded_up_once_per_order() {
        let fees = Fees {
            packaging: Minor::ZERO,
            ..FEES
        };
        let tax = |lines| bill(fees, lines, 0).expect("countable").tax;

        assert_eq!(tax(&[(10, 1)]), Minor(1));
        assert_eq!(tax(&[(9, 1)]), Minor(0));
        // Two lines of half a unit each are one unit, not two.
        assert_eq!(tax(&[(10, 1), (10, 1)]), Minor(1));
    }

    #[test]
    fn delivery_is_free_from_the_amount_on() {
        let delivery = |unit| bill(FEES, &[(unit, 1)], 0).expect("bill").delivery;

        assert_eq!(delivery(49_899), Minor(2_900));
        assert_eq!(delivery(49_900), Minor(0));
        assert_eq!(FEES.to_free_delivery(Minor(49_000)), Some(Minor(900)));
        assert_eq!(FEES.to_free_delivery(Minor(49_900)), None);
    }

    #[test]
    fn what_cannot_be_counted_is_no_bill() {
        assert_eq!(bill(FEES, &[(i64::MAX, 2)], 0), None);
        assert_eq!(bill(FEES, &[(i64::MAX, 1)], 0), None);
        assert_eq!(bill(FEES, &[(100, 1)], i64::MAX), None);
    }
}
