/* Patterns that tell the stages apart without colour; the legend and the chips of the page carry the same ones. */

const SIZE = 16;
const PIXEL_RATIO = 2;

/** Adds the two patterns to the map; `page` is a computed style that holds the custom properties. */
export function addPatterns(map, page) {
  add(map, "pattern-pilot", (pen) => {
    pen.strokeStyle = page.getPropertyValue("--stage-pilot-pattern").trim();
    pen.lineWidth = 3;
    pen.beginPath();
    // The line is repeated past the corners so that tiles join without a gap.
    for (const shift of [-SIZE, 0, SIZE]) {
      pen.moveTo(shift - 2, SIZE + 2);
      pen.lineTo(shift + SIZE + 2, -2);
    }
    pen.stroke();
  });
  add(map, "pattern-not-started", (pen) => {
    pen.fillStyle = page.getPropertyValue("--stage-not-started-pattern").trim();
    for (const [x, y] of [[4, 4], [12, 12]]) {
      pen.beginPath();
      pen.arc(x, y, 1.8, 0, 2 * Math.PI);
      pen.fill();
    }
  });
}

function add(map, name, draw) {
  if (map.hasImage(name)) return;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE;
  const pen = canvas.getContext("2d");
  draw(pen);
  map.addImage(name, pen.getImageData(0, 0, SIZE, SIZE), { pixelRatio: PIXEL_RATIO });
}
