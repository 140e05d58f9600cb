/* What every map of ours has in common: the library, the country in view, gestures that leave the page scrolling. */

/** South-west and north-east corner in degrees: the continent, since the islands (-109) would shrink it to a thread. */
const FIT_CHILE = [[-76, -56], [-66, -17]];
const PADDING = 14;

/** The library of the figure; rejects when there is no WebGL 2. */
export async function loadLibrary(figure) {
  if (!document.createElement("canvas").getContext("webgl2")) throw new Error("no WebGL 2");
  const library = await import(new URL(figure.dataset.library, document.baseURI).href);
  library.setWorkerUrl(new URL(figure.dataset.worker, document.baseURI).href);
  return library;
}

/** A map of the whole country in the figure, under a style. */
export function baseMap(library, figure, style, options = {}) {
  const texts = figure.dataset;
  const map = new library.Map({
    container: figure.querySelector("[data-map-canvas]"),
    style,
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
    ...options,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  keepWholeUntilMoved(map);
  return map;
}

/** Resolves when the map is drawn; rejects when something that it needs is not to be had. */
export function drawn(map) {
  return new Promise((resolve, reject) => {
    map.once("load", resolve);
    map.once("error", (event) => reject(event.error));
  });
}

/** The buttons that zoom in, zoom out and show the whole country. */
export function connectZoom(map, controls) {
  const animate = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  const actions = {
    in: () => map.zoomIn({ animate }),
    out: () => map.zoomOut({ animate }),
    all: () => map.fitBounds(FIT_CHILE, { padding: PADDING, animate }),
  };
  for (const button of controls.querySelectorAll("[data-map-action]")) {
    button.addEventListener("click", actions[button.dataset.mapAction]);
  }
}

/** The box changes its size with the window and the fonts; the country stays whole in it until the reader moves it. */
function keepWholeUntilMoved(map) {
  let moved = false;
  map.on("movestart", (event) => { moved ||= Boolean(event.originalEvent); });
  map.on("resize", () => { if (!moved) map.fitBounds(FIT_CHILE, { padding: PADDING, animate: false }); });
}
