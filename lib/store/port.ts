import "server-only";

/** Where a page of an index goes on: behind this member, which itself is left out. */
export type Ranked = { member: string; score: number };

export type Page = { limit: number; before?: Ranked };

/**
 * One step of a batch, named by its verb. Keys, members and entries are opaque strings that come back byte for byte (a lone
 * surrogate, which is no text, comes back as U+FFFD); a key is of one kind, value, log or index; times are milliseconds. A `ttlMs` makes the whole key vanish that long from now; without one the key stays (`swap` and `set` clear an
 * older expiry, `put` keeps the log's).
 */
export type Operation =
  | readonly ["get", key: string]
  | readonly ["set", key: string, value: string, ttlMs?: number]
  /** Removes whatever stands under the key: value, log or index. */
  | readonly ["delete", key: string]
  /** Replaces `expected` by `next` in one step; null stands for "no value" on either side. */
  | readonly ["swap", key: string, expected: string | null, next: string | null, ttlMs?: number]
  /**
   * Writes entry `at` of a log, once, at its end; false means something stands there or behind it, and the caller reads it: its own
   * entry means success. (An entry beyond the end is taken and leaves a gap for ever; nobody does that.)
   * A `ttlMs` is applied to the whole log either way, so a repeated `put` is how a finished log gets its end of life.
   */
  | readonly ["put", log: string, at: number, entry: string, ttlMs?: number]
  /** Entries from index `from` on; a negative `from` counts from the end, as in `Array.prototype.slice`. */
  | readonly ["read", log: string, from: number]
  | readonly ["rank", index: string, member: string, score: number]
  | readonly ["unrank", index: string, member: string]
  /** Members by (score, member), highest first. */
  | readonly ["top", index: string, page: Page]
  /** The store's own clock, ms since the epoch; leases and expiries are judged by it. */
  | readonly ["now"]
  /** Wakes whoever listens to a channel, on every instance. It carries nothing: what there is to know stands in the store. */
  | readonly ["wake", channel: string];

type ResultOf = {
  get: string | null;
  set: undefined;
  delete: undefined;
  swap: boolean;
  put: boolean;
  read: string[];
  rank: undefined;
  unrank: undefined;
  top: Ranked[];
  now: number;
  wake: undefined;
};

export type Results<O extends readonly Operation[]> = { -readonly [I in keyof O]: ResultOf[O[I][0]] };

/** A standing wish to be woken. */
export type Subscription = {
  /** False while the store cannot deliver; whoever listens must look by itself then. */
  readonly delivering: boolean;
  close(): void;
};

/**
 * The storage port. Everything is `batch`: one round trip where the store can, and nobody sees half of what it writes. Every write is safe
 * to repeat, so an answer that was lost is settled by reading or by saying it again. Failures throw `AppError("store_unavailable")`.
 */
export type Store = {
  /** "sqlite", "redis" or "upstash": what a round trip costs, and whether other processes hear a `wake`: how often to look depends on both. */
  readonly kind: "sqlite" | "redis" | "upstash";
  batch<const O extends readonly Operation[]>(operations: O): Promise<Results<O>>;
  /**
   * Calls `listener` after each `wake` of a channel, and once whenever delivery begins, as something may have been missed before. SQLite
   * wakes this process alone. Costs nothing while nothing happens.
   */
  subscribe(channel: string, listener: () => void): Subscription;
  close(): Promise<void>;
};
