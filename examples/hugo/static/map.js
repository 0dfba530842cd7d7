// Puts Apple's map over the list while Apple accepts the token, and takes it away when not.
(() => {
  const figure = document.getElementById("map");
  const live = document.getElementById("live-map");
  let accepted = false;
  let drawn = false;
  let listening = false;

  function update() {
    figure.classList.toggle("is-live", accepted && drawn);
    live.inert = !(accepted && drawn);
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
      console.warn(`Apple Maps: ${event.status}. The list stays.`);
    });
  }

  // Apple's answer can come before its libraries: listen as soon as its script has run.
  document.addEventListener("load", (event) => event.target.id === "mapkit" && listen(), true);

  // Called by MapKit JS.
  window.initMap = () => {
    listen();
    const places = JSON.parse(document.getElementById("places").textContent);
    const markers = places.map(
      ({ number, name, street, latitude, longitude }) =>
        new mapkit.MarkerAnnotation(new mapkit.Coordinate(latitude, longitude), {
          title: name,
          subtitle: street,
          glyphText: String(number),
          color: "#8a3b12",
        }),
    );
    const map = new mapkit.Map(live, { colorScheme: mapkit.ColorScheme.Adaptive });
    map.showItems(markers, {
      padding: new mapkit.Padding({ top: 56, right: 40, bottom: 40, left: 40 }),
      minimumSpan: new mapkit.CoordinateSpan(0.008, 0.008),
    });
    drawn = true;
    update();
  };
})();
