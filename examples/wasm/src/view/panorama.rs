//! The night as a picture: dusk, stars, the moon on its way, and dawn above the meadows.

use yew::prelude::*;

use crate::clock::{duration, full_hours};
use crate::night::{Light, Night};
use crate::sky::{Days, MINUTE};
use crate::view::moon::MoonDisc;
use crate::view::strip::{Frame, moonlight};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) night: Night,
}

/// From an hour before sunset to an hour after sunrise.
pub(crate) fn frame(night: &Night) -> Frame {
    let (sunset, sunrise) = night
        .darker_than(Light::Civil)
        .unwrap_or((night.from, night.to));
    Frame {
        from: sunset - 60.0 * MINUTE,
        to: sunrise + 60.0 * MINUTE,
    }
}

/// Whether something so wide, in per cent, is not cut off there.
fn has_room(frame: Frame, time: Days, width: f64) -> bool {
    (width / 2.0..100.0 - width / 2.0).contains(&frame.at(time))
}

#[component]
pub(crate) fn Panorama(Props { night }: &Props) -> Html {
    let frame = frame(night);
    let stars = night.windows().filter_map(|window| {
        let (left, width) = frame.part(window)?;
        Some(html! {
            <div class="stars" style={format!("left:{left:.2}%;width:{width:.2}%")}>
                <span class="bracket">{ duration(window.length()) }</span>
            </div>
        })
    });
    let moonlit = moonlight(night).filter_map(|span| {
        let (left, width) = frame.part(span)?;
        let opacity = 0.1 + 0.5 * night.moon.lit;
        Some(html! {
            <div class="moonlight" style={format!("left:{left:.2}%;width:{width:.2}%;opacity:{opacity:.2}")} />
        })
    });
    let hours = full_hours(frame.from, frame.to)
        .into_iter()
        .filter(|(time, _)| has_room(frame, *time, 5.0))
        .map(|(time, hour)| {
            let class = classes!(
                (hour == 0).then_some("midnight"),
                (hour % 2 != 0).then_some("odd")
            );
            html! { <li {class} style={format!("left:{:.2}%", frame.at(time))}>{ hour }</li> }
        });
    let path = MoonPath::new(night, frame);

    html! {
        <figure class="sky">
            <div class="strip" style={format!("background-image:{}", frame.gradient(night, "right"))}
                role="img" aria-label="The night from sunset to sunrise, its dark hours, and the moon's way">
                { for stars }
                { for moonlit }
                <svg class="moon-path" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
                    <path d={path.line} />
                </svg>
                if let Some((left, top)) = path.highest {
                    <div class="moon-on-path" style={format!("left:{left:.2}%;top:{top:.2}%")}>
                        <MoonDisc moon={night.moon} />
                    </div>
                }
                <Meadow />
            </div>
            <ol class="hours" aria-hidden="true">{ for hours }</ol>
        </figure>
    }
}

/// The moon's height above the meadow, in per cent of the strip.
struct MoonPath {
    line: String,
    highest: Option<(f64, f64)>,
}

impl MoonPath {
    fn new(night: &Night, frame: Frame) -> Self {
        /// Where the horizon is, and how far a degree is from the next.
        const HORIZON: f64 = 86.0;
        const DEGREE: f64 = 1.15;
        let mut points: Vec<(Days, f64)> = Vec::new();
        let mut time = frame.from;
        while time <= frame.to {
            points.push((time, night.observer.moon_altitude(time)));
            time += 10.0 * MINUTE;
        }
        let place = |(time, altitude): (Days, f64)| (frame.at(time), HORIZON - DEGREE * altitude);
        let line: Vec<_> = points
            .iter()
            .map(|point| {
                let (x, y) = place(*point);
                format!("{x:.1} {y:.1}")
            })
            .collect();
        let highest = points
            .iter()
            .copied()
            .filter(|(time, _)| has_room(frame, *time, 14.0))
            .max_by(|one, other| one.1.total_cmp(&other.1))
            .filter(|(_, altitude)| *altitude > 3.0);
        Self {
            line: format!("M{}", line.join("L")),
            highest: highest.map(place),
        }
    }
}

/// The land as it is: flat, with reeds, a row of poplars and one church.
#[component]
fn Meadow() -> Html {
    html! {
        <svg class="meadow" viewBox="0 0 1200 90" preserveAspectRatio="xMinYMax slice" aria-hidden="true">
            <path class="far" d="M0 90V56q70-8 150-5 60-9 130-2l30-4 40 5q120-9 240-1 90-8 190 1l60-6 50 5q110-7 170 2l140-3v42zM846 52v-17h3v-11l4-13 4 13v11h14v17z" />
            <path class="far" d="M250 52q-5-20 0-33 5 13 0 33zm16 1q-6-25 0-39 6 14 0 39zm17 0q-5-21 0-36 6 15 0 36zm17 0q-6-24 0-41 6 17 0 41zm17 0q-5-18 0-31 5 13 0 31z" />
            <path class="near" d="M0 90V68q150-9 330-3t360-2 300 3 210-5v29z" />
            <g class="reeds">
                <path d="M58 74q-1-28 6-44M66 74q0-20-7-33M74 74q2-30 10-47M82 74q-1-16-6-25M90 74q4-18 10-28M1080 72q0-26 6-41M1090 72q-1-20-8-31M1098 72q3-31 10-49M1107 72q0-18 6-29M1116 72q3-14 9-22" />
                <path class="heads" d="M64 30l2-9M84 27l3-10M1086 31l2-9M1108 23l3-10M59 41l-3-8" />
            </g>
        </svg>
    }
}
