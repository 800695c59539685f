/**
 * The former name of {@link FileRequests.copyToFolders} with a journal. Goes with the next version.
 *
 * @packageDocumentation
 */

import type { CopyResult, CopyRow, CopyToFoldersOptions, FileRequests } from "./index.js";

export type { CopyTarget as Target, CopyRow as Row, Journal, JournalEntry } from "./index.js";
export type { CopyToFoldersOptions as RolloutOptions, CopyResult as RolloutResult } from "./index.js";

/**
 * Calls `requests.copyToFolders`, with 16 copies under way at the same time where `options` does not say.
 *
 * @deprecated Use the method.
 */
export function copyToFolders<Row extends CopyRow>(
  requests: FileRequests,
  id: string,
  rows: Iterable<Row> | AsyncIterable<Row>,
  options?: CopyToFoldersOptions,
): AsyncGenerator<CopyResult<Row>, void, undefined>;
