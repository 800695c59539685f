// Ranks of names in the reader's language, numbers by their value. It never throws: an exception that passed
// through WebAssembly would leave a part of its stack behind.

let collator;

/** The rank of each name; a NUL stands between two. Names that compare as equal have the same rank. */
export function ranksOf(text) {
  const names = text.split("\0");
  const ranks = new Uint32Array(names.length);
  try {
    collator ??= new Intl.Collator(undefined, { numeric: true });
    const { compare } = collator;
    const order = Array.from(names.keys()).sort((a, b) => compare(names[a], names[b]));
    for (let place = 1; place < order.length; place += 1) {
      const [before, here] = [order[place - 1], order[place]];
      ranks[here] = ranks[before] + (compare(names[before], names[here]) === 0 ? 0 : 1);
    }
  } catch {
    // Without an order of their own they keep the one in which they came.
  }
  return ranks;
}
