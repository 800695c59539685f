// A journal of copyToFolders on a file, for runtimes that have files: a line of JSON for each entry.

import { open, readFile, truncate } from "node:fs/promises";

const NEW_LINE = 10;
/** How every line begins that `copyToFolders` writes. */
const BEGINNING = '{"index":';

export function fileJournal(path) {
  /** The file's length, as far as this journal knows. */
  let size;
  /** The writes, one after the other. After one that failed, the others fail too: see `append`. */
  let last = Promise.resolve();

  async function load() {
    const bytes = await readFile(path).catch((error) => {
      if (error.code !== "ENOENT") throw error;
      return Buffer.alloc(0);
    });
    const end = bytes.lastIndexOf(NEW_LINE) + 1;
    const entries = [];
    for (const [at, line] of bytes.toString("utf8", 0, end).split("\n").entries()) {
      if (line.trim() === "") continue;
      const entry = parsed(line);
      // Not left out: it may be what keeps a copy from being made twice.
      if (!entry) throw new Error(`${path}:${at + 1} is no entry of a journal`);
      entries.push(entry);
    }
    size = end;
    if (end === bytes.length) return entries;
    const rest = bytes.toString("utf8", end);
    const entry = parsed(rest);
    if (entry) {
      entries.push(entry);
      size = bytes.length;
      await append("\n");
    } else if (BEGINNING.startsWith(rest.slice(0, BEGINNING.length)) || /^\0+$/.test(rest)) {
      // Torn: the program ended while it wrote this. No call left after it.
      await truncate(path, end);
    } else {
      throw new Error(`${path} ends in what is no entry of a journal`);
    }
    return entries;
  }

  async function append(text) {
    const file = await open(path, "a");
    try {
      await file.appendFile(text);
      await file.datasync();
      const expected = size + Buffer.byteLength(text);
      size = expected;
      // A part of a line, and whatever comes after it, would be taken for one entry.
      if ((await file.stat()).size !== expected) throw new Error(`Another program writes to ${path} too`);
    } finally {
      await file.close();
    }
  }

  return {
    async read() {
      await last.catch(() => {});
      last = Promise.resolve();
      return load();
    },
    write(entry) {
      last = last.then(async () => {
        if (size === undefined) await load();
        await append(`${JSON.stringify(entry)}\n`);
      });
      return last;
    },
  };
}

function parsed(line) {
  try {
    const entry = JSON.parse(line);
    return Number.isInteger(entry?.index) ? entry : undefined;
  } catch {
    return undefined;
  }
}
