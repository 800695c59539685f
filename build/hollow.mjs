// Empties functions of a linked module, before it is split: what only they refer to, code and data
// alike, is then nobody's, and wasm-split-cli leaves it out.

/** Kinds of references that carry a number to be added, and the kind that is a call (LLVM's names: `R_WASM_*`). */
const WITH_ADDEND = new Set([3, 4, 5, 8, 9, 11, 14, 15, 16, 17, 21, 22, 23, 25]);
const FUNCTION_INDEX_LEB = 0;
const [UNREACHABLE, NOP, END, CALL, LOCAL_GET, I32_CONST] = [0x00, 0x01, 0x0b, 0x10, 0x20, 0x41];

/** Bodies to put in: one that stops, and one that returns a small number. */
export const STOP = { code: [UNREACHABLE] };
export const returning = (number) => ({ code: [I32_CONST, number] });
/** One that calls another function, known by its name, with these of its own arguments. */
export const calling = (isCallee, given) => ({ code: [...given.flatMap((at) => [LOCAL_GET, at]), CALL, 0, 0, 0, 0, 0], isCallee });

/** The module, with another body for each function that `instead(name)` gives one for. */
export function hollow(bytes, instead) {
  const module = Buffer.from(bytes);
  const { code, bodies, imported, names, references } = read(module);
  // How calls name a function, by its index.
  const symbols = new Map();
  for (const { kind, offset, symbol } of references.entries) {
    if (kind === FUNCTION_INDEX_LEB) symbols.set(reader(module, code + offset).number(), symbol);
  }
  const emptied = [];
  const calls = [];
  bodies.forEach(([start, end], at) => {
    const body = instead(names.get(imported + at) ?? "");
    // No locals, and the last `end`.
    if (!body || body.code.length > end - start - 2) return;
    const from = end - 1 - body.code.length;
    module.fill(NOP, start, end);
    module[start] = 0;
    module.set(body.code, from);
    module[end - 1] = END;
    emptied.push([start - code, end - code]);
    if (body.isCallee) calls.push({ at: end - 6, ...body });
  });
  let next = 0;
  const kept = references.entries.filter(({ offset }) => {
    while (next < emptied.length && emptied[next][1] <= offset) next += 1;
    return next === emptied.length || offset < emptied[next][0];
  }).map(({ bytes }) => bytes);
  for (const { at, isCallee } of calls) {
    const [callee] = Array.from(names).find(([index, name]) => isCallee(name) && symbols.has(index)) ?? [];
    if (callee === undefined) throw new Error("the function to call instead is not in the module");
    module.set(leb(callee, 5), at);
    kept.push(Buffer.from([FUNCTION_INDEX_LEB, ...leb(at - code), ...leb(symbols.get(callee))]));
  }
  const section = Buffer.concat([references.head, Buffer.from(leb(kept.length)), ...kept]);
  return Buffer.concat([module.subarray(0, references.start), Buffer.from([0, ...leb(section.length)]), section, module.subarray(references.end)]);
}

/** Where the functions are, what they are called, and what they refer to. */
function read(module) {
  const found = { imported: 0, bodies: [], names: new Map() };
  for (let at = 8; at < module.length; ) {
    const start = at;
    const { number, text, skip, position } = reader(module, at);
    const section = skip(1);
    const size = number();
    const from = position();
    at = from + size;
    if (section === 2) {
      for (let left = number(); left > 0; left -= 1) found.imported += imported();
    } else if (section === 10) {
      found.code = from;
      for (let left = number(); left > 0; left -= 1) {
        const length = number();
        found.bodies.push([position(), position() + length]);
        skip(length);
      }
    } else if (section === 0) {
      const name = text();
      if (name === "name") functionNames();
      if (name === "reloc.CODE") found.references = { start, end: at, ...references() };
    }

    function imported() {
      text();
      text();
      const kind = skip(1);
      if (kind === 0) number();
      else if (kind === 3) skip(2);
      else {
        if (kind === 1) skip(1);
        const bounded = number() & 1;
        number();
        if (bounded) number();
      }
      return kind === 0 ? 1 : 0;
    }

    function functionNames() {
      while (position() < at) {
        const kind = skip(1);
        const length = number();
        if (kind !== 1) {
          skip(length);
          continue;
        }
        for (let left = number(); left > 0; left -= 1) found.names.set(number(), text());
      }
    }

    function references() {
      number();
      const head = module.subarray(from, position());
      const entries = Array.from({ length: number() }, () => {
        const first = position();
        const kind = skip(1);
        const [offset, symbol] = [number(), number()];
        if (WITH_ADDEND.has(kind)) number();
        return { kind, offset, symbol, bytes: module.subarray(first, position()) };
      });
      entries.sort((one, other) => one.offset - other.offset);
      return { head, entries };
    }
  }
  if (!found.references) throw new Error("the module does not say what its code refers to (--emit-relocs)");
  return found;
}

/** Reads a module from a place on, number by number, as its format writes them. */
export function reader(module, position) {
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = module[position];
      position += 1;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  };
  const skip = (count) => {
    position += count;
    return module[position - count];
  };
  const text = () => {
    const length = number();
    skip(length);
    return module.toString("utf8", position - length, position);
  };
  return { number, skip, text, position: () => position };
}

/** A number as the format writes it, in as few bytes as it needs or in `width`. */
function leb(number, width = 0) {
  const bytes = [];
  for (let rest = number; rest > 0 || bytes.length === 0; rest >>>= 7) bytes.push(rest & 0x7f);
  while (bytes.length < width) bytes.push(0);
  return bytes.map((byte, at) => (at + 1 < bytes.length ? byte | 0x80 : byte));
}
