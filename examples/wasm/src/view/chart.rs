//! Our own chart of the places, drawn like a page of a star atlas: shown when there is no map.

use yew::prelude::*;

use crate::places::PLACES;
use crate::sky::Observer;

/// What the chart shows, in degrees, and how large it is drawn.
const WEST: f64 = 12.12;
const EAST: f64 = 12.70;
const NORTH: f64 = 52.82;
const SOUTH: f64 = 52.57;
const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 712.0;

/// Lamps, which an atlas of the night should show.
#[rustfmt::skip]
const TOWNS: &[(&str, f64, f64, f64)] = &[
    ("Rathenow", 52.605, 12.337, 62.0),
    ("Rhinow", 52.750, 12.340, 24.0),
    ("Friesack", 52.739, 12.580, 28.0),
];

/// The Havel from Rathenow to Strodehne, where it leaves the chart.
#[rustfmt::skip]
const HAVEL: &[(f64, f64)] = &[
    (52.560, 12.345), (52.605, 12.325), (52.628, 12.285), (52.655, 12.262), (52.672, 12.225),
    (52.700, 12.200), (52.728, 12.205), (52.752, 12.197), (52.775, 12.170), (52.800, 12.150),
    (52.830, 12.120),
];

/// The middle of the Gülper See.
const LAKE: (f64, f64) = (52.738, 12.262);

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) selected: usize,
    pub(crate) choose: Callback<usize>,
}

fn point(latitude: f64, longitude: f64) -> (f64, f64) {
    (
        WIDTH * (longitude - WEST) / (EAST - WEST),
        HEIGHT * (NORTH - latitude) / (NORTH - SOUTH),
    )
}

fn place(index: usize) -> (f64, f64) {
    let Observer {
        latitude,
        longitude,
    } = PLACES[index].observer;
    point(latitude, longitude)
}

fn line(points: impl Iterator<Item = (f64, f64)>) -> String {
    let points: Vec<_> = points.map(|(x, y)| format!("{x:.0} {y:.0}")).collect();
    format!("M{}", points.join("L"))
}

/// The darker the sky above a place, the brighter its star.
fn star(size: f64) -> String {
    let waist = size * 0.2;
    format!(
        "M0 {n}L{w} {u}L{size} 0L{w} {w}L0 {size}L{u} {w}L{n} 0L{u} {u}Z",
        n = -size,
        w = waist,
        u = -waist
    )
}

fn star_size(darkness: f64) -> f64 {
    14.0 + 22.0 * (darkness - 21.0)
}

#[component]
pub(crate) fn Chart(Props { selected, choose }: &Props) -> Html {
    let (lake_x, lake_y) = point(LAKE.0, LAKE.1);
    let havel = line(
        HAVEL
            .iter()
            .map(|(latitude, longitude)| point(*latitude, *longitude)),
    );
    // From the railway by the dike and the river to the far end of the Luch: a dipper.
    let constellation = line([5, 2, 3, 0, 1, 4].into_iter().map(place));

    html! {
        <svg class="chart" viewBox={format!("0 0 {WIDTH} {HEIGHT}")} preserveAspectRatio="xMidYMid slice"
            role="img" aria-label="A chart of the six places between Rathenow and Friesack, drawn as a constellation">
            <g class="grid">{ for grid() }</g>
            <path class="havel wide" d={havel.clone()} />
            <path class="havel" d={havel} />
            <ellipse class="lake" cx={lake_x.to_string()} cy={lake_y.to_string()} rx="42" ry="17" />
            { for TOWNS.iter().map(|(name, latitude, longitude, radius)| {
                let (x, y) = point(*latitude, *longitude);
                let below = if *radius > 40.0 { 6.0 } else { radius + 20.0 };
                html! {
                    <g class="town" transform={format!("translate({x:.0} {y:.0})")}>
                        <circle r={radius.to_string()} />
                        <text y={below.to_string()}>{ *name }</text>
                    </g>
                }
            }) }
            <path class="constellation" d={constellation} />
            { for PLACES.iter().enumerate().map(|(index, it)| {
                let (x, y) = place(index);
                let choose = choose.reform(move |_: MouseEvent| index);
                // Where their names have room.
                let (side, anchor) = if matches!(index, 0 | 3 | 4) { (-30, "end") } else { (30, "start") };
                html! {
                    <g class={classes!("star", (index == *selected).then_some("selected"))} onclick={choose}
                        transform={format!("translate({x:.0} {y:.0})")}>
                        <circle class="halo" r="34" />
                        <path d={star(star_size(it.darkness))} />
                        <text x={side.to_string()} y="-14" text-anchor={anchor}>{ short(it.name) }</text>
                    </g>
                }
            }) }
            <g class="legend" transform={format!("translate({} {})", WIDTH - 30.0, HEIGHT * 0.56)}>
                <text text-anchor="end">{ "The brighter the star, the darker the sky" }</text>
                <text text-anchor="end" y="30">{ "Berlin, 60 km →" }</text>
            </g>
        </svg>
    }
}

fn grid() -> impl Iterator<Item = Html> {
    let meridians = [12.2, 12.3, 12.4, 12.5, 12.6].map(|longitude| {
        let (x, _) = point(NORTH, longitude);
        html! {
            <>
                <path d={format!("M{x:.0} 0V{HEIGHT}")} />
                <text x={format!("{:.0}", x + 8.0)} y={format!("{}", HEIGHT - 14.0)}>{ format!("{longitude:.1}° E") }</text>
            </>
        }
    });
    let parallels = [52.6, 52.7, 52.8].map(|latitude| {
        let (_, y) = point(latitude, WEST);
        html! {
            <>
                <path d={format!("M0 {y:.0}H{WIDTH}")} />
                <text x={format!("{}", WIDTH - 12.0)} y={format!("{:.0}", y - 8.0)} text-anchor="end">{ format!("{latitude:.1}° N") }</text>
            </>
        }
    });
    meridians.into_iter().chain(parallels)
}

/// "Gülpe" of "Gülpe, the sports field"
fn short(name: &str) -> &str {
    name.split(',').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_on_the_chart() {
        for (index, it) in PLACES.iter().enumerate() {
            let (x, y) = place(index);
            assert!((60.0..WIDTH - 60.0).contains(&x), "{}: {x}", it.name);
            assert!((60.0..HEIGHT - 60.0).contains(&y), "{}: {y}", it.name);
        }
    }

    #[test]
    fn a_kilometre_is_as_long_to_the_north_as_to_the_east() {
        let (east, south) = point(SOUTH, EAST);
        let kilometres_east = (EAST - WEST) * 111.2 * 52.7_f64.to_radians().cos();
        let kilometres_south = (NORTH - SOUTH) * 111.2;
        let ratio = (east / kilometres_east) / (south / kilometres_south);
        assert!((ratio - 1.0).abs() < 0.02, "{ratio}");
    }

    #[test]
    fn names_are_short_on_the_chart() {
        assert_eq!(short("Gülpe, the sports field"), "Gülpe");
        assert_eq!(
            short("The road from Parey to Gülpe"),
            "The road from Parey to Gülpe"
        );
    }
}
