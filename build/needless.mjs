// What the modules can do without, function by function.
import { STOP, calling, returning } from "./hollow.mjs";

/**
 * Where a panic ends up. The modules are built to abort on a panic, and a page has nowhere to print a
 * message, so these functions may as well stop at once; with them goes all the formatting code that
 * only they reach. A panic is still a trap.
 */
const PANICS = [
  "panic",
  "unwrap_failed|expect_failed",
  "_fail(ed|_rt)?(::|$)|len_mismatch|slice_index_fail",
  "handle_alloc_error|handle_error|capacity_overflow|rust_oom",
  "console_error_panic_hook::hook",
];

/**
 * Kinds of nodes that the page has none of: raw HTML, portals, and what waits for others. What drops them may
 * serve other types as well.
 */
const NODES = "^(?!.*drop_in_place).*yew::dom_bundle::(braw|bportal|bsuspense)";

/** What turns values into text. Needless only in a module that says nothing itself. */
const FORMATTING = "::fmt::|fmt::(Debug|Display|Write)>";

const STOPS = new RegExp([...PANICS, NODES].join("|"));
const STOPS_SILENTLY = new RegExp([...PANICS, FORMATTING].join("|"));

/**
 * Formatted for nothing but what is said of malformed JSON: fractions (the page itself writes whole
 * numbers only), and texts in quotes with their escapes. Fractions are left out, and texts stand as they
 * are. Everything else that Rust formats for debugging goes into messages of panics.
 */
const LEFT_OUT = /float_to_(decimal|exponential)_common|^(?!<&|core::fmt::&|<wasm_bindgen::JsValue).*fmt::Debug>?::fmt$/;
const QUOTED = /(<str as core|core::fmt::str).*Debug>?::fmt$/;
const PLAIN = /core::fmt::Formatter>?::pad$/;

/** Whether a function only has to stop, in a module that formats nothing. */
export const stopsSilently = (name) => STOPS_SILENTLY.test(path(name));

/** What a function of the page has to do instead of what it does, if anything (see `hollow`). */
export function instead(name) {
  const whole = path(name);
  if (STOPS.test(whole)) return STOP;
  // From text and formatter to formatter and text.
  if (QUOTED.test(whole)) return calling((other) => PLAIN.test(path(other)), [2, 0, 1]);
  return LEFT_OUT.test(whole) ? returning(0) : undefined; // `Ok(())`
}

/** The path in a function's name, which the compiler may have encoded in one of its two ways. */
function path(name) {
  const [, legacy] = /^_ZN(.*)17h[0-9a-f]{16}E/.exec(name) ?? [];
  const [, v0] = /^_R(\w+)/.exec(name) ?? [];
  if (v0 !== undefined) return words(v0).join("::");
  const whole = legacy === undefined ? name : words(legacy, /^(\d+)/).join("::");
  return whole
    .replaceAll("$LT$", "<").replaceAll("$GT$", ">").replaceAll("$RF$", "&").replaceAll("$u20$", " ").replaceAll("..", "::")
    .replace(/\[[0-9a-f]{16}\]/g, "")
    .replace(/(::h[0-9a-f]{16})?(\.\d+)?$/, "")
    .replace(/^_(?=<)/, "");
}

/** The words of an encoded name, which stand there after their lengths; of all else only what `MARKS` names. */
function words(encoded, length = /^(\d+)_?/) {
  const found = [];
  for (let rest = encoded, last = ""; rest; ) {
    const number = /^[CMXtv]$/.test(last) && /^s[0-9A-Za-z]*_/.exec(rest);
    const [skipped, size] = number || /^B[0-9A-Za-z]*_/.exec(rest) || length.exec(rest) || [rest[0]];
    rest = rest.slice(skipped.length);
    if (size) {
      found.push(rest.slice(0, size));
      rest = rest.slice(size);
    } else if (last === "word" && MARKS[skipped]) {
      found.push(MARKS[skipped]);
    }
    last = size ? "word" : skipped;
  }
  return found;
}

/** What a letter after a path stands for: the type that a trait is for. */
const MARKS = { e: "str", R: "&" };
