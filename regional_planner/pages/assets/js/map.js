/* Draws every [data-rollout-map] and [data-layer-map] on the page. The library is large, so it is fetched only when a map comes near the
 * window; without it, or without WebGL 2, the page says so and the table beside the map tells the same. */

import { showLayerMap } from "./layer-map/view.js";
import { showRolloutMap } from "./rollout-map/view.js";

const MARGIN_BEFORE_LOADING = "300px";

const MAPS = { "[data-rollout-map]": showRolloutMap, "[data-layer-map]": showLayerMap };

for (const [kind, show] of Object.entries(MAPS)) {
  for (const figure of document.querySelectorAll(kind)) whenNear(figure, () => start(figure, show));
}

function whenNear(element, action) {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      action();
    },
    { rootMargin: MARGIN_BEFORE_LOADING },
  );
  observer.observe(element);
}

async function start(figure, show) {
  const notice = figure.querySelector("[data-map-notice]");
  try {
    notice.textContent = figure.dataset.textLoading;
    await show(figure);
    notice.hidden = true;
  } catch (error) {
    console.warn("The map could not be drawn:", error);
    figure.dataset.state = "failed";
    notice.hidden = false;
    notice.textContent = figure.dataset.textFailed;
  }
}
