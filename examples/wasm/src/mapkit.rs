//! The part of `MapKit` JS that the component needs.

use js_sys::{Array, Function, Object, Reflect};
use maps_token_macro::mapkit_attributes;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use crate::apple_map::Place;

/// The function of `window` that the script calls when its libraries are loaded.
const CALLBACK: &str = "initMap";

const SCRIPT: &[(&str, &str)] = mapkit_attributes!(
    "site",
    libraries = ["map", "annotations"],
    callback = "initMap"
);

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = mapkit, js_name = addEventListener)]
    fn add_event_listener(kind: &str, listener: &Function) -> Result<(), JsValue>;

    #[wasm_bindgen(js_namespace = mapkit)]
    type Coordinate;
    #[wasm_bindgen(catch, constructor, js_namespace = mapkit)]
    fn new(latitude: f64, longitude: f64) -> Result<Coordinate, JsValue>;

    #[wasm_bindgen(js_namespace = mapkit)]
    type Padding;
    #[wasm_bindgen(catch, constructor, js_namespace = mapkit)]
    fn new(top: f64, right: f64, bottom: f64, left: f64) -> Result<Padding, JsValue>;

    #[wasm_bindgen(js_namespace = mapkit)]
    type MarkerAnnotation;
    #[wasm_bindgen(catch, constructor, js_namespace = mapkit)]
    fn new(coordinate: &Coordinate, options: &Object) -> Result<MarkerAnnotation, JsValue>;

    #[wasm_bindgen(js_namespace = mapkit)]
    type Map;
    #[wasm_bindgen(catch, constructor, js_namespace = mapkit)]
    fn new(parent: &HtmlElement, options: &Object) -> Result<Map, JsValue>;
    #[wasm_bindgen(catch, method, js_name = showItems)]
    fn show_items(this: &Map, items: &Array, options: &Object) -> Result<JsValue, JsValue>;
}

/// Adds Apple's script to the page. `judge` learns whether Apple accepts the token, also later: it can expire while
/// the page is open.
pub(crate) fn load(
    draw: impl Fn() + 'static,
    judge: impl Fn(bool) + Clone + 'static,
) -> Result<(), JsValue> {
    let window = web_sys::window().ok_or("no window")?;
    Reflect::set(&window, &CALLBACK.into(), &function(draw))?;

    let document = window.document().ok_or("no document")?;
    let script = document.create_element("script")?;
    for (name, value) in SCRIPT {
        script.set_attribute(name, value)?;
    }
    // Apple's answer can come before the libraries, and so before the callback.
    let listen = function(move || {
        let (accept, reject) = (judge.clone(), judge.clone());
        let _ = add_event_listener("configuration-change", &function(move || accept(true)));
        let _ = add_event_listener("error", &function(move || reject(false)));
    });
    script.add_event_listener_with_callback("load", &listen)?;
    document.head().ok_or("no head")?.append_child(&script)?;
    Ok(())
}

pub(crate) fn draw(parent: &HtmlElement, places: &[Place]) -> Result<(), JsValue> {
    let map = Map::new(parent, &options(&[("colorScheme", "adaptive".into())])?)?;
    let markers = Array::new();
    for place in places {
        let coordinate = Coordinate::new(place.latitude, place.longitude)?;
        let style = options(&[
            ("title", place.name.into()),
            ("glyphText", "★".into()),
            ("color", "#3d3a8c".into()),
        ])?;
        markers.push(&MarkerAnnotation::new(&coordinate, &style)?.into());
    }
    let padding = Padding::new(72.0, 48.0, 48.0, 48.0)?;
    map.show_items(&markers, &options(&[("padding", padding.into())])?)?;
    Ok(())
}

/// A function for JavaScript that lives as long as the page.
fn function(rust: impl Fn() + 'static) -> Function {
    Closure::<dyn Fn()>::new(rust)
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
