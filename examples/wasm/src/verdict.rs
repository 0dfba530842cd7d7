//! Whether there is a map: Apple accepts the token or does not, sooner or later, and can change its mind.

use std::rc::Rc;

use yew::Reducible;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum News {
    Accepted,
    Refused(Refusal),
    /// Whether the map could be drawn.
    Drawn(bool),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Refusal {
    /// Built without a key: there is nothing to ask Apple with.
    Placeholder,
    /// Apple's script did not come: no network, or something blocks it.
    Unreachable,
    /// What Apple's library said, such as `Unauthorized`.
    Status(String),
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Verdict {
    /// The last one: Apple's library asks again every half an hour.
    answer: Option<Result<(), Refusal>>,
    drawn: Option<bool>,
}

impl Verdict {
    /// For `data-map`: what the stylesheet and the tests go by.
    pub(crate) fn state(&self) -> &'static str {
        if self.reason().is_some() {
            "refused"
        } else if self.has_map() {
            "started"
        } else {
            "waiting"
        }
    }

    pub(crate) fn has_map(&self) -> bool {
        self.answer == Some(Ok(())) && self.drawn == Some(true)
    }

    /// For `data-reason`.
    pub(crate) fn reason(&self) -> Option<&str> {
        match &self.answer {
            Some(Err(Refusal::Placeholder)) => Some("placeholder"),
            Some(Err(Refusal::Unreachable)) => Some("unreachable"),
            Some(Err(Refusal::Status(status))) => Some(status),
            _ => (self.drawn == Some(false)).then_some("not-drawn"),
        }
    }

    pub(crate) fn caption(&self) -> &'static str {
        match self.reason() {
            None if self.has_map() => "Choose a place on the map or in the list.",
            None => "Our own chart, until Apple's map is here.",
            Some("placeholder") => {
                "Our own chart: this copy of Nachtblick was built without a key to Apple's maps."
            }
            Some("unreachable") => {
                "Our own chart: Apple's map cannot be reached. The star park has little signal; the chart needs none."
            }
            Some(_) => "Our own chart: Apple's map is not to be had today.",
        }
    }
}

impl Reducible for Verdict {
    type Action = News;

    fn reduce(self: Rc<Self>, news: News) -> Rc<Self> {
        let mut verdict = (*self).clone();
        match news {
            News::Accepted => verdict.answer = Some(Ok(())),
            News::Refused(refusal) => verdict.answer = Some(Err(refusal)),
            News::Drawn(drawn) => verdict.drawn = Some(drawn),
        }
        verdict.into()
    }
}

#[cfg(test)]
mod tests {
    use super::News::{Accepted, Drawn, Refused};
    use super::*;

    #[test]
    fn sooner_or_later_and_in_any_order() {
        let unauthorized = || Refused(Refusal::Status("Unauthorized".into()));
        for (news, state, reason) in [
            (vec![], "waiting", None),
            (vec![Accepted], "waiting", None),
            (vec![Drawn(true)], "waiting", None),
            (vec![Accepted, Drawn(true)], "started", None),
            (vec![Drawn(true), Accepted], "started", None),
            (vec![Accepted, Drawn(false)], "refused", Some("not-drawn")),
            (vec![Drawn(false), Accepted], "refused", Some("not-drawn")),
            (
                vec![Drawn(true), unauthorized()],
                "refused",
                Some("Unauthorized"),
            ),
            (
                vec![unauthorized(), Drawn(true)],
                "refused",
                Some("Unauthorized"),
            ),
            // The token can expire while the page is open, and a blink of the network can pass.
            (
                vec![Accepted, Drawn(true), unauthorized()],
                "refused",
                Some("Unauthorized"),
            ),
            (vec![Drawn(true), unauthorized(), Accepted], "started", None),
            (
                vec![Refused(Refusal::Placeholder)],
                "refused",
                Some("placeholder"),
            ),
            (
                vec![Refused(Refusal::Unreachable)],
                "refused",
                Some("unreachable"),
            ),
        ] {
            let verdict = news
                .iter()
                .cloned()
                .fold(Rc::new(Verdict::default()), Reducible::reduce);
            assert_eq!(
                (verdict.state(), verdict.reason()),
                (state, reason),
                "{news:?}"
            );
            assert_eq!(verdict.has_map(), state == "started", "{news:?}");
            let own_chart = verdict.caption().starts_with("Our own chart");
            assert_eq!(own_chart, state != "started", "{news:?}");
        }
    }
}
