export type Gate = ReturnType<typeof createGate>;

/** Where answers under a `hold_…` scenario wait until the test lets them go on. */
export function createGate() {
  const waiting = new Set<() => void>();
  const arrivals = new Set<() => void>();

  return {
    /** Waits for `release`, or for the client to go away. */
    wait(signal: AbortSignal): Promise<void> {
      return new Promise((resolve) => {
        const go = () => {
          waiting.delete(go);
          signal.removeEventListener("abort", go);
          resolve();
        };
        if (signal.aborted) return resolve();
        waiting.add(go);
        signal.addEventListener("abort", go);
        for (const arrived of [...arrivals]) arrived();
      });
    },
    /** Lets everything go on that waits now. @returns how many that were. */
    release(): number {
      const now = [...waiting];
      for (const go of now) go();
      return now.length;
    },
    /** Resolves when at least `count` answers wait. */
    held(count = 1): Promise<void> {
      return new Promise((resolve) => {
        const look = () => {
          if (waiting.size < count) return;
          arrivals.delete(look);
          resolve();
        };
        arrivals.add(look);
        look();
      });
    },
  };
}
