/** A value outside React that components read with `useSyncExternalStore`. */
export type Store<S> = {
  get: () => S;
  subscribe: (listener: () => void) => () => void;
  set: (change: Partial<S>) => void;
};

export function createStore<S extends object>(initial: S): Store<S> {
  const listeners = new Set<() => void>();
  let state = initial;
  return {
    get: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set(change) {
      state = { ...state, ...change };
      for (const listener of listeners) listener();
    },
  };
}
