import "server-only";

/** Proxies end connections that are silent for long; a comment every ten seconds keeps them open. */
const pingAfter = 10_000;
/** A reader that takes nothing for this long is let go; it comes back with its cursor. */
const stalledAfter = 30_000;

const encoder = new TextEncoder();
const ping = encoder.encode(": ping\n\n");

/**
 * A stream of frames as bytes. It asks for the next frames only when the reader has taken the last, so a slow reader costs one
 * chunk of memory; the first bytes go out at once, so that no proxy takes a thinking model for a dead server.
 */
export function bytesOf(frames: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  let waiting: Promise<IteratorResult<string>> | undefined;
  let stalled: NodeJS.Timeout | undefined;

  return new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(": open\n\n"));
    },
    async pull(controller) {
      clearTimeout(stalled);
      waiting ??= frames.next();
      const next = await firstOf(waiting);
      if (next === "silence") controller.enqueue(ping);
      else {
        waiting = undefined;
        if (next.done) return controller.close();
        controller.enqueue(encoder.encode(next.value));
      }
      stalled = setTimeout(() => {
        controller.error(new Error("reader stalled"));
        void frames.return(undefined);
      }, stalledAfter);
      stalled.unref();
    },
    cancel() {
      clearTimeout(stalled);
      void frames.return(undefined);
    },
  });
}

async function firstOf(
  waiting: Promise<IteratorResult<string>>,
): Promise<IteratorResult<string> | "silence"> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<"silence">((resolve) => {
    timer = setTimeout(resolve, pingAfter, "silence");
  });
  try {
    return await Promise.race([waiting, silence]);
  } finally {
    clearTimeout(timer);
  }
}
