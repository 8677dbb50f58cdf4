import "server-only";
import { setTimeout as delay } from "node:timers/promises";
import { request } from "undici";
import type { Listen, Told } from "./subscriptions.ts";

const answerWithin = 5_000; // ms
/** A connection that has said nothing for so long may be a dead one. */
const silentAtMost = 300_000; // ms
/** One that lasted so long is made anew at once; after shorter ones there is a growing pause, since each try is billed. */
const lasting = 30_000; // ms
const longestPause = 30_000; // ms

/**
 * Listens over Upstash' REST API, where SUBSCRIBE answers with an event stream for each channel. The official client tells nobody when
 * that stream ends, so the call is made here. https://upstash.com/docs/redis/features/restapi
 */
export function createUpstashSubscriber({ url, token }: { url: string; token: string }): Listen {
  /** Follows one stream to its end; throws when it breaks. */
  async function follow(channel: string, told: Told, signal: AbortSignal): Promise<void> {
    const answer = await request(`${url.replace(/\/$/, "")}/subscribe/${encodeURIComponent(channel)}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, accept: "text/event-stream" },
      headersTimeout: answerWithin,
      bodyTimeout: silentAtMost,
      signal,
    });
    if (answer.statusCode !== 200) return void answer.body.on("error", () => {}).destroy();
    for await (const line of linesOf(answer.body)) {
      if (signal.aborted) return;
      if (/^data: ?subscribe,/.test(line)) told.begun();
      else if (/^data: ?message,/.test(line)) told.woken();
    }
  }

  return (channel, told) => {
    const ending = new AbortController();
    const { signal } = ending;
    void (async () => {
      for (let tries = 0; !signal.aborted; tries++) {
        const begun = performance.now();
        await follow(channel, told, signal).catch(() => {});
        if (signal.aborted) return;
        told.broken();
        if (performance.now() - begun >= lasting) tries = 0;
        const pause = Math.min(250 * 2 ** tries, longestPause);
        await delay(pause * (0.5 + Math.random() / 2), undefined, { signal, ref: false }).catch(() => {});
      }
    })();
    return () => ending.abort();
  };
}

async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n/);
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
