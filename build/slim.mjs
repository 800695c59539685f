// Makes the module smaller than wasm-opt alone can, and the names between it and its glue shorter.
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import binaryen from "binaryen";
import { reader } from "./hollow.mjs";

/** Imports and exports that only the glue uses, and the modules that imports come from. */
const INTERNAL = /\b(?:__wbg|__wbindgen|__externref|wasm_bindgen__)\w+/g;
const MODULE = /"\.\/[\w./-]+\.js"/g;

/** The file of a place in the source, as the compiler notes it for panics: nothing reads it then. */
const SOURCE = /^[\w./@+-]+\.rs\0?$/;
/** A path that no place refers to any more. */
const CARGO = process.env.CARGO_HOME ?? join(homedir(), ".cargo");
const PATHS = new RegExp(`(?:${CARGO.replace(/\W/g, "\\$&")}|/rustc/[0-9a-f]{40})/[\\w/.@+-]+?\\.rs`, "g");
/** Messages that nothing reads then either. Each is given whole: what stands beside it belongs to somebody else. */
const MESSAGES = new RegExp(
  readFileSync(new URL("panics.txt", import.meta.url), "utf8")
    .trim()
    .split("\n")
    .map((message) => message.replaceAll("\\n", "\n").replace(/[^\w\s]/g, "\\$&"))
    .sort((one, other) => other.length - one.length)
    .join("|"),
  "g",
);

/**
 * The module and its glue, made smaller. `stops(name)` says which functions only have to stop; `users` is
 * the text of other scripts that use the module's exports.
 */
export function slim(wasm, glue, { stops = () => false, users = "" } = {}) {
  let module = binaryen.readBinary(wasm);
  const features = module.getFeatures();
  for (const name of functionNames(module).filter(stops)) {
    binaryen.Function(module.getFunction(name)).body = module.unreachable();
  }
  for (const name of exportNames(module)) {
    if (name !== "memory" && !glue.includes(name) && !users.includes(name)) module.removeExport(name);
  }
  optimise(module);
  const short = new Map();
  const rename = (name) => {
    if (!short.has(name)) short.set(name, `_${short.size.toString(36)}`);
    return short.get(name);
  };
  const named = module.emitText();
  module.dispose();
  const given = numbered(named, glue);
  const text = given.text
    .replace(/"\w+"/g, (quoted) => quoted.replace(INTERNAL, rename))
    .replace(MODULE, (quoted) => `"${rename(quoted)}"`);
  module = binaryen.parseText(text);
  module.setFeatures(features);
  optimise(module);
  // Functions of like names are alike, and what is alike compresses better side by side.
  module.runPasses(["reorder-functions-by-name", "strip-producers", "strip-target-features", "strip-debug"]);
  const slimmed = Buffer.from(module.emitBinary());
  module.dispose();
  return { wasm: slimmed, glue: adapt(given.glue, short) };
}

/** A function that the glue has for the module: its name there, and what it is. */
const GIVEN = /^ {8}(__wb\w+): (function[^]*?^ {8}\}.*),\n/gm;

/** A function's own name in a module's text. */
const OWN_NAME = /\$(?:"(?:[^"\\]|\\.)*"|[^\s()]+)/g;

/**
 * The module's text and the glue, with numbers for the names of the functions that the module takes from
 * the glue: they are a list then, sorted by what they are, and those that the module does not take are gone.
 */
