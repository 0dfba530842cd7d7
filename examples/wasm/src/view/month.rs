//! The nights to come, to choose one from.

use jiff::civil::Date;
use yew::prelude::*;

use crate::clock::{duration, is_weekend, long_date, plus_days};
use crate::night::Night;
use crate::outlook::percent;
use crate::places::PLACES;
use crate::sights::meteors;
use crate::view::moon::MoonDisc;
use crate::view::strip::{Frame, moonlight};

/// Somewhat more than from one new moon to the next.
pub(crate) const NIGHTS: i64 = 30;

const HOUR: f64 = 1.0 / 24.0;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) first: Date,
    pub(crate) place: usize,
    pub(crate) evening: Date,
    pub(crate) choose: Callback<Date>,
}

#[component]
pub(crate) fn Month(props: &Props) -> Html {
    let nights = use_memo((props.first, props.place), |(first, place)| {
        (0..NIGHTS)
            .map(|day| Night::new(plus_days(*first, day), PLACES[*place].observer))
            .collect::<Vec<_>>()
    });
    let turn = |days: i64| {
        let evening = plus_days(props.first, days);
        props.choose.reform(move |_: MouseEvent| evening)
    };

    html! {
        <section class="month" aria-labelledby="month-title">
            <div class="section-head">
                <h2 id="month-title">{ "Thirty nights" }</h2>
                <p>{ "Each column is a night, from three in the afternoon down to nine in the morning; the line is midnight. \
                      Stars stand where neither sun nor moon is up." }</p>
                <div class="turn">
                    <button type="button" onclick={turn(-NIGHTS)}>{ "Earlier" }</button>
                    <button type="button" onclick={turn(NIGHTS)}>{ "Later" }</button>
                </div>
            </div>
            <fieldset class="nights">
                <legend class="hidden">{ "Evening" }</legend>
                { for nights.iter().map(|night| column(night, props)) }
            </fieldset>
        </section>
    }
}

fn column(night: &Night, props: &Props) -> Html {
    let frame = Frame {
        from: night.from + 3.0 * HOUR,
        to: night.from + 21.0 * HOUR,
    };
    // No two neighbours under the same stars.
    let (x, y) = (
        19 * i32::from(night.date.day()),
        37 * i32::from(night.date.day()),
    );
    let stars = night.windows().filter_map(|window| {
        let (top, height) = frame.part(window)?;
        let style = format!("top:{top:.1}%;height:{height:.1}%;background-position:{x}px {y}px");
        Some(html! { <i class="stars" {style} /> })
    });
    let moonlit = moonlight(night).filter_map(|span| {
        let (top, height) = frame.part(span)?;
        let opacity = 0.1 + 0.5 * night.moon.lit;
        Some(html! {
            <i class="moonlight" style={format!("top:{top:.1}%;height:{height:.1}%;opacity:{opacity:.2}")} />
        })
    });
    let date = night.date;
    let label = format!(
        "{}: {} of true darkness, moon {} lit{}",
        long_date(date),
        duration(night.darkness()),
        percent(night.moon.lit),
        meteors(date)
            .map(|it| format!(". {it}"))
            .unwrap_or_default()
    );

    html! {
        <label key={date.to_string()} class={classes!("night", is_weekend(date).then_some("weekend"))} title={label.clone()}>
            <input type="radio" name="evening" aria-label={label} checked={date == props.evening}
                onchange={props.choose.reform(move |_: Event| date)} />
            <span class="column" style={format!("background-image:{}", frame.gradient(night, "bottom"))}>
                { for stars }
                { for moonlit }
                if meteors(date).is_some() { <i class="meteor" /> }
            </span>
            <MoonDisc moon={night.moon} />
            <span class="day">{ date.day() }</span>
            <span class="weekday">{ date.strftime("%a").to_string() }</span>
        </label>
    }
}
