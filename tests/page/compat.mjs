// The features of browsers that built files use, found in the files themselves, and the first versions that have them,
// from MDN's browser compatibility data.
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { parse as parseScript } from "acorn";
import postcss from "postcss";

const data = createRequire(import.meta.url)("@mdn/browser-compat-data");

/** The browsers that are named, with those of phones, which are to have the same versions. */
export const BROWSERS = ["chrome", "edge", "firefox", "safari", "safari_ios"];

const at = (path) => path.split("/").reduce((place, name) => (place && Object.hasOwn(place, name) ? place[name] : undefined), data);

/** The first version of a browser that has a feature without a prefix or a setting; `Infinity` where none has. */
function version(feature, browser) {
  const all = [feature.__compat.support[browser] ?? []].flat();
  // What was replaced in the same version was made complete then.
  const isGone = ({ version_removed: removed }) => removed && !all.some(({ version_added: added }) => added === removed);
  const plain = all.filter((one) => !one.prefix && !one.alternative_name && !one.flags && !isGone(one));
  const numbers = plain.map(({ version_added: added }) => Number.parseFloat(String(added).replace("≤", "")));
  return Math.min(Infinity, ...numbers.filter((number) => !Number.isNaN(number)));
}

/** The versions for one feature, or for whichever of several is known first where a name alone does not decide. */
function versions(features) {
  return Object.fromEntries(BROWSERS.map((browser) => [browser, Math.min(...features.map((one) => version(one, browser)))]));
}

/** What is found: by the path of a feature in the data, its versions and the files it is in. */
class Found extends Map {
  add(path, file) {
    const feature = at(path);
    if (!feature?.__compat) return false;
    this.put(path, [feature], file);
    return true;
  }

  put(name, features, file) {
    const entry = this.get(name) ?? { versions: versions(features), files: new Set() };
    entry.files.add(file);
    this.set(name, entry);
  }
}

