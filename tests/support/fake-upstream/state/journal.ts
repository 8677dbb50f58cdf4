/** What a call was for. `other` is any path that the service does not have. */
export type Route =
  | "authorize"
  | "exchange"
  | "refresh"
  | "revoke"
  | "device_code"
  | "device_token"
  | "responses"
  | "models"
  | "usage"
  | "accounts"
  | "other";

/** One call that was made to the fake. Times are milliseconds since 1970 of the real clock. */
export type JournalEntry = {
  number: number;
  route: Route;
  method: string;
  /** Path and query. */
  path: string;
  headers: Record<string, string>;
  /** The parsed body: an object for JSON and forms, text for anything else, undefined when there was none. */
  body?: unknown;
  /** The scenario that was applied, if one was. */
  scenario?: string;
  status?: number;
  /** The body of an answer that refused the call. */
  refusal?: string;
  startedAt: number;
  endedAt?: number;
  /** The answer waits for `release()`. */
  held: boolean;
  /** The client went away before the answer was whole. */
  aborted: boolean;
  /** The fake itself broke the connection, as its scenario says. */
  broken: boolean;
};

export type Journal = ReturnType<typeof createJournal>;

/** The record of all calls, for assertions: who called what how often, and whether a stop reached the other side. */
export function createJournal() {
  const entries: JournalEntry[] = [];
  const watchers = new Set<() => void>();
  let count = 0;

  function of(route: Route): JournalEntry[] {
    return entries.filter((entry) => entry.route === route);
  }

  return {
    entries,
    of,
    count: (route: Route): number => of(route).length,
    /** The newest call of a route; throws when there was none. */
    last(route: Route): JournalEntry {
      const entry = of(route).at(-1);
      if (!entry) throw new Error(`no call of ${route} was made`);
      return entry;
    },
    begin(first: Pick<JournalEntry, "route" | "method" | "path" | "headers">): JournalEntry {
      count += 1;
      const entry = {
        ...first,
        number: count,
        startedAt: Date.now(),
        held: false,
        aborted: false,
        broken: false,
      };
      entries.push(entry);
      return entry;
    },
    /** Changes an entry and wakes everyone who waits in `until`. */
    update(entry: JournalEntry, change: Partial<JournalEntry>): void {
      Object.assign(entry, change);
      for (const watcher of [...watchers]) watcher();
    },
    /** Resolves with the first entry of a route that satisfies the condition, at once or when it happens: no test needs a sleep. */
    until(route: Route, condition: (entry: JournalEntry) => boolean): Promise<JournalEntry> {
      return new Promise((resolve) => {
        const look = () => {
          const found = of(route).find(condition);
          if (!found) return;
          watchers.delete(look);
          resolve(found);
        };
        watchers.add(look);
        look();
      });
    },
    clear(): void {
      entries.length = 0;
    },
  };
}
