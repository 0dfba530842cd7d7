// Mock of MapKit JS. It validates the token like Apple's, but with the public key of the test, and needs
// everything that a page's Content-Security-Policy must allow. It implements only what the examples
// use, and each class only after its library is loaded.

const tag = document.currentScript;
const CDN = "https://cdn.apple-mapkit.com";

class Coordinate {
  constructor(latitude = 0, longitude = 0) {
    Object.assign(this, { latitude, longitude });
  }
}

class CoordinateSpan {
  constructor(latitudeDelta = 0, longitudeDelta = 0) {
    Object.assign(this, { latitudeDelta, longitudeDelta });
  }
}

class CoordinateRegion {
  constructor(center = new Coordinate(), span = new CoordinateSpan()) {
    Object.assign(this, { center, span });
  }
}

class Padding {
  constructor(top = 0, right = 0, bottom = 0, left = 0) {
    Object.assign(this, typeof top === "object" ? top : { top, right, bottom, left });
  }
}

class Annotation extends EventTarget {
  constructor(location, factory, options = {}) {
    super();
    Object.assign(this, { coordinate: location, factory, ...options });
  }
}

class MarkerAnnotation extends Annotation {
  constructor(location, options) {
    super(location, undefined, options);
  }
}

const ColorScheme = Object.freeze({ Light: "light", Dark: "dark", Adaptive: "adaptive" });
const FeatureVisibility = Object.freeze({
  Adaptive: "adaptive",
  Hidden: "hidden",
  Visible: "visible",
});
const MapType = Object.freeze({
  Standard: "standard",
  MutedStandard: "mutedStandard",
  Satellite: "satellite",
  Hybrid: "hybrid",
});

const TILE = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>';
const METERS_PER_DEGREE = 111_320;

class Map extends EventTarget {
  static ColorSchemes = ColorScheme;
  static MapTypes = MapType;

  #region;
  #padding = new Padding();
  #annotations = [];
  #colorScheme;

