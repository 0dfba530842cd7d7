//! Markdown tables.

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
    fn format(self, value: f64) -> String {
        match self {
            Self::Seconds => format!("{value:.2} s"),
            Self::Milliseconds => format!("{:.2} ms", value * 1000.0),
            Self::Bytes => format!("{} bytes", group_digits(&format!("{value:.0}"))),
            Self::Count => group_digits(&format!("{value:.0}")),
        }
    }
}

pub fn group_digits(digits: &str) -> String {
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A measurement with one value per round for each column, or with none.
pub struct Row {
    pub label: String,
    pub unit: Unit,
    pub values: Vec<Vec<f64>>,
}

impl Row {
    pub fn new(label: impl Into<String>, unit: Unit, columns: usize) -> Self {
        Self {
            label: label.into(),
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

    /// Returns the first column divided by another one.
    pub fn ratio(&self, column: usize) -> Option<f64> {
        median_ratio(&self.values[0], self.values.get(column)?)
    }

    fn cells(&self) -> Vec<String> {
        let cell = |column| {
            let Some(median) = self.median(column) else {
                return "–".to_owned();
            };
            let median = self.unit.format(median);
            match self.ratio(column).filter(|_| column > 0) {
                Some(ratio) if ratio < 10.0 => format!("{median} ({ratio:.2})"),
                Some(ratio) => format!("{median} ({ratio:.0})"),
                None => median,
            }
        };
        let cells = (0..self.values.len()).map(cell);
        [self.label.clone()].into_iter().chain(cells).collect()
    }
}

/// A table whose first column is compared to the others.
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
    fn row_shows_medians_and_ratios() {
        let row = Row {
            label: "cold build".to_owned(),
            unit: Unit::Seconds,
            values: vec![vec![1.0, 3.0, 2.0], vec![4.0, 4.0, 4.0], vec![]],
        };
        assert_eq!(row.cells(), ["cold build", "2.00 s", "4.00 s (0.50)", "–"]);
    }

    #[test]
    fn digits_are_grouped() {
        let numbers = ["1", "100", "1000", "10000", "1234567"];
        let grouped = numbers.map(group_digits);
        assert_eq!(grouped, ["1", "100", "1,000", "10,000", "1,234,567"]);
    }

    #[test]
    fn units_are_formatted() {
        let formatted = [
            Unit::Seconds.format(1.234),
            Unit::Milliseconds.format(0.012_34),
            Unit::Bytes.format(438_208.0),
            Unit::Count.format(53.0),
        ];
        assert_eq!(formatted, ["1.23 s", "12.34 ms", "438,208 bytes", "53"]);
    }
}
