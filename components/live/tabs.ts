import type { LiveEvent } from "@/lib/shared/live";

/** What one tab has read for all: everything between two places of the channel. */
export type News = { from: number; to: number; events: LiveEvent[] };

/** What tabs tell each other: news, or the place where the knowledge of one ends. */
export type Word = News | { missing: number };

/** The tabs of one browser among themselves. */
export type Tabs = {
  /** Runs `task` when no other tab does; until then it waits. */
  alone: (task: () => Promise<void>, signal: AbortSignal) => Promise<void>;
  /** Joins the talk of the other tabs. */
  meet: (hear: (word: Word) => void) => { say: (word: Word) => void; leave: () => void };
};

/**
 * Browsers keep locks to secure contexts, so over plain http on a LAN every tab is on its own.
 * @param user whose tabs these are; another user's in the same browser hear nothing of them.
 */
export function browserTabs(user: string): Tabs {
  const locks = (navigator as Partial<Navigator>).locks;
  return locks && typeof BroadcastChannel !== "undefined" ? together(locks, `wherry:live:${user}`) : onItsOwn;
}

const onItsOwn: Tabs = { alone: (task) => task(), meet: () => ({ say() {}, leave() {} }) };

const together = (locks: LockManager, name: string): Tabs => ({
  async alone(task, signal) {
    try {
      await locks.request(name, { signal }, task);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  },
  meet(hear) {
    const talk = new BroadcastChannel(name);
    talk.onmessage = ({ data }) => hear(data as Word);
    return { say: (word) => talk.postMessage(word), leave: () => talk.close() };
  },
});
