import "server-only";

/** How often an open stream asks whether its session still stands, in ms: five seconds is the promise (SECURITY G7). */
const pace = 4_000;

/**
 * Lets a stream go on for as long as its reader is signed in, on whatever instance the session may be ended.
 * @param standing whether the session is still there; a store that cannot tell ends nothing.
 */
export async function* whileSignedIn(
  frames: AsyncGenerator<string>,
  standing: () => Promise<boolean>,
): AsyncGenerator<string> {
  const over = Promise.withResolvers<"over">();
  const timer = setInterval(async () => {
    if (!(await standing().catch(() => true))) over.resolve("over");
  }, pace);
  timer.unref();
  try {
    for (;;) {
      const next = await Promise.race([frames.next(), over.promise]);
      if (next === "over" || next.done) return;
      yield next.value;
    }
  } finally {
    clearInterval(timer);
    void frames.return(undefined);
  }
}
