// Puts Apple's map over the sketch while Apple accepts our token, and takes it away when not.
(() => {
  const figure = document.getElementById("map");
  let accepted = false;
  let drawn = false;
  let listening = false;

  function update() {
    const live = accepted && drawn;
    figure.classList.toggle("is-live", live);
    document.getElementById("live-map").inert = !live;
  }

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
      console.warn(`Apple Maps: ${event.status}. The sketch map stays.`, event.message ?? "");
    });
  }

  function draw() {
    const shops = JSON.parse(document.getElementById("markers").textContent);
    const map = new mapkit.Map("live-map", {
      colorScheme: mapkit.ColorScheme.Adaptive,
      showsZoomControl: true,
    });
    const markers = shops.map(
      ({ number, name, street, latitude, longitude }) =>
        new mapkit.MarkerAnnotation(new mapkit.Coordinate(latitude, longitude), {
          title: name,
          subtitle: street,
          glyphText: String(number),
          color: "#a8480c",
        }),
    );
    map.showItems(markers, {
      padding: new mapkit.Padding({ top: 64, right: 48, bottom: 48, left: 48 }),
      minimumSpan: new mapkit.CoordinateSpan(0.012, 0.012),
    });
  }

  // Apple's answer can come before its libraries, and so before initMap: listen as soon as
  // its script has run. A `load` event does not bubble, hence the capture.
  document.addEventListener("load", (event) => event.target.dataset?.callback === "initMap" && listen(), true);

  // Below a picture that Apple rejects is the sketch: some browsers would draw a symbol over it.
  document.addEventListener("error", (event) => event.target.closest?.("picture")?.remove(), true);

  // Called by MapKit JS, also when a library failed to load.
  window.initMap = () => {
    listen();
    try {
      draw();
      drawn = true;
    } catch (error) {
      console.warn("Apple Maps could not be drawn. The sketch map stays.", error);
    }
    update();
  };
})();
