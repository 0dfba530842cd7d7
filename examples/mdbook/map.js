// Shows Apple's map in <div id="map">. MAPS_TOKEN is in maps-token.js, see README.md.
(() => {
  const place = document.getElementById("map");
  if (!place) return;

  let rejected = false;
  // MapKit JS calls it when it is ready.
  window.initMap = () => {
    const { latitude, longitude, name } = place.dataset;
    const where = new mapkit.Coordinate(Number(latitude), Number(longitude));
    place.style.height = "24rem";
    place.hidden = rejected;
    const map = new mapkit.Map(place);
    map.showItems([new mapkit.MarkerAnnotation(where, { title: name })]);
  };

  const script = document.createElement("script");
  script.src = "https://cdn.apple-mapkit.com/mk/6/mapkit.core.js";
  script.crossOrigin = "anonymous";
  script.async = true;
  Object.assign(script.dataset, { callback: "initMap", libraries: "map,annotations", token: MAPS_TOKEN });
  // If Apple rejects the token, at once or later, only the text is shown.
  script.addEventListener("load", () => {
    mapkit.addEventListener("error", () => (place.hidden = rejected = true));
  });
  document.head.append(script);
})();
