/* One map of the roll-out: regions filled by stage, a popup on hover, a list of regions for keyboard and touch. */

import { baseMap, connectZoom, drawn, loadLibrary } from "../base-map.js";
import { REGIONS, mapStyle } from "./style.js";
import { addPatterns } from "./patterns.js";
import { labelPoint } from "./geometry.js";
import { describe, popupContent } from "./facts.js";

/** Resolves when the regions are drawn; rejects when the library, the data or WebGL 2 is not to be had. */
export async function showRolloutMap(figure) {
  const [library, regions] = await Promise.all([loadLibrary(figure), loadRegions(figure)]);
  const map = createMap(library, figure, regions);
  await drawn(map);
  const selection = followSelection(library, map, figure, regions);
  followPointer(map, selection);
  followRows(figure, selection);
  connectControls(map, figure, regions, selection);
  figure.dataset.state = "ready";
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
  const map = baseMap(library, figure, mapStyle(regions, getComputedStyle(figure)));
  map.setMissingStyleImageResolver(() => addPatterns(map, getComputedStyle(figure)));
  return map;
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

  for (const [code, name] of orderedNames(regions)) list.append(new Option(name, code));
  list.addEventListener("change", () => {
    spoken.textContent = "";
    if (list.value === "") return selection.clear();
    selection.show(list.value);
    spoken.textContent = selection.describe(list.value).sentence;
  });
  connectZoom(map, controls);
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
