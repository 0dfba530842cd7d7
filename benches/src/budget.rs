//! Limits for the measured costs.

use crate::table;

pub struct Budget {
    label: &'static str,
    limit: f64,
    aim: f64,
    unit: &'static str,
}

pub const COLD_RUST_CRYPTO: Budget = Budget {
    label: "cold build, CPU, against `rust_crypto`",
    limit: 0.62,
    aim: 0.56,
    unit: "",
};

pub const COLD_AWS_LC: Budget = Budget {
    label: "cold build, CPU, against `aws_lc_rs`",
    limit: 0.45,
    aim: 0.42,
    unit: "",
};

pub const UNCHANGED: Budget = Budget {
    label: "a build with nothing changed, CPU, against `rust_crypto`",
    limit: 1.0,
    aim: 1.0,
    unit: "",
};

pub const ONE_TOKEN: Budget = Budget {
    label: "the build script, one token",
    limit: 20.0,
    aim: 10.0,
    unit: " ms",
};

pub const EACH_TOKEN: Budget = Budget {
    label: "each of 1,000 tokens",
    limit: 2.5,
    aim: 2.5,
    unit: " ms",
};

pub const USES: Budget = Budget {
    label: "10,000 `maps_token!` against 10,000 `env!`",
    limit: 1.2,
    aim: 1.1,
    unit: "",
};

pub const DEAREST_USES: Budget = Budget {
    label: "10,000 of the dearest macro against 10,000 `env!`",
    limit: 4.0,
    aim: 2.5,
    unit: "",
};

pub const PROGRAM: Budget = Budget {
    label: "the user's program against one with the string pasted",
    limit: 0.0,
    aim: 0.0,
    unit: " bytes more",
};

pub const SCAN: Budget = Budget {
    label: "`maps-token scan` of a site, CPU, against `rg -uuu eyJ`",
    limit: 1.0,
    aim: 0.6,
    unit: "",
};

pub struct Verdict {
    budget: &'static Budget,
    measured: f64,
}

impl Budget {
    pub fn evaluate(&'static self, measured: Option<f64>) -> Option<Verdict> {
        measured.map(|measured| Verdict {
            budget: self,
            measured,
        })
    }
}

impl Verdict {
    fn label(&self) -> &'static str {
        match self.measured {
            measured if measured <= self.budget.aim => "met, and the aim",
            measured if measured <= self.budget.limit => "met",
            _ => "MISSED",
        }
    }

    fn cells(&self) -> Vec<String> {
        let Budget {
            limit, aim, unit, ..
        } = self.budget;
        vec![
            self.budget.label.to_owned(),
            format!("{:.2}{unit}", self.measured),
            format!("≤ {limit}{unit}"),
            format!("{aim}{unit}"),
            self.label().to_owned(),
        ]
    }
}

pub fn print(verdicts: &[Verdict]) {
    if !verdicts.is_empty() {
        let header = ["budget", "measured", "limit", "aim", ""];
        table::print(header, verdicts.iter().map(Verdict::cells));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_inclusive() {
        let label = |measured| {
            COLD_RUST_CRYPTO
                .evaluate(Some(measured))
                .map(|it| it.label())
        };
        assert_eq!(label(0.56), Some("met, and the aim"));
        assert_eq!(label(0.57), Some("met"));
        assert_eq!(label(0.62), Some("met"));
        assert_eq!(label(0.63), Some("MISSED"));
        assert!(COLD_RUST_CRYPTO.evaluate(None).is_none());
    }
}
