/** Which photos changed lately, for whoever keeps answers about all of them and would rather not ask about each one again. */
export interface ChangeLog {
  /** @param revision the store's after the change */
  note(hash: string, revision: number): void;
  /** Hashes of the photos that changed after that revision; null where that is too long ago to tell. */
  since(revision: number): ReadonlySet<string> | null;
}

/** Changes remembered: some batches of indexing. */
const most = 2_048;

export function createChangeLog(): ChangeLog {
  let entries: { hash: string; revision: number }[] = [];
  /** Everything after this revision is among the entries. */
  let complete = 0;
  return {
    note(hash, revision) {
      entries.push({ hash, revision });
      if (entries.length < 2 * most) return;
      complete = (entries[most - 1] as (typeof entries)[number]).revision;
      entries = entries.slice(most);
    },
    since(revision) {
      if (revision < complete) return null;
      const hashes = new Set<string>();
      for (let at = entries.length - 1; at >= 0; at--) {
        const entry = entries[at] as (typeof entries)[number];
        if (entry.revision <= revision) break;
        hashes.add(entry.hash);
      }
      return hashes;
    },
  };
}