function numbered(text, glue) {
  const taken = new Map();
  for (const [, name, own] of text.matchAll(/^ \(import "[^"]*" "(__wb\w+)" \(func (\$(?:"[^\n]*?"|[^\s()]+))(?=[ )])/gm)) taken.set(name, own);
  const functions = [...glue.matchAll(GIVEN)]
    .map(([, name, code]) => ({ name, code }))
    .filter(({ name }) => taken.has(name))
    .sort((one, other) => (one.code < other.code ? -1 : 1));
  if (glue && functions.length < taken.size) throw new Error("the glue has an unknown form: not all of its functions are found");
  const places = new Map(functions.map(({ name }, place) => [name, place]));
  // Functions are put in the order of their own names afterwards: those of the list come one after the other.
  const owns = new Map(functions.map(({ name }, place) => [taken.get(name), `$given_${String(place).padStart(4, "0")}`]));
  const list = `const import0 = [\n${functions.map(({ code }) => `${code},\n`).join("")}];\n`;
  return {
    text: text
      .replace(/^( \(import "[^"]*" ")(__wb\w+)"/gm, (whole, before, name) => (places.has(name) ? `${before}${places.get(name)}"` : whole))
      .replace(OWN_NAME, (own) => owns.get(own) ?? own),
    glue: functions.length ? glue.replace(/^ {4}const import0 = \{\n[^]*?^ {4}\};\n/m, () => list) : glue,
  };
}

/** In the glue, and for browsers that are too old for the module itself, or for calls that we do not make. */
const NEEDLESS = [
  /^if \(!\('encodeInto' in cachedTextEncoder\)\) \{[^]*?^\}\n/m,
  /^ {4}if \(realloc === undefined\) \{[^]*?^ {4}\}\n/m,
  / else \{\s*console\.warn\('using deprecated parameters[^\n]*\n\s*\}/g,
];

/** The glue with the short names. */
function adapt(glue, short) {
  return NEEDLESS.reduce((text, needless) => text.replace(needless, ""), glue)
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
  // The stack's far end lies there: nothing else is at these addresses.
  binaryen.setLowMemoryUnused(true);
  for (let round = 0; round < 3; round += 1) module.optimize();
}

/**
 * Zeroes what only a panic would read, in modules that share a memory: messages, and the places in the
 * source with the paths of their files; and what `more` matches.
 */
export function blank(modules, more = []) {
  const segments = modules.flatMap((bytes) => dataSegments(bytes).map((segment) => ({ ...segment, bytes })));
  zero(segments, [MESSAGES, ...more]);
  const paths = [];
  for (const { bytes, at, start, length } of segments) {
    // A place is the path's address and length, a line and a column: four words.
    for (let word = start + (-at & 3); word + 16 <= start + length; word += 4) {
      const [address, size] = [bytes.readUInt32LE(word), bytes.readUInt32LE(word + 4)];
      const home = segments.find((other) => address >= other.at && address + size <= other.at + other.length);
      if (!home || size > 256) continue;
      const from = home.start + address - home.at;
      if (!SOURCE.test(home.bytes.latin1Slice(from, from + size))) continue;
      bytes.fill(0, word, word + 16);
      paths.push([home.bytes, from, from + size]);
    }
  }
  // Afterwards: many places share a path.
  for (const [bytes, from, to] of paths) bytes.fill(0, from, to);
  zero(segments, [PATHS]);
}

function zero(segments, patterns) {
  for (const { bytes, start, length } of segments) {
    const text = bytes.latin1Slice(start, start + length);
    for (const pattern of patterns) {
      for (const { 0: found, index } of text.matchAll(pattern)) bytes.fill(0, start + index, start + index + found.length);
    }
  }
}

/** Where each piece of data goes in memory (`at`), and where it stands in the module. */
function dataSegments(bytes) {
  const { number, skip, position } = reader(bytes, 8);
  const expect = (...wanted) => {
    for (const byte of wanted) {
      if (skip(1) !== byte) throw new Error(`the data section has an unknown form at byte ${position() - 1}`);
    }
  };
  while (position() < bytes.length) {
    const section = skip(1);
    const size = number();
    if (section !== 11) {
      skip(size);
      continue;
    }
    return Array.from({ length: number() }, () => {
      expect(0, 0x41); // into the first memory, at a constant
      const at = number();
      expect(0x0b);
      const length = number();
      const start = position();
      skip(length);
      return { at, start, length };
    });
  }
  return [];
}
