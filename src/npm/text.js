// Stand-ins for what the module's own JavaScript makes as soon as it is imported: a test's DOM may not have it.

/** A `TextDecoder` that is made when it is used. */
export class TextDecoder {
  #options;
  #made;

  constructor(...options) {
    this.#options = options;
  }

  decode(...bytes) {
    return bytes.length ? (this.#made ??= new globalThis.TextDecoder(...this.#options)).decode(...bytes) : "";
  }
}

/** A `TextEncoder` that is made when it is used. */
export class TextEncoder {
  #made;

  #encoder() {
    return (this.#made ??= new globalThis.TextEncoder());
  }

  encode(text) {
    return this.#encoder().encode(text);
  }

  encodeInto(text, bytes) {
    return this.#encoder().encodeInto(text, bytes);
  }
}
