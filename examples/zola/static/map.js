// Puts Apple's map over the sketch while Apple accepts the token, and takes it away when not.
(() => {
  const figure = document.getElementById("map");
  const place = document.getElementById("live-map");
  let accepted = false;
  let drawn = false;
  let listening = false;

  function update() {
    figure.classList.toggle("is-live", accepted && drawn);
    place.inert = !(accepted && drawn);
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
      console.warn(`Apple Maps: ${event.status}. The sketch stays.`);
    });
  }

  // Apple's answer can come before its libraries: listen as soon as its script has run.
  document.addEventListener("load", (event) => event.target.id === "mapkit" && listen(), true);

  // Called by MapKit JS.
  window.initMap = () => {
    listen();
    const { name, street, latitude, longitude } = place.dataset;
    const where = new mapkit.Coordinate(Number(latitude), Number(longitude));
    const map = new mapkit.Map(place, { colorScheme: mapkit.ColorScheme.Adaptive });
    map.showItems([new mapkit.MarkerAnnotation(where, { title: name, subtitle: street, color: "#c2451e" })], {
      minimumSpan: new mapkit.CoordinateSpan(0.006, 0.012),
    });
    drawn = true;
    update();
  };
})();