  constructor(parent, options = {}) {
    super();
    const element = typeof parent === "string" ? document.getElementById(parent) : parent;
    if (!(element instanceof HTMLElement)) throw new Error(`no element for the map: ${parent}`);
    this.element = document.createElement("div");
    this.element.className = "mock-map";
    this.element.dataset.mock = "waiting";
    element.append(this.element);

    const { annotations, center, cameraDistance, colorScheme, padding, region, ...rest } = options;
    Object.assign(this, rest);
    this.colorScheme = colorScheme ?? ColorScheme.Light;
    if (padding) this.#padding = new Padding(padding);
    if (center) this.center = center;
    if (cameraDistance) this.cameraDistance = cameraDistance;
    if (region) this.region = region;
    if (annotations) this.addAnnotations(annotations);

    new ResizeObserver(() => this.#draw()).observe(this.element);
    ready.then(
      () => this.#show("started"),
      () => this.#show("blank"),
    );
  }

  get annotations() {
    return [...this.#annotations];
  }

  set annotations(annotations) {
    this.#annotations = [...annotations];
    this.#draw();
  }

  get colorScheme() {
    return this.#colorScheme;
  }

  set colorScheme(colorScheme) {
    this.#colorScheme = colorScheme;
    this.element.dataset.colorScheme = colorScheme;
  }

  get region() {
    return this.#region;
  }

  set region(region) {
    this.#region = region;
    this.#draw();
  }

  get center() {
    return this.#region?.center;
  }

  set center(center) {
    this.region = new CoordinateRegion(
      center,
      this.#region?.span ?? new CoordinateSpan(0.02, 0.02),
    );
  }

  set cameraDistance(meters) {
    const degrees = meters / METERS_PER_DEGREE;
    this.region = new CoordinateRegion(
      this.center ?? new Coordinate(),
      new CoordinateSpan(degrees, degrees),
    );
  }

  setRegionAnimated(region) {
    this.region = region;
    return this;
  }

  setCenterAnimated(center) {
    this.center = center;
    return this;
  }

  addAnnotation(annotation) {
    return this.addAnnotations([annotation])[0];
  }

  addAnnotations(annotations) {
    this.annotations = [...this.#annotations, ...annotations];
    return annotations;
  }

  removeAnnotation(annotation) {
    return this.removeAnnotations([annotation])[0];
  }

  removeAnnotations(annotations) {
    this.annotations = this.#annotations.filter((annotation) => !annotations.includes(annotation));
    return annotations;
  }

  showItems(items, { padding, minimumSpan } = {}) {
    this.addAnnotations(items.filter((item) => !this.#annotations.includes(item)));
    if (padding) this.#padding = new Padding(padding);
    const middle = (numbers) => (Math.min(...numbers) + Math.max(...numbers)) / 2;
    const width = (numbers) => Math.max(...numbers) - Math.min(...numbers);
    const latitudes = items.map((item) => item.coordinate.latitude);
    const longitudes = items.map((item) => item.coordinate.longitude);
    this.region = new CoordinateRegion(
      new Coordinate(middle(latitudes), middle(longitudes)),
      new CoordinateSpan(
        Math.max(width(latitudes), minimumSpan?.latitudeDelta ?? 0.005),
        Math.max(width(longitudes), minimumSpan?.longitudeDelta ?? 0.005),
      ),
    );
    return items;
  }

  destroy() {
    this.element.remove();
  }

  #show(state) {
    this.element.dataset.mock = state;
    this.#draw();
  }

  // The map of a rejected token stays blank.
  #draw() {
    const { clientWidth: width, clientHeight: height, dataset } = this.element;
    if (dataset.mock !== "started" || !this.#region || !width || !height) return;
    const picture = drawing(width, height, this.#region, this.#padding, this.#annotations);
    this.element.replaceChildren(picture);
  }
}

class ConfigurationEvent extends Event {
  constructor(type, status, message) {
    super(type);
    Object.assign(this, { status, message });
  }
}

class TokenError extends Error {}

const LIBRARIES = {
  map: { Map },
  annotations: { Annotation, MarkerAnnotation },
  "full-map": { Map, Annotation, MarkerAnnotation },
  services: {},
  overlays: {},
  geojson: {},
  "user-location": {},
  "look-around": {},
};

class MapKit extends EventTarget {
  version = "6.0.0";
  language = tag.dataset.language ?? "en-US";
  loadedLibraries = [];

  Coordinate = Coordinate;
  CoordinateRegion = CoordinateRegion;
  CoordinateSpan = CoordinateSpan;
  Padding = Padding;
  ColorScheme = ColorScheme;
  FeatureVisibility = FeatureVisibility;
  MapType = MapType;

  async load(names) {
    for (const name of [names].flat()) {
      if (!(name in LIBRARIES)) throw new Error(`MapKit JS has no library "${name}"`);
      Object.assign(this, LIBRARIES[name]);
      if (!this.loadedLibraries.includes(name)) this.loadedLibraries.push(name);
    }
    return this;
  }

  init({ authorizationCallback, language, libraries = [] }) {
    if (language) this.language = language;
    authorizationCallback(exchange);
    this.load(libraries);
  }
}

// Settled after the token and the page's Content-Security-Policy are checked.
let settle;
const ready = new Promise((resolve) => (settle = resolve));
ready.catch(() => {});

async function exchange(token) {
  const reason = await tokenError({ token, scope: "mapkit_js", origin: location.origin, publicKey });
  const needs = Promise.all([bootstrap(token), tiles(), worker(), webAssembly(), style()]);
  needs.catch(() => {});
  if (reason) {
    settle(Promise.reject(new TokenError(reason)));
    mapkit.dispatchEvent(new ConfigurationEvent("error", "Unauthorized", reason));
    return;
  }
  settle(needs);
  try {
    await needs;
    mapkit.dispatchEvent(new ConfigurationEvent("configuration-change", "Initialized"));
  } catch (error) {
    mapkit.dispatchEvent(new ConfigurationEvent("error", "Bad Request", String(error)));
  }
}

// connect-src
async function bootstrap(token) {
  const headers = { Authorization: `Bearer ${token}` };
  const query = `apiVersion=2&mkjsVersion=${mapkit.version}&poi=1`;
  await fetch(`${CDN}/ma/bootstrap?${query}`, { headers });
}

// img-src, and both with `blob:`
async function tiles() {
  await decode(`${CDN}/ti/tile`);
  const url = URL.createObjectURL(new Blob([TILE], { type: "image/svg+xml" }));
  await decode(url);
  await fetch(url);
}

async function decode(source) {
  const image = new Image();
  image.src = source;
  await image.decode();
}

// worker-src
function worker() {
  const url = URL.createObjectURL(new Blob(["postMessage(null)"], { type: "text/javascript" }));
  return new Promise((resolve, reject) => {
    const worker = new Worker(url);
    worker.onmessage = resolve;
    worker.onerror = () => reject(new Error("no worker from a blob"));
  });
}

// 'wasm-unsafe-eval'
async function webAssembly() {
  await WebAssembly.compile(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
}

// style-src
async function style() {
  const style = document.createElement("style");
  style.nonce = tag.nonce;
  style.textContent = STYLE;
  document.head.append(style);
  if (!style.sheet) throw new Error("no styles");
}

const mapkit = (window.mapkit = new MapKit());
const { callback, libraries, token } = tag.dataset;
if (token) exchange(token);
// Called after the libraries are loaded, whatever the token.
const called = mapkit
  .load(libraries ? libraries.split(",") : [])
  .catch((error) => console.error(error))
  .then(() => window[callback]?.());

// The test reads this state.
Promise.allSettled([ready, called]).then(([{ reason }]) => {
  const rejected = reason instanceof TokenError && `rejected: ${reason.message}`;
  window.mockState = rejected || (reason ? `blocked: ${reason.message}` : "started");
});
