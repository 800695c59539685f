// Small choices that are kept for the next visit. Where the browser refuses, they are not kept.

/** The choice of this name, or nothing. */
export function kept(name) {
  try {
    return localStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}

/** Keeps a choice. */
export function keep(name, choice) {
  try {
    localStorage.setItem(name, choice);
  } catch {
    // It holds for this visit.
  }
}
