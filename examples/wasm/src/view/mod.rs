//! The page.

mod about;
mod chart;
mod map;
mod month;
mod moon;
mod panorama;
mod programme;
mod strip;
mod tonight;

use std::rc::Rc;

use jiff::Timestamp;
use jiff::civil::Date;
use yew::prelude::*;

use crate::clock::{plus_days, tonight};
use crate::night::Night;
use crate::places::PLACES;
use crate::view::about::AboutThisMap;
use crate::view::map::PlacesAndMap;
use crate::view::month::{Month, NIGHTS};
use crate::view::programme::Programme;
use crate::view::tonight::Tonight;

/// What the visitor has chosen.
#[derive(Clone, Copy, PartialEq)]
struct Choice {
    evening: Date,
    place: usize,
    /// The first evening of the month that is shown.
    first: Date,
}

impl Choice {
    fn new(today: Date) -> Self {
        Self {
            evening: today,
            place: 0,
            first: today,
        }
    }
}

enum Chosen {
    Evening(Date),
    Place(usize),
}

impl Reducible for Choice {
    type Action = Chosen;

    fn reduce(self: Rc<Self>, chosen: Chosen) -> Rc<Self> {
        let mut choice = *self;
        match chosen {
            Chosen::Place(place) => choice.place = place,
            Chosen::Evening(evening) => {
                choice.evening = evening;
                // An evening that is not in the month moves the month.
                if !(choice.first..plus_days(choice.first, NIGHTS)).contains(&evening) {
                    choice.first = evening;
                }
            }
        }
        choice.into()
    }
}

#[component]
pub(crate) fn App() -> Html {
    let today = *use_memo((), |()| tonight(Timestamp::now()));
    let choice = use_reducer_eq(|| Choice::new(today));
    let red = use_state(|| false);

    let place = &PLACES[choice.place];
    let night = use_memo((choice.evening, choice.place), |(evening, place)| {
        Night::new(*evening, PLACES[*place].observer)
    });
    let choose_evening = {
        let choice = choice.dispatcher();
        Callback::from(move |evening| choice.dispatch(Chosen::Evening(evening)))
    };
    let choose_place = {
        let choice = choice.dispatcher();
        Callback::from(move |place| choice.dispatch(Chosen::Place(place)))
    };
    let turn_red = {
        let red = red.clone();
        Callback::from(move |_: MouseEvent| red.set(!*red))
    };

    html! {
        <div class="page" data-light={red.then_some("red")}>
            <a class="skip" href="#tonight">{ "Skip to the evening" }</a>
            <header class="masthead">
                <p class="brand"><Mark />{ "Nachtblick" }</p>
                <p class="motto">{ "The Westhavelland after dark" }</p>
                <button class="red-light" type="button" aria-pressed={red.to_string()} onclick={turn_red}>
                    { "Red light" }
                </button>
            </header>
            <main>
                <Tonight night={(*night).clone()} {today} place={place.name} choose={choose_evening.clone()} />
                <Month first={choice.first} place={choice.place} evening={choice.evening} choose={choose_evening} />
                <Programme night={(*night).clone()} />
                <PlacesAndMap selected={choice.place} choose={choose_place} />
            </main>
            <footer class="colophon">
                <p>
                    { "Seventy kilometres west of Berlin lies the first of Germany's star parks. Nobody is ever \
                       far from a lamp there, but most of them are off." }
                </p>
                <p>
                    { "Twenty minutes make an eye ready for the dark; one look at a telephone undoes it. \
                       That is what the red light is for. Clouds are not in this plan: look up before you set out." }
                </p>
                <AboutThisMap />
            </footer>
        </div>
    }
}

/// A moon with a lit edge, on the horizon.
#[component]
fn Mark() -> Html {
    html! {
        <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
            <path d="M21.500 4.500a10 10 0 1 0 4.600 13.400 8.200 8.200 0 0 1-4.600-13.400z" />
            <path class="horizon" d="M3 27.500h26" />
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_month_follows_the_evening() {
        let choose = |chosen| *Rc::new(Choice::new(date(2026, 11, 22))).reduce(chosen);
        let within = choose(Chosen::Evening(date(2026, 12, 1)));
        assert_eq!(
            (within.first, within.evening),
            (date(2026, 11, 22), date(2026, 12, 1))
        );
        for outside in [date(2026, 11, 21), date(2026, 12, 22), date(2027, 8, 12)] {
            let moved = choose(Chosen::Evening(outside));
            assert_eq!((moved.first, moved.evening), (outside, outside));
        }
        let elsewhere = choose(Chosen::Place(3));
        assert_eq!(
            (elsewhere.place, elsewhere.evening),
            (3, date(2026, 11, 22))
        );
    }
}
