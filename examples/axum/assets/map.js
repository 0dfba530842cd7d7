// Lays Apple's map over the chart while Apple accepts the token, and takes it away when not.
(() => {
  const figure = document.getElementById("map");
  const live = document.getElementById("live-map");
  let accepted = false;
  let drawn = false;
  let listening = false;

  function update() {
    const isLive = accepted && drawn;
    figure.classList.toggle("is-live", isLive);
    live.inert = !isLive;
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
      console.warn(`Apple Maps: ${event.status}. The chart stays.`, event.message ?? "");
    });
  }

  function draw() {
    const places = JSON.parse(live.dataset.places);
    const chosen = places.find((place) => place.chosen);
    const map = new mapkit.Map(live, {
      colorScheme: mapkit.ColorScheme.Adaptive,
      showsZoomControl: true,
    });
    const markers = places.map(
      (place) =>
        new mapkit.MarkerAnnotation(new mapkit.Coordinate(place.latitude, place.longitude), {
          title: place.name,
          subtitle: place.town,
          glyphText: String(place.number),
          color: place === chosen || !chosen ? "#d8351f" : "#3d6b7d",
        }),
    );
    if (chosen) {
      map.addAnnotations(markers);
      map.region = new mapkit.CoordinateRegion(
        new mapkit.Coordinate(chosen.latitude, chosen.longitude),
        new mapkit.CoordinateSpan(0.02, 0.03),
      );
    } else {
      map.showItems(markers, {
        padding: new mapkit.Padding({ top: 56, right: 40, bottom: 40, left: 40 }),
      });
    }
  }

  // Apple's answer can come before its libraries, and so before initMap: listen as soon as
  // its script has run. A `load` event does not bubble, hence the capture.
  document.addEventListener("load", (event) => event.target.dataset?.token && listen(), true);

  // Called by MapKit JS, also when a library failed to load.
  window.initMap = () => {
    listen();
    try {
      draw();
      drawn = true;
    } catch (error) {
      console.warn("Apple Maps could not be drawn. The chart stays.", error);
    }
    update();
  };
})();
