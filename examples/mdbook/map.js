// Puts Apple's map into each <figure class="map">, and keeps the text where Apple refuses the token.
// MAPS_TOKEN is in maps-token.js, see README.md.
(() => {
  const figures = [...document.querySelectorAll("figure.map")];
  if (figures.length === 0) return; // Most chapters have no map, and load nothing.

  let accepted = false;
  let drawn = false;
  let listening = false;
  const update = () => figures.forEach((figure) => figure.classList.toggle("is-live", accepted && drawn));

  function listen() {
    if (listening || !window.mapkit) return;
    listening = true;
    mapkit.addEventListener("configuration-change", () => {
      accepted = true;
      update();
    });
    // Also later: MapKit asks again while the page is open, and a token can expire by then.
    mapkit.addEventListener("error", (event) => {
      accepted = false;
      update();
      console.warn(`Apple Maps: ${event.status}. The text stays.`);
    });
  }

  // Called by MapKit JS.
  window.initMap = () => {
    listen();
    for (const figure of figures) {
      const { latitude, longitude, name, detail } = figure.dataset;
      const where = new mapkit.Coordinate(Number(latitude), Number(longitude));
      const live = figure.insertBefore(document.createElement("div"), figure.firstChild);
      live.className = "live";
      const map = new mapkit.Map(live, { colorScheme: mapkit.ColorScheme.Adaptive });
      map.showItems([new mapkit.MarkerAnnotation(where, { title: name, subtitle: detail })], {
        minimumSpan: new mapkit.CoordinateSpan(0.03, 0.03),
      });
    }
    drawn = true;
    update();
  };

  const script = document.createElement("script");
  script.src = "https://cdn.apple-mapkit.com/mk/6/mapkit.core.js";
  script.crossOrigin = "anonymous";
  script.async = true;
  Object.assign(script.dataset, { callback: "initMap", libraries: "map,annotations", token: MAPS_TOKEN });
  // Apple's answer can come before its libraries: listen as soon as its script has run.
  script.addEventListener("load", listen);
  document.head.append(script);
})();
