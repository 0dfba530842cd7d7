//! The places: a list, and the map.

use std::cell::RefCell;
use std::rc::Rc;

use web_sys::HtmlElement;
use yew::prelude::*;

use crate::mapkit::{self, PlacesMap};
use crate::places::PLACES;
use crate::verdict::{News, Verdict};
use crate::view::chart::Chart;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) selected: usize,
    pub(crate) choose: Callback<usize>,
}

#[component]
pub(crate) fn PlacesAndMap(props: &Props) -> Html {
    html! {
        <section class="places" aria-labelledby="places-title">
            <div class="section-head">
                <h2 id="places-title">{ "Where to stand" }</h2>
                <p>{ "Six places of the star park, and how dark the sky above each was measured." }</p>
            </div>
            <div class="places-body">
                <AppleMap selected={props.selected} choose={props.choose.clone()} />
                <fieldset class="place-list">
                    <legend class="hidden">{ "Place" }</legend>
                    { for PLACES.iter().enumerate().map(|(index, place)| {
                        let choose = props.choose.reform(move |_: Event| index);
                        html! {
                            <div class="place">
                                <label>
                                    <input type="radio" name="place" checked={index == props.selected} onchange={choose} />
                                    <span class="place-name">{ place.name }</span>
                                    <span class="place-darkness">
                                        { format!("{:.2}", place.darkness) }
                                        <abbr title="magnitudes per square arc second; 22 is as dark as a sky can be">{ "mag" }</abbr>
                                    </span>
                                </label>
                                if index == props.selected {
                                    <div class="place-more">
                                        <p>{ place.about }</p>
                                        <p class="mind">{ place.mind }</p>
                                        <p><a href={place.maps_link()}>{ "Open in Apple Maps" }</a>
                                            <span class="coordinates">{ place.coordinates() }</span></p>
                                    </div>
                                }
                            </div>
                        }
                    }) }
                </fieldset>
            </div>
        </section>
    }
}

/// Apple's map once Apple has said yes; until then, and after a no, a chart of our own.
#[component]
fn AppleMap(Props { selected, choose }: &Props) -> Html {
    let verdict = use_reducer(Verdict::default);
    let parent = use_node_ref();
    let map: Rc<RefCell<Option<PlacesMap>>> = use_mut_ref(|| None);

    {
        let (verdict, parent, map) = (verdict.dispatcher(), parent.clone(), map.clone());
        let choose = choose.clone();
        use_effect_with((), move |()| {
            let tell = Callback::from(move |news| verdict.dispatch(news));
            let started = parent.cast::<HtmlElement>().map(|parent| {
                mapkit::start(parent, &tell, choose, move |drawn| {
                    map.replace(Some(drawn));
                })
            });
            if !matches!(started, Some(Ok(()))) {
                tell.emit(News::Drawn(false));
            }
        });
    }
    use_effect_with((*selected, verdict.has_map()), move |(selected, _)| {
        if let Some(map) = &*map.borrow() {
            map.select(*selected);
        }
    });

    html! {
        <figure id="map" class="map" data-map={verdict.state()} data-reason={verdict.reason().map(str::to_owned)}>
            <div class="sheet">
                <Chart selected={*selected} choose={choose.clone()} />
                <div class="live" ref={parent} inert={!verdict.has_map()} />
            </div>
            <figcaption aria-live="polite">{ verdict.caption() }</figcaption>
        </figure>
    }
}
