// Draws the annotations on a grid instead of a map.

const MARGIN = 40;

// Southwards, as Mercator has it, in degrees at the equator.
const y = (latitude) =>
  (-180 / Math.PI) * Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360));

function drawing(width, height, region, padding, annotations) {
  const { center, span } = region;
  const { top, right, bottom, left } = padding;
  const north = y(Math.min(85, center.latitude + span.latitudeDelta / 2));
  const south = y(Math.max(-85, center.latitude - span.latitudeDelta / 2));
  const scale = Math.min(
    (width - left - right - MARGIN) / Math.max(span.longitudeDelta, 1e-6),
    (height - top - bottom - MARGIN) / Math.max(south - north, 1e-6),
  );
  const across = (longitude) => (left + width - right) / 2 + (longitude - center.longitude) * scale;
  const down = (latitude) =>
    (top + height - bottom) / 2 + (y(latitude) - (north + south) / 2) * scale;

  const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img" });
  picture.append(svg("title", {}, "Mock of Apple's map"));
  drawGrid(picture, width, height, center, scale, across, down);
  const fromNorth = annotations.toSorted(
    (one, other) => other.coordinate.latitude - one.coordinate.latitude,
  );
  const taken = [];
  for (const annotation of fromNorth) {
    const { latitude, longitude } = annotation.coordinate;
    picture.append(pin(annotation, across(longitude), down(latitude), taken));
  }
  const label = svg("g", { class: "label", transform: `translate(10 ${height - 34})` });
  label.append(
    svg("rect", { width: 190, height: 24, rx: 12 }),
    svg("text", { x: 95, y: 16 }, "Mock of Apple’s map"),
  );
  picture.append(label);
  return picture;
}

function drawGrid(picture, width, height, center, scale, across, down) {
  const steps = [60, 30, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];
  const step = steps.find((step) => step * scale < 190) ?? 0.001;
  const digits = Math.max(0, Math.ceil(-Math.log10(step)));
  const name = (degrees, [positive, negative]) =>
    `${Math.abs(degrees).toFixed(digits)}° ${degrees < 0 ? negative : positive}`;
  for (let i = -12; i <= 12; i++) {
    const longitude = (Math.round(center.longitude / step) + i) * step;
    const latitude = (Math.round(center.latitude / step) + i) * step;
    const [left, top] = [across(longitude), down(latitude)];
    if (left > 30 && left < width) {
      picture.append(svg("path", { class: "grid", d: `M${left} 0V${height}` }));
      picture.append(svg("text", { class: "degrees", x: left + 5, y: 14 }, name(longitude, "EW")));
    }
    if (top > 24 && top < height) {
      picture.append(svg("path", { class: "grid", d: `M0 ${top}H${width}` }));
      picture.append(svg("text", { class: "degrees", x: 6, y: top - 5 }, name(latitude, "NS")));
    }
  }
}

function pin({ title, subtitle, glyphText, color = "#ff4a3d" }, left, top, taken) {
  const group = svg("g", { class: "pin", transform: `translate(${left} ${top})` });
  group.append(
    svg("title", {}, [title, subtitle].filter(Boolean).join(", ")),
    svg("path", { fill: color, d: "M0 0C-3-9-15-15-15-27a15 15 0 0 1 30 0C15-15 3-9 0 0z" }),
    svg("text", { y: -22, class: "glyph" }, glyphText ?? "●"),
  );
  // As with Apple's: where there is no room for two titles there is one.
  const half = 4 * (title ?? "").length;
  const box = { left: left - half, right: left + half, top: top + 3, bottom: top + 19 };
  const meets = (other) =>
    box.left < other.right &&
    other.left < box.right &&
    box.top < other.bottom &&
    other.top < box.bottom;
  if (!taken.some(meets)) {
    taken.push(box);
    group.append(svg("text", { y: 15, class: "title" }, title ?? ""));
  }
  return group;
}

function svg(name, attributes, text) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text) element.textContent = text;
  return element;
}

const STYLE = `
.mock-map {
  --land: #f3f0e8; --grid: #d9d3c4; --ink: #5d5747; --label: #fffc;
  position: relative; overflow: hidden; width: 100%; height: 100%;
}
.mock-map[data-mock="started"] { background: var(--land); }
.mock-map[data-color-scheme="dark"] { --land: #23262d; --grid: #383d47; --ink: #b9bdc6; --label: #0009; }
@media (prefers-color-scheme: dark) {
  .mock-map[data-color-scheme="adaptive"] { --land: #23262d; --grid: #383d47; --ink: #b9bdc6; --label: #0009; }
}
.mock-map svg { display: block; width: 100%; height: 100%; font: 12px system-ui, sans-serif; }
.mock-map .grid { stroke: var(--grid); fill: none; }
.mock-map text { fill: var(--ink); }
.mock-map .degrees { font-size: 10px; opacity: .75; }
.mock-map .pin text { text-anchor: middle; font-weight: 600; }
.mock-map .pin .title { font-size: 11px; paint-order: stroke; stroke: var(--land); stroke-width: 3px; }
.mock-map .pin .glyph { fill: #fff; font-size: 13px; }
.mock-map .label rect { fill: var(--label); }
.mock-map .label text { text-anchor: middle; font-weight: 600; font-size: 12px; }
`;
