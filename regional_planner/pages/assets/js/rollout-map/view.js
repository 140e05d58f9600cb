/* One map of the roll-out: regions filled by stage, a popup on hover, a list of regions for keyboard and touch. */

import { FIT_CHILE, REGIONS, mapStyle } from "./style.js";
import { addPatterns } from "./patterns.js";
import { labelPoint } from "./geometry.js";
import { describe, popupContent } from "./facts.js";

const PADDING = 14;

/** Resolves when the regions are drawn; rejects when the library, the data or WebGL 2 is not to be had. */
export async function showRolloutMap(figure) {
  if (!document.createElement("canvas").getContext("webgl2")) throw new Error("no WebGL 2");
  const [library, regions] = await Promise.all([loadLibrary(figure), loadRegions(figure)]);
  const map = createMap(library, figure, regions);
  await new Promise((resolve, reject) => {
    map.once("load", resolve);
    map.once("error", (event) => reject(event.error));
  });
  const selection = followSelection(library, map, figure, regions);
  followPointer(map, selection);
  followRows(figure, selection);
  connectControls(map, figure, regions, selection);
  figure.dataset.state = "ready";
}

async function loadLibrary(figure) {
  const library = await import(new URL(figure.dataset.library, document.baseURI).href);
  library.setWorkerUrl(new URL(figure.dataset.worker, document.baseURI).href);
  return library;
}

async function loadRegions(figure) {
  const answer = await fetch(figure.dataset.items, { headers: { Accept: "application/geo+json" } });
  if (!answer.ok) throw new Error(`${figure.dataset.items} answered ${answer.status}`);
  const collection = await answer.json();
  const drawn = (collection.features ?? []).filter((feature) => feature.geometry);
  if (drawn.length === 0) throw new Error("no region has a shape");
  return { type: "FeatureCollection", features: drawn };
}

function createMap(library, figure, regions) {
  const texts = figure.dataset;
  const map = new library.Map({
    container: figure.querySelector("[data-map-canvas]"),
    style: mapStyle(regions, getComputedStyle(figure)),
    bounds: FIT_CHILE,
    fitBoundsOptions: { padding: PADDING },
    maxZoom: 9,
    minZoom: 2,
    renderWorldCopies: false,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    // One finger and the wheel keep scrolling the page; two fingers or Ctrl move the map.
    cooperativeGestures: true,
    fadeDuration: 0,
    // Printing needs the last frame.
    canvasContextAttributes: { preserveDrawingBuffer: true },
    locale: {
      "Map.Title": texts.textTitle,
      "CooperativeGesturesHandler.WindowsHelpText": texts.textWheel,
      "CooperativeGesturesHandler.MacHelpText": texts.textWheelMac,
      "CooperativeGesturesHandler.MobileHelpText": texts.textTouch,
    },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.setMissingStyleImageResolver(() => addPatterns(map, getComputedStyle(figure)));
  keepWholeUntilMoved(map);
  return map;
}

/** The box changes its size with the window and the fonts; the country stays whole in it until the reader moves it. */
function keepWholeUntilMoved(map) {
  let moved = false;
  map.on("movestart", (event) => { moved ||= Boolean(event.originalEvent); });
  map.on("resize", () => { if (!moved) map.fitBounds(FIT_CHILE, { padding: PADDING, animate: false }); });
}

/** The one region in view: outlined on the map, its row marked, its facts in a popup. */
function followSelection(library, map, figure, regions) {
  const byCode = new Map(regions.features.map((feature) => [feature.properties.code, feature]));
  const popup = new library.Popup({
    closeButton: false,
    closeOnClick: false,
    focusAfterOpen: false,
    maxWidth: "15rem",
    offset: 10,
  });
  let current = null;

  function mark(code, on) {
    map.setFeatureState({ source: REGIONS, id: code }, { chosen: on });
    rowOf(code)?.classList.toggle("is-chosen", on);
  }

  function show(code, at) {
    const feature = byCode.get(code);
    if (!feature) return;
    if (current !== code) {
      clear();
      current = code;
      mark(code, true);
      popup.setDOMContent(popupContent(describe(feature.properties, rowOf(code), figure.dataset)));
    }
    popup.setLngLat(at ?? labelPoint(feature.geometry)).addTo(map);
  }

  function clear() {
    if (current !== null) mark(current, false);
    current = null;
    popup.remove();
  }

  figure.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    clear();
    figure.querySelector("select").value = "";
  });
  return { show, clear, describe: (code) => describe(byCode.get(code).properties, rowOf(code), figure.dataset) };
}

function followPointer(map, selection) {
  map.on("mousemove", "regions-fill", (event) => selection.show(event.features[0].properties.code, event.lngLat));
  map.on("click", "regions-fill", (event) => selection.show(event.features[0].properties.code, event.lngLat));
  map.getContainer().addEventListener("mouseleave", selection.clear);
}

function followRows(figure, selection) {
  for (const row of document.querySelectorAll("[data-region]")) {
    row.addEventListener("mouseenter", () => selection.show(row.dataset.region));
    row.addEventListener("mouseleave", selection.clear);
  }
}

function connectControls(map, figure, regions, selection) {
  const controls = figure.querySelector("[data-map-controls]");
  const list = controls.querySelector("select");
  const spoken = figure.querySelector("[data-map-spoken]");
  const animate = !matchMedia("(prefers-reduced-motion: reduce)").matches;

  for (const [code, name] of orderedNames(regions)) list.append(new Option(name, code));
  list.addEventListener("change", () => {
    spoken.textContent = "";
    if (list.value === "") return selection.clear();
    selection.show(list.value);
    spoken.textContent = selection.describe(list.value).sentence;
  });
  const actions = {
    in: () => map.zoomIn({ animate }),
    out: () => map.zoomOut({ animate }),
    all: () => map.fitBounds(FIT_CHILE, { padding: PADDING, animate }),
  };
  for (const button of controls.querySelectorAll("[data-map-action]")) {
    button.addEventListener("click", actions[button.dataset.mapAction]);
  }
}

/** Names in the order of the table (north to south), or of the layer when a region has no row. */
function orderedNames(regions) {
  const names = new Map(regions.features.map(({ properties }) => [properties.code, properties.name]));
  const rows = [...document.querySelectorAll("[data-region]")].map((row) => row.dataset.region);
  const codes = [...rows.filter((code) => names.has(code)), ...[...names.keys()].filter((code) => !rows.includes(code))];
  return codes.map((code) => [code, names.get(code)]);
}

function rowOf(code) {
  return document.querySelector(`[data-region="${CSS.escape(code)}"]`);
}
