/**
 * One template to many folders, with a journal.
 *
 * @packageDocumentation
 */

import type { Copy, FileRequest, FileRequests } from "./index.js";

/** Where a copy goes: a folder that exists, or one to make in a parent. One that has the name is taken. */
export type Target = { id: string } | { parent: { id: string }; name: string };

/** A row: the folder, and what differs from the template. */
export type Row = Omit<Copy, "folder"> & { folder: Target };

/** A line of the journal. Plain JSON. */
export interface JournalEntry {
  /** The row, counted from 0. */
  index: number;
  /** The template and the folder that were asked for: a journal fits the rows that it was made with. */
  target: string;
  /** `sent` comes before the call leaves. A row that ends there, or in `unknown`, is never sent again. */
  event: "sent" | "done" | "failed" | "unknown";
  folder?: { id: string; name?: string };
  fileRequest?: FileRequest;
  message?: string;
}

/**
 * Where a run keeps what it did. On a file, `write` appends a line of JSON, and `read` parses the lines.
 * A run with the journal of a former one goes on where that ended.
 */
export interface Journal {
  /** Everything that was written before, in order. */
  read(): Iterable<JournalEntry> | AsyncIterable<JournalEntry> | Promise<Iterable<JournalEntry>>;
  /** Keeps an entry. No call leaves before its entry is kept; a rejection ends the run. */
  write(entry: JournalEntry): void | Promise<void>;
}

export interface RolloutOptions {
  /** How many rows are under way at once: 16. The client keeps to its calls a minute all the same. */
  concurrency?: number;
  journal?: Journal;
  signal?: AbortSignal;
}

/** A row that came to its end: it has either a `fileRequest` or an `error`. */
export interface RolloutResult {
  /** The row, counted from 0. */
  index: number;
  /** The folder, with its id once it is known. */
  folder: { id?: string; name?: string };
  fileRequest?: FileRequest;
  /** `outcome` is `"unknown"` where the copy may have been made. */
  error?: Error & { outcome?: "failed" | "unknown" };
  /** The journal knew it; nothing was sent. */
  resumed?: true;
}

/** Copies `id` to each row's folder, and yields every row as it is done. A row that fails stops no other. */
export function copyToFolders(
  requests: FileRequests,
  id: string,
  rows: Iterable<Row> | AsyncIterable<Row>,
  options?: RolloutOptions,
): AsyncGenerator<RolloutResult, void, undefined>;
