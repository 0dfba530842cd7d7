//! The moon as a drawing.

use yew::prelude::*;

use crate::sky::Moon;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) moon: Moon,
}

#[component]
pub(crate) fn MoonDisc(Props { moon }: &Props) -> Html {
    html! {
        <svg class="moon" viewBox="-52 -52 104 104" style={format!("--lit:{:.2}", moon.lit)} aria-hidden="true">
            <circle class="moon-dark" r="50" />
            <path class="moon-lit" d={lit_part(*moon, 50.0)} />
            <g class="maria">
                <ellipse cx="-14" cy="-20" rx="17" ry="14" />
                <ellipse cx="13" cy="-16" rx="11" ry="10" />
                <ellipse cx="22" cy="0" rx="10" ry="11" />
                <ellipse cx="-25" cy="8" rx="15" ry="20" />
                <ellipse cx="34" cy="-13" rx="5" ry="6" />
                <ellipse cx="2" cy="24" rx="11" ry="7" />
            </g>
        </svg>
    }
}

/// As seen from the northern half of the earth: the waxing moon is lit on the right.
fn lit_part(moon: Moon, radius: f64) -> String {
    let terminator = radius * (1.0 - 2.0 * moon.lit).abs();
    let limb = u8::from(moon.is_waxing());
    let bulge = u8::from(moon.is_waxing() == (moon.lit > 0.5));
    format!(
        "M0 {up}A{radius} {radius} 0 0 {limb} 0 {radius}A{terminator:.1} {radius} 0 0 {bulge} 0 {up}Z",
        up = -radius
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lit_part_grows_from_the_right_and_shrinks_to_the_left() {
        for (age, lit, path) in [
            (60.0, 0.25, "M0 -10A10 10 0 0 1 0 10A5.0 10 0 0 0 0 -10Z"),
            (120.0, 0.75, "M0 -10A10 10 0 0 1 0 10A5.0 10 0 0 1 0 -10Z"),
            (240.0, 0.75, "M0 -10A10 10 0 0 0 0 10A5.0 10 0 0 0 0 -10Z"),
            (300.0, 0.25, "M0 -10A10 10 0 0 0 0 10A5.0 10 0 0 1 0 -10Z"),
        ] {
            assert_eq!(lit_part(Moon { age, lit }, 10.0), path, "{age}");
        }
    }
}
