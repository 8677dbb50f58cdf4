/**
 * A `run` that many may ask for. One who asks while it is under way waits for another one behind it, shared with all who ask meanwhile: the
 * answer on its way may be older than what they are about.
 */
export function onceMore(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  return function ask(): Promise<void> {
    if (running) {
      next ??= running.then(() => {
        next = null;
        return ask();
      });
      return next;
    }
    running = run().finally(() => {
      running = null;
    });
    return running;
  };
}
