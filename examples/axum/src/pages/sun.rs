//! The day as a drawing: the sun's way over the fjord, with the water as the horizon.

use jiff::{SignedDuration, Timestamp, Zoned};
use maud::{Markup, html};

use super::Moment;
use crate::clock;
use crate::geography::Point;
use crate::hours::Hours;
use crate::sun::{Daylight, RISING, Sky, elevation};

const WIDTH: f64 = 1440.0;
const HEIGHT: f64 = 200.0;

pub(super) fn figure(moment: &Moment, at: Point, light: &Daylight) -> Markup {
    let curve = curve(&moment.local, at);
    let is_up = Sky::at(moment.now, at) == Sky::Day;
    let x = percent(across(&moment.local, moment.now));
    let y = percent(down(elevation(moment.now, at)));
    // In summer the sun rises and sets near the margins, where no word fits beside it.
    let side = if across(&moment.local, light.set) > 0.8 {
        "inside"
    } else {
        "outside"
    };
    let label = format!(
        "The sun’s way today: it rises at {} and sets at {}.",
        clock::time(light.rise),
        clock::time(light.set)
    );
    html! {
        div.sun role="img" aria-label=(label) {
            // Two drawings: one that is stretched to the width of the window, and one that is not.
            svg viewBox="0 0 1440 200" preserveAspectRatio="none" aria-hidden="true" {
                clipPath #above { rect width="1440" height="100" {} }
                clipPath #below { rect y="100" width="1440" height="100" {} }
                path.light d=(format!("{curve}L1440 100L0 100Z")) clip-path="url(#above)" {}
                path.way d=(curve) clip-path="url(#above)" {}
                path.way.under d=(curve) clip-path="url(#below)" {}
            }
            svg aria-hidden="true" {
                line.horizon x2="100%" y1="50%" y2="50%" {}
                @if is_up {
                    svg.glitter x=(x) y="50%" overflow="visible" {
                        path d="M-30 9H30M-19 18H24M-22 28H13M-8 38H17M-11 49H6M-3 60H8" {}
                    }
                }
                g.disc.under[!is_up] {
                    circle.glow cx=(x) cy=(y) r="34" {}
                    circle.face cx=(x) cy=(y) r="13" {}
                }
                @for (edge, word, class) in [(light.rise, "sunrise", "rise"), (light.set, "sunset", "set")] {
                    svg class=(format!("edge {class} {side}")) x=(percent(across(&moment.local, edge))) y="50%" overflow="visible" {
                        path d="M0-26V7" {}
                        text y="-30" { (word) }
                        text.time y="-10" { (clock::time(edge)) }
                    }
                }
            }
        }
    }
}

/// The day as a narrow band: its light above, the hours of the house below, and now.
pub(super) fn band(moment: &Moment, light: &Daylight, hours: &Hours) -> Markup {
    let across = |moment_of_day| across(&moment.local, moment_of_day) * WIDTH;
    let (rise, set) = (across(light.rise), across(light.set));
    let now = across(moment.now);
    html! {
        svg.band viewBox="0 0 1440 20" preserveAspectRatio="none" aria-hidden="true" {
            rect.night width="1440" height="20" {}
            rect.day x=(number(rise)) width=(number(set - rise)) height="20" {}
            @for (from, to) in hours.today(&moment.local) {
                @let from = minutes(from);
                rect.house x=(number(from)) y="15" width=(number(minutes(to) - from)) height="5" {}
            }
            line.now x1=(number(now)) x2=(number(now)) y2="20" {}
        }
    }
}

/// Minutes since midnight, of which a day has as many as the drawing is wide.
fn minutes(time: jiff::civil::Time) -> f64 {
    f64::from(time.hour()) * 60.0 + f64::from(time.minute())
}

/// The part of the civil day that has passed at `moment`.
fn across(day: &Zoned, moment: Timestamp) -> f64 {
    minutes(moment.to_zoned(day.time_zone().clone()).time()) / WIDTH
}

/// How far below the upper edge, as part of the height; the sun rises through the middle.
/// Stretched there, or the winter would hardly show.
fn down(elevation: f64) -> f64 {
    const ZENITH: f64 = 90.0;
    const STRETCH: f64 = 8.0;
    let up = ((elevation - RISING) / STRETCH).asinh() / (ZENITH / STRETCH).asinh();
    0.5 - 0.5 * up
}

fn curve(day: &Zoned, at: Point) -> String {
    let midnight = day
        .start_of_day()
        .map_or_else(|_| day.timestamp(), |start| start.timestamp());
    let points: Vec<_> = (0..=96_u32)
        .map(|quarter| {
            let moment = midnight + SignedDuration::from_mins(i64::from(quarter) * 15);
            let x = WIDTH / 96.0 * f64::from(quarter);
            format!("{x:.0} {:.1}", down(elevation(moment, at)) * HEIGHT)
        })
        .collect();
    format!("M{}", points.join("L"))
}

fn percent(part: f64) -> String {
    format!("{:.2}%", part * 100.0)
}

fn number(units: f64) -> String {
    format!("{units:.0}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_horizon_is_in_the_middle() {
        assert!((down(RISING) - 0.5).abs() < 1e-9);
        for elevation in [-90.0, -53.5, -10.0, 10.0, 53.5, 89.0] {
            let y = down(elevation);
            assert!((0.0..=1.0).contains(&y), "{elevation}: {y}");
            assert!(
                elevation.is_sign_positive() == (y < 0.5),
                "{elevation}: {y}"
            );
        }
    }
}
