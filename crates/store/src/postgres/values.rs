//! Values on their way to PostgreSQL and back. Columns are BIGINT and TEXT; what expressions yield besides (truth values, sums)
//! is read as whole numbers, too.

use std::error::Error as StdError;

use hallpass_contract::Datum;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use crate::Param;

type Fault = Box<dyn StdError + Sync + Send>;

impl ToSql for Param<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Fault> {
        match (self, ty) {
            (Param::Null, _) => Ok(IsNull::Yes),
            (Param::Int(n), &Type::BOOL) => (*n != 0).to_sql(ty, out),
            (Param::Int(n), &Type::INT8) => n.to_sql(ty, out),
            (Param::Text(text), _) if is_text(ty) && text.contains('\0') => {
                // The one character that PostgreSQL cannot store. Bodies that hold it are refused; a question that does must
                // not fail but find nothing.
                text.replace('\0', "\u{fffd}").to_sql(ty, out)
            }
            (Param::Text(text), _) if is_text(ty) => text.to_sql(ty, out),
            (Param::Int(n), _) if is_text(ty) => n.to_string().to_sql(ty, out),
            (Param::Int(_) | Param::Text(_), _) => Err(format!("{self:?} cannot be a {ty}").into()),
        }
    }

    fn accepts(ty: &Type) -> bool {
        is_text(ty) || matches!(*ty, Type::BOOL | Type::INT8)
    }

    to_sql_checked!();
}

fn is_text(ty: &Type) -> bool {
    matches!(*ty, Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN)
}

/// A column of a row as it came.
#[derive(Debug)]
pub(crate) struct Cell<'a>(pub(crate) Datum<'a>);

impl<'a> FromSql<'a> for Cell<'a> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Cell<'a>, Fault> {
        let datum = match *ty {
            Type::INT8 => Datum::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Datum::Int(i64::from(i32::from_sql(ty, raw)?)),
            Type::INT2 => Datum::Int(i64::from(i16::from_sql(ty, raw)?)),
            Type::BOOL => Datum::Int(i64::from(bool::from_sql(ty, raw)?)),
            Type::NUMERIC => Datum::Int(whole(raw)?),
            _ => Datum::Text(<&str>::from_sql(ty, raw)?),
        };
        Ok(Cell(datum))
    }

    fn from_sql_null(_: &Type) -> Result<Cell<'a>, Fault> {
        Ok(Cell(Datum::Null))
    }

    fn accepts(ty: &Type) -> bool {
        is_text(ty) || matches!(*ty, Type::INT8 | Type::INT4 | Type::INT2 | Type::BOOL | Type::NUMERIC)
    }
}

/// A sum of whole numbers: PostgreSQL adds BIGINTs up to a NUMERIC, which comes as digits to the base 10,000.
fn whole(raw: &[u8]) -> Result<i64, Fault> {
    const NEGATIVE: i64 = 0x4000;
    let mut words = raw.as_chunks::<2>().0.iter().map(|pair| i16::from_be_bytes(*pair));
    let mut word = || words.next().ok_or("a number is cut off");
    let (digits, weight, sign) = (i64::from(word()?), i64::from(word()?), i64::from(word()?));
    word()?;
    if sign != 0 && sign != NEGATIVE {
        return Err("not a finite number".into());
    }
    let mut sum: i64 = 0;
    for at in 0..=weight.max(digits - 1) {
        let digit = if at < digits { i64::from(word()?) } else { 0 };
        if at > weight {
            if digit != 0 {
                return Err("not a whole number".into());
            }
            continue;
        }
        let next = sum.checked_mul(10_000).and_then(|sum| sum.checked_sub(digit));
        sum = next.ok_or("a number beyond what is stored")?;
    }
    if sign == NEGATIVE { Ok(sum) } else { sum.checked_neg().ok_or_else(|| "a number beyond what is stored".into()) }
}

#[cfg(test)]
mod tests {
    use super::whole;

    /// Digits to the base 10,000, the power of the first, the sign, no places.
    fn number(digits: &[i16], weight: i16, negative: bool) -> Vec<u8> {
        let sign = if negative { 0x4000 } else { 0 };
        let count = i16::try_from(digits.len()).unwrap();
        [&[count, weight, sign, 0], digits].concat().iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    #[test]
    fn sums_are_read_as_whole_numbers() {
        assert_eq!(whole(&number(&[], 0, false)).unwrap(), 0);
        assert_eq!(whole(&number(&[7], 0, false)).unwrap(), 7);
        assert_eq!(whole(&number(&[12, 3456], 1, true)).unwrap(), -123_456);
        assert_eq!(whole(&number(&[5], 2, false)).unwrap(), 500_000_000);
        assert_eq!(whole(&number(&[922, 3372, 368, 5477, 5808], 4, true)).unwrap(), i64::MIN);
        assert_eq!(whole(&number(&[922, 3372, 368, 5477, 5807], 4, false)).unwrap(), i64::MAX);
        assert!(whole(&number(&[922, 3372, 368, 5477, 5808], 4, false)).is_err());
        assert!(whole(&number(&[1, 5000], 0, false)).is_err());
        assert!(whole(&[0, 1]).is_err());
    }
}
