//! How the model's numbers stand in columns: the model itself does not know the database.

use sqlx::{Database, Decode, Encode, Type, encode::IsNull, error::BoxDynError};

use crate::model::{minor::Minor, moment::UnixMillis, quantity::Quantity};

/// Makes a type an integer column. What is read is checked again.
macro_rules! integer_column {
    ($name:ty) => {
        impl<DB: Database> Type<DB> for $name
        where
            i64: Type<DB>,
        {
            fn type_info() -> DB::TypeInfo {
                <i64 as Type<DB>>::type_info()
            }

            fn compatible(column: &DB::TypeInfo) -> bool {
                <i64 as Type<DB>>::compatible(column)
            }
        }

        impl<'q, DB: Database> Encode<'q, DB> for $name
        where
            i64: Encode<'q, DB>,
        {
            fn encode_by_ref(
                &self,
                buffer: &mut DB::ArgumentBuffer<'q>,
            ) -> Result<IsNull, BoxDynError> {
                i64::from(*self).encode_by_ref(buffer)
            }
        }

        impl<'r, DB: Database> Decode<'r, DB> for $name
        where
            i64: Decode<'r, DB>,
        {
            fn decode(value: DB::ValueRef<'r>) -> Result<Self, BoxDynError> {
                Ok(Self::try_from(<i64 as Decode<DB>>::decode(value)?)?)
            }
        }
    };
}

integer_column!(Minor);
integer_column!(Quantity);
integer_column!(UnixMillis);
