//! Tables for people, which are Markdown as well.

use comfy_table::{CellAlignment, Table as Grid, presets};

use crate::statistics::{median, median_ratio};

#[derive(Clone, Copy)]
pub enum Unit {
    Seconds,
    Milliseconds,
    Bytes,
    Count,
}

impl Unit {
    fn show(self, value: f64) -> String {
        match self {
            Self::Seconds => format!("{value:.2} s"),
            Self::Milliseconds => format!("{:.2} ms", value * 1000.0),
            Self::Bytes => format!("{} bytes", grouped(&format!("{value:.0}"))),
            Self::Count => grouped(&format!("{value:.0}")),
        }
    }
}

/// A number with a comma before each three digits.
pub fn grouped(digits: &str) -> String {
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// One measured thing: for each column a value a round, or none at all.
pub struct Row {
    pub what: String,
    pub unit: Unit,
    pub values: Vec<Vec<f64>>,
}

impl Row {
    pub fn new(what: impl Into<String>, unit: Unit, columns: usize) -> Self {
        Self {
            what: what.into(),
            unit,
            values: vec![Vec::new(); columns],
        }
    }

    pub fn add(&mut self, column: usize, value: f64) {
        self.values[column].push(value);
    }

    pub fn median(&self, column: usize) -> Option<f64> {
        median(self.values.get(column)?)
    }

    /// The first column's part of another one.
    pub fn ratio(&self, column: usize) -> Option<f64> {
        median_ratio(&self.values[0], self.values.get(column)?)
    }

    fn cells(&self) -> Vec<String> {
        let cell = |column| {
            let Some(median) = self.median(column) else {
                return "–".to_owned();
            };
            let median = self.unit.show(median);
            match self.ratio(column).filter(|_| column > 0) {
                Some(ratio) if ratio < 10.0 => format!("{median} ({ratio:.2})"),
                Some(ratio) => format!("{median} ({ratio:.0})"),
                None => median,
            }
        };
        let cells = (0..self.values.len()).map(cell);
        [self.what.clone()].into_iter().chain(cells).collect()
    }
}

/// The first column is what the others are compared with.
pub struct Table {
    pub title: String,
    pub columns: Vec<String>,
    pub rows: Vec<Row>,
}

impl Table {
    pub fn print(&self) {
        let header = [&self.title].into_iter().chain(&self.columns);
        print(header, self.rows.iter().map(Row::cells));
    }
}

pub fn print(
    header: impl IntoIterator<Item: Into<String>>,
    rows: impl IntoIterator<Item = Vec<String>>,
) {
    let mut grid = Grid::new();
    grid.load_style(presets::ASCII_MARKDOWN);
    grid.set_header(header.into_iter().map(Into::into).collect::<Vec<String>>());
    for row in rows {
        grid.add_row(row);
    }
    for column in grid.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    println!("{grid}\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_shows_medians_and_the_first_columns_part_of_the_others() {
        let row = Row {
            what: "cold build".to_owned(),
            unit: Unit::Seconds,
            values: vec![vec![1.0, 3.0, 2.0], vec![4.0, 4.0, 4.0], vec![]],
        };
        assert_eq!(row.cells(), ["cold build", "2.00 s", "4.00 s (0.50)", "–"]);
    }

    #[test]
    fn three_digits_make_a_group() {
        let numbers = ["1", "100", "1000", "10000", "1234567"];
        let grouped = numbers.map(grouped);
        assert_eq!(grouped, ["1", "100", "1,000", "10,000", "1,234,567"]);
    }

    #[test]
    fn units() {
        let shown = [
            Unit::Seconds.show(1.234),
            Unit::Milliseconds.show(0.012_34),
            Unit::Bytes.show(438_208.0),
            Unit::Count.show(53.0),
        ];
        assert_eq!(shown, ["1.23 s", "12.34 ms", "438,208 bytes", "53"]);
    }
}
