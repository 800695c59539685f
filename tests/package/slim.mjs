// Makes the module smaller than wasm-opt alone can, and the names between it and its glue shorter.
import binaryen from "binaryen";

/**
 * Where a panic ends up. The module is built to abort on a panic, and a page has nowhere to print a
 * message, so these functions may as well stop at once; with them goes all the formatting code that
 * only they reach. A panic is still a trap.
 */
const PANICS = new RegExp(
  [
    "panic",
    "unwrap_failed|expect_failed|unwrap_throw|expect_throw",
    "_fail(ed|_rt)?(::|$)|len_mismatch|slice_index_fail",
    "handle_alloc_error|handle_error|capacity_overflow|rust_oom",
    "::fmt::|fmt::(Debug|Display|Write)>",
  ].join("|"),
);

/** Imports and exports that only the glue uses, and the modules that imports come from. */
const INTERNAL = /\b(?:__wbg|__wbindgen|__externref|wasm_bindgen__)\w+/g;
const MODULE = /"\.\/[\w./-]+\.js"/g;

/** What nothing reads once the panics are gone: their messages, and the paths of sources in them. */
const MESSAGES = [
  /[\w./-]+\.rs(?!\w)/g,
  new RegExp(
    [
      "slice index starts at | but ends at |index out of bounds(: the len is | but the index is )?",
      "range (start|end) index | out of range for slice of length | but the index is ",
      "called `\\w+::unwrap(_throw)?\\(\\)` on an? `\\w+` value|mid > len|uncaught exception",
      "internal error: entered unreachable code|assertion failed: [\\w >=<+]+|Tried to shrink to a larger capacity",
      "LazyCell instance has previously been poisoned|`async fn` resumed after completion",
      "RefCell already (mutably )?borrowed|finish: (callbacks|result) should be \\w+|capacity overflow",
      "FnOnce called more than once|0001020304050607080910[0-9]{178}",
    ].join("|"),
    "g",
  ),
];

export function slim(wasm, glue) {
  let module = binaryen.readBinary(wasm);
  const features = module.getFeatures();
  for (const name of functionNames(module)) {
    if (PANICS.test(name)) binaryen.Function(module.getFunction(name)).body = module.unreachable();
  }
  for (const name of exportNames(module)) {
    if (name !== "memory" && !glue.includes(name)) module.removeExport(name);
  }
  optimise(module);
  const short = new Map();
  const rename = (name) => {
    if (!short.has(name)) short.set(name, `_${short.size.toString(36)}`);
    return short.get(name);
  };
  const text = module
    .emitText()
    .replace(/"\w+"/g, (quoted) => quoted.replace(INTERNAL, rename))
    .replace(MODULE, (quoted) => `"${rename(quoted)}"`);
  module.dispose();
  module = binaryen.parseText(text);
  module.setFeatures(features);
  optimise(module);
  module.runPasses(["strip-producers", "strip-target-features", "strip-debug"]);
  const slimmed = blank(module.emitBinary());
  module.dispose();
  return { wasm: slimmed, glue: adapt(glue, short) };
}

/** In the glue, and for browsers that are too old for the module itself, or for calls that we do not make. */
const NEEDLESS = [
  /^if \(!\('encodeInto' in cachedTextEncoder\)\) \{[^]*?^\}\n/m,
  /^ {4}if \(realloc === undefined\) \{[^]*?^ {4}\}\n/m,
  / else \{\s*console\.warn\('using deprecated parameters[^\n]*\n\s*\}/g,
];

/** The glue with the short names, and without the imports that the module no longer has. */
function adapt(glue, short) {
  return NEEDLESS.reduce((text, needless) => text.replace(needless, ""), glue)
    .replace(/^ {8}(__wb\w+): function[^]*?^ {8}\S*\},?.*\n/gm, (entry, name) => (short.has(name) ? entry : ""))
    .replace(/(^ {8})(".*")(?=: import)/gm, (_, indent, module) => indent + (short.get(module) ?? module))
    .replace(INTERNAL, (name) => short.get(name) ?? name);
}

function functionNames(module) {
  const all = Array.from({ length: module.getNumFunctions() }, (_, at) =>
    binaryen.getFunctionInfo(module.getFunctionByIndex(at)));
  return all.filter((info) => !info.module).map((info) => info.name);
}

function exportNames(module) {
  return Array.from({ length: module.getNumExports() }, (_, at) =>
    binaryen.getExportInfo(module.getExportByIndex(at)).name);
}

function optimise(module) {
  binaryen.setOptimizeLevel(2);
  binaryen.setShrinkLevel(2);
  // Functions with one caller stay apart beyond this size: measured, the rest compresses better so.
  binaryen.setOneCallerInlineMaxSize(50);
  for (let round = 0; round < 3; round += 1) module.optimize();
}

function blank(wasm) {
  const text = Buffer.from(wasm).toString("latin1");
  for (const message of MESSAGES) {
    for (const { 0: found, index } of text.matchAll(message)) wasm.fill(0, index, index + found.length);
  }
  return wasm;
}