/** What a style sheet uses. What is in `@supports` is meant for those that have it. */
function readStyle(text, file, found) {
  const values = (value, property) => {
    for (const [, name] of value.matchAll(/([a-z-]+)\(/g)) {
      for (const place of ["css/types", "css/types/color", "css/types/gradient", "css/types/basic-shape", "css/types/transform-function"]) found.add(`${place}/${name}`, file);
    }
    for (const [, unit] of value.matchAll(/(?<![\w#.-])-?[\d.]+([a-z]+)\b/g)) {
      if (/^[dsl]v/.test(unit)) found.add("css/types/length/viewport_percentage_units_dynamic", file);
      else if (/^cq/.test(unit)) found.add("css/types/length/container_query_length_units", file);
      else found.add(`css/types/length/${unit}`, file);
    }
    if (property) for (const word of value.split(/[\s,()]+/)) if (/^[a-z-]+$/.test(word)) found.add(`css/properties/${property}/${word}`, file);
  };
  postcss.parse(text).walk((node) => {
    for (let { parent } = node; parent; parent = parent.parent) if (parent.name === "supports") return;
    if (node.type === "atrule") {
      if (node.name.startsWith("-")) return;
      found.add(`css/at-rules/${node.name}`, file);
      for (const [, feature] of node.params.matchAll(/([a-z-]+)\s*[:<>)]/g)) found.add(`css/at-rules/media/${feature.replace(/^(min|max)-/, "")}`, file);
      if (/[<>]/.test(node.params)) found.add("css/at-rules/media/range_syntax", file);
    } else if (node.type === "rule" && !/keyframes/.test(node.parent.name)) {
      for (const [, name] of node.selector.matchAll(/::?([a-z][a-z-]*)/g)) found.add(`css/selectors/${name}`, file);
    } else if (node.type === "decl" && !node.prop.startsWith("-")) {
      found.add(`css/properties/${node.prop}`, file);
      values(node.value, node.prop);
    } else if (node.type === "decl" && node.prop.startsWith("--")) values(node.value);
  });
}

/** All features in the data under names of members, such as `at` or `showModal`. */
const members = new Map();
for (const place of ["api", "javascript/builtins", "javascript/builtins/Intl", "webassembly/api"]) {
  const interfaces = at(place);
  for (const owner of Object.keys(interfaces)) {
    for (const name of Object.keys(interfaces[owner])) {
      const feature = interfaces[owner][name];
      if (!feature?.__compat) continue;
      const plain = name.replace(/_static$/, "");
      members.set(plain, [...(members.get(plain) ?? []), { path: `${place}/${owner}/${name}`, owner, feature }]);
    }
  }
}

/** What the syntax of a script needs beyond its first versions. */
const SYNTAX = {
  ChainExpression: () => "operators/optional_chaining",
  LogicalExpression: ({ operator }) => operator === "??" && "operators/nullish_coalescing",
  AssignmentExpression: ({ operator }) =>
    ({ "??=": "operators/nullish_coalescing_assignment", "||=": "operators/logical_or_assignment", "&&=": "operators/logical_and_assignment" })[operator],
  ImportExpression: () => "operators/import",
  MetaProperty: ({ meta }) => meta.name === "import" && "operators/import_meta",
  PropertyDefinition: ({ key }) => (key.type === "PrivateIdentifier" ? "classes/private_class_fields" : "classes/public_class_fields"),
  MethodDefinition: ({ key }) => key.type === "PrivateIdentifier" && "classes/private_class_methods",
  StaticBlock: () => "classes/static/initialization_blocks",
  ForOfStatement: ({ await: isAwait }) => isAwait && "statements/for_await_of",
  CatchClause: ({ param }) => !param && "statements/try_catch/optional_catch_binding",
  ArrowFunctionExpression: () => "functions/arrow_functions",
};

/** What a module's script uses. A member's owner is not known: the most lenient of those that have it counts. */
function readScript(text, file, found) {
  const visit = (node, parents) => {
    if (Array.isArray(node)) return node.forEach((one) => visit(one, parents));
    if (!node || typeof node.type !== "string") return;
    const syntax = SYNTAX[node.type]?.(node);
    if (syntax) found.add(`javascript/${syntax}`, file);
    if (node.type === "AwaitExpression" && !parents.some(({ type }) => /Function/.test(type))) found.add("javascript/operators/await/top_level", file);
    if (node.type === "Identifier") {
      found.add(`api/${node.name}`, file);
      found.add(`javascript/builtins/${node.name}`, file);
    }
    if (node.type === "MemberExpression" && !node.computed && node.property.type === "Identifier") {
      // Those that are global, such as `fetch`, may be asked of the global object.
      const isGlobal = /^[a-z]/.test(node.property.name) && found.add(`api/${node.property.name}`, file);
      const all = isGlobal ? [] : (members.get(node.property.name) ?? []);
      const own = all.filter(({ owner }) => node.object.type === "Identifier" && owner === node.object.name);
      const [first, ...others] = own.length > 0 ? own : all;
      if (first) found.put(others.length > 0 ? `.${node.property.name}` : first.path, [first, ...others].map(({ feature }) => feature), file);
    }
    for (const [key, child] of Object.entries(node)) if (key !== "type" && child && typeof child === "object") visit(child, [...parents, node]);
  };
  visit(parseScript(text, { ecmaVersion: "latest", sourceType: "module" }), []);
}

/** Proposals of WebAssembly that modules may use: as wasm-opt names them, and as the data does. */
const PROPOSALS = {
  "bulk-memory": "bulk-memory-operations",
  "mutable-globals": undefined,
  multivalue: "multi-value",
  "nontrapping-float-to-int": "non-trapping-float-to-int-conversions",
  "reference-types": "reference-types",
  "sign-ext": "sign-extension-operations",
};

/** What a module uses: wasm-opt refuses one that needs more than these proposals. */
function readModule(path, file, found) {
  const named = Object.keys(PROPOSALS).map((name) => `--enable-${name}`);
  execFileSync("wasm-opt", ["--mvp-features", ...named, path, "--output", "/dev/null"], { stdio: ["ignore", "ignore", "pipe"] });
  for (const name of Object.values(PROPOSALS)) if (name) found.add(`webassembly/${name}`, file);
}

/** The elements and attributes that Rust code draws with. */
function readViews(text, file, found) {
  for (const [, name] of text.matchAll(/\bel\("([a-z0-9]+)"\)/g)) found.add(`html/elements/${name}`, file);
  for (const [, name] of text.matchAll(/\.(?:attr|flag|maybe)\(\s*"([a-z]+)"/g)) found.add(`html/global_attributes/${name}`, file);
}

/** The features that these files use: each `{ name, path, text }`. */
export function featuresOf(files) {
  const found = new Found();
  for (const { name, path, text } of files) {
    if (name.endsWith(".css")) readStyle(text, name, found);
    else if (name.endsWith(".js")) readScript(text, name, found);
    else if (name.endsWith(".wasm")) readModule(path, name, found);
    else if (name.endsWith(".rs")) readViews(text, name, found);
  }
  return found;
}

/** The versions of these features alone. */
export const versionsOf = (...paths) => latest(paths.map((path) => versions([at(path)])));

/** The first versions that have all of it. */
export const latest = (all) => Object.fromEntries(BROWSERS.map((browser) => [browser, Math.max(...all.map((one) => one[browser]))]));
