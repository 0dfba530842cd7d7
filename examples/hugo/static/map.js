// Named in `data-callback`: MapKit JS calls it when it is ready.
function initMap() {
  const place = document.getElementById("map");
  const { latitude, longitude, name } = place.dataset;
  const where = new mapkit.Coordinate(Number(latitude), Number(longitude));
  place.hidden = rejected;
  const map = new mapkit.Map(place);
  map.showItems([new mapkit.MarkerAnnotation(where, { title: name })]);
}

// If Apple rejects the token, at once or later, only the address is shown. A `load` event does not bubble, so
// capture it; this script comes before MapKit JS.
let rejected = false;
document.addEventListener("load", ({ target }) => {
  if (target.id !== "mapkit") return;
  mapkit.addEventListener("error", () => {
    rejected = true;
    document.getElementById("map").hidden = true;
  });
}, true);
