/* Draws every [data-rollout-map] on the page. The library is large, so it is fetched only when a map comes near the
 * window; without it, or without WebGL 2, the page says so and the table beside the map tells the same. */

import { showRolloutMap } from "./rollout-map/view.js";

const MARGIN_BEFORE_LOADING = "300px";

for (const figure of document.querySelectorAll("[data-rollout-map]")) whenNear(figure, () => start(figure));

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

async function start(figure) {
  const notice = figure.querySelector("[data-map-notice]");
  try {
    notice.textContent = figure.dataset.textLoading;
    await showRolloutMap(figure);
    notice.hidden = true;
  } catch (error) {
    console.warn("The map could not be drawn:", error);
    figure.dataset.state = "failed";
    notice.hidden = false;
    notice.textContent = figure.dataset.textFailed;
  }
}
