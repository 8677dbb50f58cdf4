const endings: (() => Promise<void>)[] = [];

/** Notes that something has to be stopped when the run is over, however it ends. */
export function atEnd<T extends { stop(): Promise<void> }>(started: T): T {
  endings.push(() => started.stop());
  return started;
}

/** Stops everything, the newest first. What does not stop by itself does not hold back the rest. */
export async function stopAll(): Promise<void> {
  for (const end of endings.splice(0).reverse()) await end().catch(() => {});
}
