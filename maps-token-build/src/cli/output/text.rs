//! Diagnostics for people.

use super::escape::lines;
use super::{BOLD, style_of};
use crate::diagnostic::{Diagnostic, Layout, Source};
use crate::model::time::Timestamp;

/// Renders a diagnostic without a line of the configuration.
pub(crate) fn human(diagnostic: &Diagnostic) -> String {
    styled(diagnostic, None)
}

/// Renders a diagnostic with its line of the configuration.
pub(crate) fn located(diagnostic: &Diagnostic, source: &Source) -> String {
    styled(diagnostic, Some(source))
}

fn styled(diagnostic: &Diagnostic, source: Option<&Source>) -> String {
    let rendered = diagnostic.render(source, Layout::Full);
    let (title, rest) = rendered.split_once('\n').unwrap_or((&rendered, ""));
    // `error[code]`, which contains no colon.
    let (label, message) = title.split_once(':').unwrap_or((title, ""));
    let style = style_of(diagnostic.severity);
    let title = format!("{style}{label}{style:#}{BOLD}:{}{BOLD:#}", lines(message));
    if rest.is_empty() {
        title
    } else {
        format!("{title}\n{}", lines(rest))
    }
}

/// Returns "in 41 days", "3 days ago", "within a day" or "less than a day ago".
pub(crate) fn relative(moment: Timestamp, now: Timestamp) -> String {
    let days = |days: u64| match days {
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    };
    match (moment.whole_days_since(now), now.whole_days_since(moment)) {
        (0, 0) if moment <= now => "less than a day ago".to_owned(),
        (0, 0) => "within a day".to_owned(),
        (0, past) => format!("{} ago", days(past)),
        (future, _) => format!("in {}", days(future)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_times_tell_the_past_from_the_future() {
        const DAY: u64 = 86_400;
        let now = 100 * DAY;
        let at = |seconds| Timestamp::from_seconds(seconds).expect("a time");
        for (moment, expected) in [
            (now - 3 * DAY, "3 days ago"),
            (now - DAY, "1 day ago"),
            (now - DAY + 1, "less than a day ago"),
            (now, "less than a day ago"),
            (now + 1, "within a day"),
            (now + DAY, "in 1 day"),
            (now + 41 * DAY, "in 41 days"),
        ] {
            assert_eq!(relative(at(moment), at(now)), expected);
        }
    }
}
