/* A map of one layer from its vector tiles, in its own style; what lies under the pointer is told in a popup. */

import { baseMap, connectZoom, drawn, loadLibrary } from "../base-map.js";

const TILES_END = 14;
const LAND = "land";

/** Resolves when the layer is drawn; rejects when the library, the style or WebGL 2 is not to be had. */
export async function showLayerMap(figure) {
  const [library, style] = await Promise.all([loadLibrary(figure), loadStyle(figure)]);
  const map = baseMap(library, figure, onLand(style, figure), { maxZoom: TILES_END });
  await drawn(map);
  tellOfWhatIsUnder(library, map, style, figure);
  connectZoom(map, figure.querySelector("[data-map-controls]"));
  figure.dataset.state = "ready";
}

async function loadStyle(figure) {
  const answer = await fetch(figure.dataset.style);
  if (!answer.ok) throw new Error(`${figure.dataset.style} answered ${answer.status}`);
  return answer.json();
}

/** The style over the sea and the regions, so that points and single areas have a country under them. */
function onLand(style, figure) {
  const colour = (name) => getComputedStyle(figure).getPropertyValue(name).trim();
  const land = { source: LAND, "source-layer": "regions" };
  return {
    ...style,
    sources: { ...style.sources, [LAND]: { type: "vector", tiles: [figure.dataset.land], maxzoom: TILES_END } },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": colour("--map-sea") } },
      { id: LAND, type: "fill", ...land, paint: { "fill-color": colour("--paper") } },
      { id: "land-outline", type: "line", ...land, paint: { "line-color": colour("--line-strong"), "line-width": 0.5 } },
      ...style.layers,
    ],
  };
}

function tellOfWhatIsUnder(library, map, style, figure) {
  const first = style.layers[0].id;
  const popup = new library.Popup({ closeButton: false, closeOnClick: false, focusAfterOpen: false, maxWidth: "16rem", offset: 10 });
  const show = (event) => {
    const { properties } = event.features[0];
    popup.setDOMContent(popupContent(properties, style.metadata.legend, figure.dataset)).setLngLat(event.lngLat).addTo(map);
  };
  map.on("mousemove", first, show);
  map.on("click", first, show);
  map.on("mouseleave", first, () => popup.remove());
}

function popupContent(properties, legend, texts) {
  const box = document.createElement("div");
  box.className = "map-popup";
  const name = box.appendChild(document.createElement("p"));
  name.className = "map-popup__name";
  name.textContent = properties.title ?? properties.name ?? properties.id;
  if (legend.property) {
    const value = box.appendChild(document.createElement("p"));
    value.textContent = `${legend.title}: ${shown(properties[legend.property], legend, texts)}`;
  }
  if (properties.illustrative) box.appendChild(document.createElement("p")).textContent = texts.textIllustrative;
  return box;
}

function shown(value, legend, texts) {
  if (value === undefined) return texts.textUnknown;
  if (typeof value !== "number") return legend.classes.find((each) => each.value === value)?.label ?? value;
  const format = legend.unit === "share" ? { style: "percent", maximumFractionDigits: 1 } : { maximumFractionDigits: 2 };
  return new Intl.NumberFormat(texts.language, format).format(value);
}
