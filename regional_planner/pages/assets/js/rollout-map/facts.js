/* What is said of a region: taken from its row in the table, so that dates known to a year or a month and numbers read
 * the same in both places; from the layer's properties when the table has no such row. */

/** {name, lines: [[label, value]], sentence} from the layer's properties, the table row (or null) and the texts. */
export function describe(properties, row, texts) {
  const cell = (name) => row?.querySelector(`[data-cell="${name}"]`)?.textContent.trim();
  const number = new Intl.NumberFormat(texts.language === "es" ? "es-CL" : "en");
  const inhabitants = properties.population == null ? texts.textUnknown : number.format(properties.population);
  const lines = [
    [texts.textStage, cell("stage") ?? properties.rollout_stage],
    [texts.textSince, cell("since") ?? properties.rollout_since ?? texts.textUnknown],
    [texts.textInhabitants, cell("population") ?? inhabitants],
  ];
  const sentence = [properties.name, ...lines.map(([label, value]) => `${label}: ${value}`)].join(". ");
  return { name: properties.name, lines, sentence };
}

/** The popup's content; texts go in as text, never as markup. */
export function popupContent({ name, lines }) {
  const content = element("div", "map-popup");
  content.append(element("p", "map-popup__name", name));
  const list = element("dl", "map-popup__facts");
  for (const [label, value] of lines) list.append(element("dt", "", label), element("dd", "", value));
  content.append(list);
  return content;
}

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}
