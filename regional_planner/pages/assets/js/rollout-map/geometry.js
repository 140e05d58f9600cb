/* Where to point at a region. */

/** The middle of the box around the largest part, in degrees: islands must not pull the popup out to sea. */
export function labelPoint(geometry) {
  const parts = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const boxes = parts.map((rings) => box(rings[0]));
  const largest = boxes.reduce((best, next) => (extent(next) > extent(best) ? next : best));
  return [(largest.west + largest.east) / 2, (largest.south + largest.north) / 2];
}

function box(ring) {
  const found = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity };
  for (const [longitude, latitude] of ring) {
    found.west = Math.min(found.west, longitude);
    found.east = Math.max(found.east, longitude);
    found.south = Math.min(found.south, latitude);
    found.north = Math.max(found.north, latitude);
  }
  return found;
}

function extent({ west, south, east, north }) {
  return (east - west) * (north - south);
}
