//! Money: integer minor units of an ISO 4217 currency, never a fraction of one.

use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::minor::Minor;

/// An amount as it travels: what it is, and how the currency's home writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// In minor units (paise, cents).
    pub minor: i64,
    /// ISO 4217.
    pub currency: String,
    /// For people: `₹1,00,000.00`.
    pub text: String,
}

/// A currency of ISO 4217, which knows its exponent and how it is written.
#[cfg(feature = "ssr")]
#[derive(Clone, Copy, Debug)]
pub struct Currency(&'static rusty_money::iso::Currency);

#[cfg(feature = "ssr")]
impl Currency {
    /// Takes an alphabetic code such as `INR`.
    pub fn parse(code: &str) -> Option<Self> {
        rusty_money::iso::find(code).map(Self)
    }

    /// So many minor units of it.
    pub fn amount(self, Minor(minor): Minor) -> Amount {
        Amount {
            minor,
            currency: self.0.iso_alpha_code.to_owned(),
            text: rusty_money::Money::from_minor(minor, self.0).to_string(),
        }
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    fn text(code: &str, minor: i64) -> String {
        Currency::parse(code).expect(code).amount(Minor(minor)).text
    }

    #[test]
    fn money_is_written_as_its_home_does() {
        assert_eq!(text("INR", 10_000_000), "₹1,00,000.00");
        assert_eq!(text("INR", 5), "₹0.05");
        assert_eq!(text("INR", -2_550), "-₹25.50");
        assert_eq!(text("USD", 123_456_789), "$1,234,567.89");
    }

    #[test]
    fn the_exponent_is_the_currencys() {
        assert_eq!(text("JPY", 1_500), "¥1,500");
        assert!(text("KWD", 1_500).contains("1.500"));
    }

    #[test]
    fn what_is_no_currency_is_none() {
        for code in ["", "inr ", "XXQ", "₹"] {
            assert!(Currency::parse(code).is_none(), "{code}");
        }
    }
}
