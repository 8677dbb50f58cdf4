import type { Operation, Results, Store } from "../../../lib/store/port.ts";

/** What a test does to a store around each batch; a hook that throws makes the batch fail before or after it was applied. */
export type Hooks = {
  /** How far the store's clock is ahead of the real one, in ms. */
  ahead?: number;
  before?: (operations: readonly Operation[]) => unknown;
  after?: (operations: readonly Operation[]) => unknown;
};

/** A real store with hooks, which may be set and removed at any time. */
export function wrapStore(store: Store, hooks: Hooks): Store {
  return {
    ...store,
    async batch<const O extends readonly Operation[]>(operations: O) {
      await hooks.before?.(operations);
      const results: unknown[] = await store.batch(operations);
      await hooks.after?.(operations);
      return operations.map(([verb], i) =>
        verb === "now" ? (results[i] as number) + (hooks.ahead ?? 0) : results[i],
      ) as Results<O>;
    },
  };
}

export function has(verb: Operation[0], operations: readonly Operation[]): boolean {
  return operations.some(([each]) => each === verb);
}
