//! Apple's map: what this page uses of Apple's library for JavaScript, and how it is started.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, console};
use yew::Callback;

use crate::places::PLACES;
use crate::token::{CALLBACK, SCRIPT, is_placeholder};
use crate::verdict::{News, Refusal};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = mapkit, js_name = addEventListener)]
    fn add_event_listener(kind: &str, listener: &Function) -> Result<(), JsValue>;

    /// What an `error` event carries.
    type Failure;

    #[wasm_bindgen(method, getter)]
    fn status(this: &Failure) -> Option<String>;

    #[wasm_bindgen(js_namespace = mapkit)]
    type Coordinate;

    #[wasm_bindgen(catch, constructor, js_namespace = mapkit)]
    fn new(latitude: f64, longitude: f64) -> Result<Coordinate, JsValue>;

    #[wasm_bindgen(js_namespace = mapkit)]
    type Padding;

    #[wasm_bindgen(catch, constructor, js_namespace = mapkit)]
    fn new(top: f64, right: f64, bottom: f64, left: f64) -> Result<Padding, JsValue>;

    #[derive(Clone)]
    #[wasm_bindgen(js_namespace = mapkit)]
    type MarkerAnnotation;

    #[wasm_bindgen(catch, constructor, js_namespace = mapkit)]
    fn new(coordinate: &Coordinate, options: &Object) -> Result<MarkerAnnotation, JsValue>;

    #[wasm_bindgen(catch, method, js_name = addEventListener)]
    fn add_event_listener(
        this: &MarkerAnnotation,
        kind: &str,
        listener: &Function,
    ) -> Result<(), JsValue>;

    #[wasm_bindgen(js_namespace = mapkit)]
    type Map;

    #[wasm_bindgen(catch, constructor, js_namespace = mapkit)]
    fn new(parent: &HtmlElement, options: &Object) -> Result<Map, JsValue>;

    #[wasm_bindgen(catch, method, js_name = showItems)]
    fn show_items(this: &Map, items: &Array, options: &Object) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, setter, js_name = selectedAnnotation)]
    fn set_selected_annotation(this: &Map, annotation: &MarkerAnnotation);
}

/// The map with a marker for each place.
pub(crate) struct PlacesMap {
    map: Map,
    markers: Vec<MarkerAnnotation>,
}

impl PlacesMap {
    fn draw(parent: &HtmlElement, choose: &Callback<usize>) -> Result<PlacesMap, JsValue> {
        let map = Map::new(
            parent,
            &options(&[
                ("colorScheme", "adaptive".into()),
                ("showsZoomControl", true.into()),
            ])?,
        )?;
        let markers = PLACES
            .iter()
            .enumerate()
            .map(|(index, place)| {
                let position = Coordinate::new(place.observer.latitude, place.observer.longitude)?;
                let look = options(&[
                    ("title", place.name.into()),
                    ("glyphText", "★".into()),
                    ("color", "#3d3a8c".into()),
                ])?;
                let marker = MarkerAnnotation::new(&position, &look)?;
                let choose = choose.clone();
                marker.add_event_listener("select", &function(move |_| choose.emit(index)))?;
                Ok(marker)
            })
            .collect::<Result<Vec<_>, JsValue>>()?;
        let padding = Padding::new(72.0, 48.0, 48.0, 48.0)?;
        let items = markers.iter().collect::<Array>();
        map.show_items(&items, &options(&[("padding", padding.into())])?)?;
        Ok(PlacesMap { map, markers })
    }

    pub(crate) fn select(&self, index: usize) {
        if let Some(marker) = self.markers.get(index) {
            self.map.set_selected_annotation(marker);
        }
    }
}

/// Adds Apple's script to the page, and tells what becomes of it, however late that is.
pub(crate) fn start(
    parent: HtmlElement,
    tell: &Callback<News>,
    choose: Callback<usize>,
    keep: impl Fn(PlacesMap) + 'static,
) -> Result<(), JsValue> {
    if is_placeholder() {
        tell.emit(News::Refused(Refusal::Placeholder));
        return Ok(());
    }
    let listen = Rc::new(listener(tell.clone()));

    let start = {
        let (listen, tell) = (listen.clone(), tell.clone());
        function(move |_| {
            listen();
            let drawn = PlacesMap::draw(&parent, &choose).map(&keep);
            tell.emit(News::Drawn(drawn.is_ok()));
            if let Err(error) = drawn {
                console::warn_2(&"Apple's map could not be drawn.".into(), &error);
            }
        })
    };
    let window = web_sys::window().ok_or("no window")?;
    Reflect::set(&window, &CALLBACK.into(), &start)?;

    let document = window.document().ok_or("no document")?;
    let script = document.create_element("script")?;
    for (name, value) in SCRIPT {
        script.set_attribute(name, value)?;
    }
    // Apple's verdict can come before its libraries, and so before the callback.
    script.add_event_listener_with_callback("load", &function(move |_| listen()))?;
    let tell = tell.clone();
    let unreachable = function(move |_| tell.emit(News::Refused(Refusal::Unreachable)));
    script.add_event_listener_with_callback("error", &unreachable)?;
    document.head().ok_or("no head")?.append_child(&script)?;
    Ok(())
}

/// Listens to Apple's library, the first time that it is called.
fn listener(tell: Callback<News>) -> impl Fn() {
    let listening = Cell::new(false);
    move || {
        if listening.replace(true) {
            return;
        }
        let accepted = {
            let tell = tell.clone();
            function(move |_| tell.emit(News::Accepted))
        };
        let refused = {
            let tell = tell.clone();
            function(move |event| {
                let status = event.unchecked_into::<Failure>().status();
                let status = status.unwrap_or_else(|| "unknown".into());
                tell.emit(News::Refused(Refusal::Status(status)));
            })
        };
        let listens = add_event_listener("configuration-change", &accepted)
            .and_then(|()| add_event_listener("error", &refused));
        if listens.is_err() {
            tell.emit(News::Refused(Refusal::Unreachable));
        }
    }
}

/// A function for JavaScript that lives as long as the page.
fn function(rust: impl FnMut(JsValue) + 'static) -> Function {
    Closure::<dyn FnMut(JsValue)>::new(rust)
        .into_js_value()
        .unchecked_into()
}

fn options(entries: &[(&str, JsValue)]) -> Result<Object, JsValue> {
    let object = Object::new();
    for (name, value) in entries {
        Reflect::set(&object, &(*name).into(), value)?;
    }
    Ok(object)
}
