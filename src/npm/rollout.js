// The former name of `FileRequests.copyToFolders` with a journal.

export function copyToFolders(requests, id, rows, options) {
  return requests.copyToFolders(id, rows, { concurrency: 16, ...options });
}
