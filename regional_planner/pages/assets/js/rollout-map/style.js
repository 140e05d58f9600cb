/* The style of the map: no tiles and no glyphs, only the sea, a graticule and the regions. Colours are the page's. */

export const REGIONS = "regions";

const GRATICULE_STEP = 5;

/** A MapLibre style for a collection of regions; `page` is a computed style that holds the custom properties. */
export function mapStyle(regions, page) {
  const colour = (name) => page.getPropertyValue(name).trim();
  return {
    version: 8,
    sources: {
      graticule: { type: "geojson", data: graticule() },
      [REGIONS]: { type: "geojson", data: regions, promoteId: "code", tolerance: 0.2 },
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": colour("--map-sea") } },
      { id: "graticule", type: "line", source: "graticule", paint: { "line-color": colour("--map-graticule") } },
      { id: "regions-fill", type: "fill", source: REGIONS, paint: { "fill-color": byStage(colour) } },
      {
        id: "regions-pattern",
        type: "fill",
        source: REGIONS,
        filter: ["in", ["get", "rollout_stage"], ["literal", ["not_started", "pilot"]]],
        paint: { "fill-pattern": ["match", ["get", "rollout_stage"], "pilot", "pattern-pilot", "pattern-not-started"] },
      },
      {
        id: "regions-outline",
        type: "line",
        source: REGIONS,
        layout: { "line-join": "round" },
        paint: {
          "line-color": ["case", isChosen(), colour("--map-chosen"), colour("--map-outline")],
          // Thin from afar: the thousand islands of the south would turn black.
          "line-width": [
            "interpolate", ["linear"], ["zoom"],
            3, ["case", isChosen(), 1.6, 0.4],
            7, ["case", isChosen(), 3, 1.2],
          ],
        },
      },
    ],
  };
}

function byStage(colour) {
  return [
    "match", ["get", "rollout_stage"],
    "expansion", colour("--stage-expansion"),
    "pilot", colour("--stage-pilot"),
    colour("--stage-not-started"),
  ];
}

function isChosen() {
  return ["boolean", ["feature-state", "chosen"], false];
}

function graticule() {
  const lines = [];
  for (let degree = -180; degree <= 180; degree += GRATICULE_STEP) lines.push([[degree, -80], [degree, 20]]);
  for (let degree = -80; degree <= 20; degree += GRATICULE_STEP) lines.push([[-180, degree], [180, degree]]);
  return { type: "Feature", properties: {}, geometry: { type: "MultiLineString", coordinates: lines } };
}
