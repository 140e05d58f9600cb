/* Builds ../static from the sources in this folder and from the packages named in package.json:
 * css/ and js/ are bundled and minified, libraries are copied without their source maps, and every file is listed in
 * ../static/manifest.json. The result is committed, so that the product needs no Node to run. */

import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const MODULES = join(HERE, "node_modules");
const STATIC = join(HERE, "..", "static");
const TESTS = join(HERE, "..", "..", "..", "tests", "pages", "axe-core");

// Modules leave as .js: not every web server knows .mjs, and a browser refuses a module of an unknown media type.
const COPIES = {
  "vendor/maplibre-gl/maplibre-gl.js": "maplibre-gl/dist/maplibre-gl.mjs",
  "vendor/maplibre-gl/maplibre-gl-worker.js": "maplibre-gl/dist/maplibre-gl-worker.mjs",
  "vendor/maplibre-gl/maplibre-gl.css": "maplibre-gl/dist/maplibre-gl.css",
  "vendor/htmx/htmx.js": "htmx.org/dist/htmx.min.js",
  "vendor/swagger-ui/swagger-ui.css": "swagger-ui-dist/swagger-ui.css",
  "vendor/swagger-ui/swagger-ui-bundle.js": "swagger-ui-dist/swagger-ui-bundle.js",
  "fonts/source-sans-3.woff2": "@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2",
};

// What the tests check the pages with; its licence (MPL-2.0) lies beside it, and it is never delivered to a reader.
const FOR_TESTS = ["axe.min.js", "LICENSE", "LICENSE-3RD-PARTY.txt"];

const BUNDLED_LIBRARIES = {
  "maplibre-gl": ["LICENSE.txt"],
  "htmx.org": ["LICENSE"],
  "swagger-ui-dist": ["NOTICE", "swagger-ui-bundle.js.LICENSE.txt", "LICENSE"],
  "@fontsource-variable/source-sans-3": ["LICENSE"],
};

async function main() {
  await rm(STATIC, { recursive: true, force: true });
  await bundleOwnSources();
  await copyLibraries();
  await copyImages();
  await writeStatic("LICENSES.txt", await licences());
  await copyForTests();
  await writeStatic("manifest.json", JSON.stringify(await manifest(), null, 2) + "\n");
}

async function bundleOwnSources() {
  await build({
    absWorkingDir: HERE,
    entryPoints: { "css/planner": "css/planner.css", "js/map": "js/map.js", "js/api-docs": "js/api-docs.js" },
    outdir: STATIC,
    bundle: true,
    minify: true,
    format: "esm",
    target: ["es2022", "chrome111", "firefox115", "safari16.4"],
    external: ["../fonts/*"],
    legalComments: "none",
    charset: "utf8",
    logLevel: "warning",
  });
}

async function copyLibraries() {
  for (const [target, source] of Object.entries(COPIES)) {
    const content = await readFile(join(MODULES, source));
    await writeStatic(target, /\.(js|css)$/.test(target) ? withoutSourceMapComment(content.toString("utf8")) : content);
  }
}

function withoutSourceMapComment(text) {
  return text
    .replace(/\/\/# sourceMappingURL=\S*\s*$/, "")
    .replace(/\/\*# sourceMappingURL=[^*]*\*\/\s*$/, "")
    .trimEnd() + "\n";
}

async function copyImages() {
  for (const name of (await readdir(join(HERE, "img"))).sort()) {
    await writeStatic(`img/${name}`, await readFile(join(HERE, "img", name)));
  }
}

async function copyForTests() {
  await mkdir(TESTS, { recursive: true });
  for (const name of FOR_TESTS) await copyFile(join(MODULES, "axe-core", name), join(TESTS, name));
}

async function licences() {
  const parts = ["Libraries and fonts delivered to the browser, each under its own licence.\n"];
  for (const [name, files] of Object.entries(BUNDLED_LIBRARIES)) {
    const about = JSON.parse(await readFile(join(MODULES, name, "package.json"), "utf8"));
    const title = `${name} ${about.version} (${about.license})`;
    parts.push(`${"=".repeat(title.length)}\n${title}\n${"=".repeat(title.length)}\n`);
    for (const file of files) parts.push((await readFile(join(MODULES, name, file), "utf8")).trim() + "\n");
  }
  return parts.join("\n");
}

/** Logical name -> where the file lies under static/, its SHA-256 in base64 (for ?v= and integrity) and its size. */
async function manifest() {
  const entries = {};
  for (const path of await filesUnder(STATIC)) {
    const content = await readFile(path);
    const name = relative(STATIC, path).split(sep).join("/");
    const digest = createHash("sha256").update(content).digest("base64");
    entries[name] = { file: name, "sha256-base64": digest, bytes: content.length };
  }
  return entries;
}

async function filesUnder(folder) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort();
}

async function writeStatic(name, content) {
  const path = join(STATIC, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

await main();
