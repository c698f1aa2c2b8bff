//! Dates as day numbers: months, month ends and leap days, in constant time and without a range to fall out of.

use super::BusinessDay;

/// A calendar month as months since January 1970 (negative before it).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(pub i64);

impl Month {
    /// The month `months` later (earlier when negative).
    pub fn plus(self, months: i64) -> Month {
        Month(self.0.saturating_add(months))
    }

    /// How many days the month has: 28..=31.
    pub fn days(self) -> u8 {
        let year = self.0.div_euclid(12).saturating_add(1970);
        let leap = year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0);
        match self.0.rem_euclid(12) {
            1 if leap => 29,
            1 => 28,
            3 | 5 | 8 | 10 => 30,
            _ => 31,
        }
    }

    /// The `day`th of the month; the last of the month when it is shorter, the first for 0 (R11.9a).
    pub fn day(self, day: u8) -> BusinessDay {
        // Years count from March, so that the leap day is the last of the year and every other month starts at a fixed day.
        let (year, month) = (self.0.div_euclid(12).saturating_add(1970), self.0.rem_euclid(12));
        let (year, month) = if month < 2 { (year.saturating_sub(1), month + 10) } else { (year, month - 2) };
        let (era, year) = (year.div_euclid(400), year.rem_euclid(400));
        let day_of_year = (153 * month + 2) / 5 + i64::from(day.clamp(1, self.days())) - 1;
        let day_of_era = year * 365 + year / 4 - year / 100 + day_of_year;
        let number = era.saturating_mul(DAYS_PER_ERA).saturating_add(day_of_era).saturating_sub(EPOCH);
        BusinessDay(i32::try_from(number).unwrap_or(if number < 0 { i32::MIN } else { i32::MAX }))
    }

    /// The last day of the month.
    pub fn last_day(self) -> BusinessDay {
        self.day(31)
    }
}

/// Days of 400 years, after which the calendar repeats.
const DAYS_PER_ERA: i64 = 146_097;
/// Days from 0000-03-01 to 1970-01-01.
const EPOCH: i64 = 719_468;

impl BusinessDay {
    /// The month of the date that names the day.
    pub fn month(self) -> Month {
        let days = i64::from(self.0) + EPOCH;
        let (era, day) = (days.div_euclid(DAYS_PER_ERA), days.rem_euclid(DAYS_PER_ERA));
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day_of_year = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day_of_year + 2) / 153;
        // March of year 0 of the era is month 0 here.
        Month((era * 400 + year - 1970) * 12 + month + 2)
    }

    /// The day of the month: 1..=31.
    pub fn day_of_month(self) -> u8 {
        let first = i64::from(self.month().day(1).0);
        u8::try_from(i64::from(self.0) - first + 1).unwrap_or(1)
    }

    /// The same day `months` later (earlier when negative); the month's last when it is shorter.
    pub fn plus_months(self, months: i64) -> BusinessDay {
        self.month().plus(months).day(self.day_of_month())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Walks 1600-01-01 to 2400-12-31 one day at a time beside a plain count of months and leap years.
    #[test]
    fn every_day_of_eight_hundred_years_has_its_date() {
        let (mut year, mut month, mut day) = (1600_i64, 1_i64, 1_u8);
        let mut number = BusinessDay(-135_140);
        while year < 2401 {
            let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
            let lengths = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
            let length = lengths[usize::try_from(month - 1).unwrap()];
            assert_eq!(number.to_string(), format!("{year:04}-{month:02}-{day:02}"));
            assert_eq!(number.month(), Month((year - 1970) * 12 + month - 1));
            assert_eq!(number.day_of_month(), day);
            assert_eq!(number.month().days(), length);
            assert_eq!(number.month().day(day), number);
            number = number.plus(1);
            day += 1;
            if day > length {
                (day, month) = (1, month + 1);
            }
            if month > 12 {
                (month, year) = (1, year + 1);
            }
        }
    }

    #[test]
    fn days_beyond_the_months_end_are_its_last() {
        let date = |text: &str| {
            let mut parts = text.split('-').map(|part| part.parse::<i64>().unwrap());
            let (year, month, day) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
            Month((year - 1970) * 12 + month - 1).day(u8::try_from(day).unwrap())
        };
        for (from, months, to) in [
            ("2026-01-31", 1, "2026-02-28"),
            ("2026-01-31", 2, "2026-03-31"),
            ("2027-01-31", 13, "2028-02-29"),
            ("2024-02-29", 12, "2025-02-28"),
            ("2024-02-29", 48, "2028-02-29"),
            ("2026-12-31", 1, "2027-01-31"),
            ("2026-01-30", -11, "2025-02-28"),
        ] {
            assert_eq!(date(from).plus_months(months).to_string(), to);
        }
        // Far outside of what a clock can show nothing breaks.
        assert_eq!(Month(i64::MAX).last_day(), BusinessDay(i32::MAX));
        assert_eq!(Month(i64::MIN).last_day(), BusinessDay(i32::MIN));
    }
}
