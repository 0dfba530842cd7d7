//! The chosen evening.

use jiff::civil::Date;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::clock::{duration, long_date, plus_days, time};
use crate::night::{Light, Night};
use crate::outlook::{better_evening, outlook, percent};
use crate::sights::meteors;
use crate::view::moon::MoonDisc;
use crate::view::panorama::{Panorama, frame};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) night: Night,
    pub(crate) today: Date,
    pub(crate) place: &'static str,
    pub(crate) choose: Callback<Date>,
}

#[component]
pub(crate) fn Tonight(props: &Props) -> Html {
    let night = &props.night;
    let outlook = outlook(night);
    let choose_evening = |evening: Date| props.choose.reform(move |_: MouseEvent| evening);
    let pick = {
        let choose = props.choose.clone();
        Callback::from(move |event: Event| {
            let input = event.target_dyn_into::<HtmlInputElement>();
            if let Some(date) = input.and_then(|input| input.value().parse().ok()) {
                choose.emit(date);
            }
        })
    };

    html! {
        <section id="tonight" class="tonight" aria-labelledby="headline">
            <div class="when">
                <button type="button" aria-label="The evening before"
                    onclick={choose_evening(plus_days(night.date, -1))}>{ "‹" }</button>
                <label>
                    <span class="hidden">{ "Evening" }</span>
                    // As far as the formulas of `sky` are good.
                    <input type="date" min="1950-01-01" max="2049-12-31" value={night.date.to_string()} onchange={pick} />
                </label>
                <button type="button" aria-label="The evening after"
                    onclick={choose_evening(plus_days(night.date, 1))}>{ "›" }</button>
            </div>
            <div class="outlook" aria-live="polite">
                <p class="eyebrow">
                    if night.date == props.today { <b>{ "Tonight" }</b> }
                    { long_date(night.date) }<span>{ props.place }</span>
                </p>
                <h1 id="headline">{ outlook.headline }</h1>
                <p class="lead">{ outlook.sentence }</p>
                if let Some(meteors) = meteors(night.date) {
                    <p class="meteors">{ meteors }{ "." }</p>
                }
                if let Some(better) = better_evening(night) {
                    <p class="better">
                        <button type="button" onclick={choose_evening(better.date)}>
                            { format!("Better: {}", long_date(better.date)) }
                            <span>{ duration(better.darkness()) }</span>
                        </button>
                    </p>
                }
            </div>
            <MoonCard night={night.clone()} />
            <Panorama night={night.clone()} />
            <Times night={night.clone()} />
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct NightProps {
    night: Night,
}

#[component]
fn MoonCard(NightProps { night }: &NightProps) -> Html {
    html! {
        <figure class="moon-card">
            <MoonDisc moon={night.moon} />
            <figcaption><b>{ night.moon.name() }</b>{ format!("{} lit", percent(night.moon.lit)) }</figcaption>
        </figure>
    }
}

#[component]
fn Times(NightProps { night }: &NightProps) -> Html {
    let (sunset, sunrise) = night.darker_than(Light::Civil).unzip();
    let (dusk, dawn) = night.darker_than(Light::Dark).unzip();
    let frame = frame(night);
    let mut times: Vec<_> = [
        ("Sunset", sunset),
        ("Dark", dusk),
        ("Moonset", night.moonset()),
        ("Moonrise", night.moonrise()),
        ("First grey", dawn),
        ("Sunrise", sunrise),
    ]
    .into_iter()
    .filter_map(|(name, time)| Some((name, time?)))
    .filter(|(_, time)| (frame.from..frame.to).contains(time))
    .collect();
    times.sort_by(|one, other| one.1.total_cmp(&other.1));
    html! {
        <dl class="times">
            { for times.into_iter().map(|(name, at)| html! {
                <div><dt>{ name }</dt><dd>{ time(at) }</dd></div>
            }) }
        </dl>
    }
}
