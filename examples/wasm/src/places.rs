//! Where to stand.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::sky::Observer;

#[derive(Debug, PartialEq)]
pub(crate) struct Place {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    /// What to bring, or to know before setting out.
    pub(crate) mind: &'static str,
    /// How dark the sky is, measured: magnitudes per square arc second. 22 is as dark as it can be.
    pub(crate) darkness: f64,
    pub(crate) observer: Observer,
}

/// Public observing sites of the Westhavelland star park, and what was measured there by its founders.
#[rustfmt::skip]
pub(crate) const PLACES: &[Place] = &[
    Place {
        name: "Gülpe, the sports field",
        about: "The village that Germany's star parks began with. A level meadow, neighbours who switch off the lamp, and once a year a field full of telescopes.",
        mind: "Camping is allowed; there is water and a toilet.",
        darkness: 21.78,
        observer: at(52.7328, 12.2199),
    },
    Place {
        name: "Gülper See, the north shore",
        about: "The whole southern sky, twice: once above the lake and once in it. In October thousands of geese talk all night.",
        mind: "A nature reserve: stay on the track, and leave the dog at home.",
        darkness: 21.44,
        observer: at(52.752_17, 12.272_17),
    },
    Place {
        name: "Spaatz, on the dike",
        about: "A metre or two of height is a mountain here. From the dike the horizon is a line in all directions.",
        mind: "A narrow road with passing places: park in one, and dip your lights.",
        darkness: 21.55,
        observer: at(52.6855, 12.2957),
    },
    Place {
        name: "Parey, on the road to Gülpe",
        about: "Meadows to the left and to the right, the Havel behind them, and hardly a car after ten.",
        mind: "One that does come is seen for five minutes. Turn your back to it.",
        darkness: 21.30,
        observer: at(52.693_83, 12.230_78),
    },
    Place {
        name: "Zootzen, in the Luch",
        about: "Drained fen as flat as a table, with three benches and a table on it. Berlin is a pale dome in the south-east, to be reminded of.",
        mind: "Ditches all around make mist. Four kilometres by bicycle from Friesack station.",
        darkness: 21.40,
        observer: at(52.786_901, 12.609_48),
    },
    Place {
        name: "Nennhausen, above the railway",
        about: "For those without a car: on a rise beside the line from Berlin, whose trains pass ten metres below.",
        mind: "A walk of a kilometre from the platform. Look up the last train first.",
        darkness: 21.20,
        observer: at(52.600_149, 12.493_631),
    },
];

const fn at(latitude: f64, longitude: f64) -> Observer {
    Observer {
        latitude,
        longitude,
    }
}

impl Place {
    /// A link that opens Apple Maps with a pin here.
    pub(crate) fn maps_link(&self) -> String {
        const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
            .remove(b'-')
            .remove(b'.')
            .remove(b'_')
            .remove(b'~');
        let Observer {
            latitude,
            longitude,
        } = self.observer;
        let name = utf8_percent_encode(self.name, UNRESERVED);
        format!("https://maps.apple.com/?ll={latitude},{longitude}&q={name}")
    }

    /// "52.7328° N, 12.2199° E"
    pub(crate) fn coordinates(&self) -> String {
        let Observer {
            latitude,
            longitude,
        } = self.observer;
        format!("{latitude:.4}° N, {longitude:.4}° E")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_in_the_star_park_and_as_dark_as_a_sky_can_be() {
        for place in PLACES {
            let Observer {
                latitude,
                longitude,
            } = place.observer;
            assert!((52.5..52.9).contains(&latitude), "{}", place.name);
            assert!((12.1..12.7).contains(&longitude), "{}", place.name);
            assert!((21.0..22.0).contains(&place.darkness), "{}", place.name);
        }
    }

    #[test]
    fn a_link_and_coordinates() {
        assert_eq!(
            PLACES[0].maps_link(),
            "https://maps.apple.com/?ll=52.7328,12.2199&q=G%C3%BClpe%2C%20the%20sports%20field"
        );
        assert_eq!(PLACES[0].coordinates(), "52.7328° N, 12.2199° E");
    }
}
