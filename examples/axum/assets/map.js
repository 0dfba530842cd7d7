// Shows Apple's map above the chart while Apple accepts the token.
(() => {
  const live = document.getElementById("live-map");
  const ladders = [
    ["Isbryteren", 59.9012, 10.7518],
    ["Stiv Kuling", 59.9052, 10.7401],
    ["Lille Nord", 59.9083, 10.7226],
  ];
  const state = { accepted: false, drawn: false };

  function update(change) {
    Object.assign(state, change);
    live.inert = !(state.accepted && state.drawn);
  }

  // Apple's answer can come before the libraries: listen as soon as the script has run. A `load`
  // event does not bubble, hence the capture.
  function listen({ target }) {
    if (!target.dataset?.token || !window.mapkit) return;
    mapkit.addEventListener("configuration-change", () => update({ accepted: true }));
    // Also later: a token can expire while the page is open.
    mapkit.addEventListener("error", () => update({ accepted: false }));
  }
  document.addEventListener("load", listen, true);

  window.initMap = () => {
    const map = new mapkit.Map(live, { colorScheme: mapkit.ColorScheme.Adaptive });
    const markers = ladders.map(
      ([title, latitude, longitude]) =>
        new mapkit.MarkerAnnotation(new mapkit.Coordinate(latitude, longitude), { title, color: "#c9301a" }),
    );
    map.showItems(markers, { padding: new mapkit.Padding({ top: 64, right: 48, bottom: 48, left: 48 }) });
    update({ drawn: true });
  };
})();
