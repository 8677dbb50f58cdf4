import "server-only";
import type { Store } from "../store/port.ts";
import { createWatcher, type Heard } from "./watcher.ts";

/** Somebody's standing interest in what changes. */
export type Watch = {
  /** False while changes may be heard some seconds late. */
  readonly delivering: boolean;
  close(): void;
};

export type Changes = ReturnType<typeof createChanges>;

/** What changes for a user, on whatever instance (`noted.ts` writes it down): one watcher per user and process, while somebody listens. */
export function createChanges(store: Store) {
  const watchers = new Map<string, ReturnType<typeof createWatcher>>();

  return {
    /**
     * Tells of every change behind `after`, the cursor of an earlier watch or a time in ms; first of those that have been, if only to say
     * that there were none. A change may be told more than once, never not at all.
     */
    watch(user: string, after: number, heard: Heard): Watch {
      const watcher = watchers.get(user) ?? createWatcher(store, user);
      watchers.set(user, watcher);
      const leave = watcher.join(after, heard);
      return {
        get delivering() {
          return watcher.delivering;
        },
        close() {
          if (leave()) watchers.delete(user);
        },
      };
    },
  };
}
