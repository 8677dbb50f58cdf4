import { Agent, type IncomingMessage, request } from "node:http";
import { readStamps } from "../support/fake-upstream/answer/bench-stream.ts";
import type { Ask } from "./contestants/contestant.ts";

const agent = new Agent({ keepAlive: true });
const patience = 60_000;
/** What a browser says. No contestant may compress a stream. */
const browser = {
  "user-agent": "Mozilla/5.0 (bench)",
  accept: "text/event-stream",
  "accept-encoding": "gzip, deflate, br",
};

/**
 * Asks and reads the answer to its end.
 * @param onText every piece of the stream with the time of its arrival, in ns of CLOCK_MONOTONIC.
 * @throws when the answer is anything but a whole stream.
 */
export function readStream(
  { url, headers, body }: Ask,
  onText: (text: string, at: bigint) => void,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const options = {
    method: "POST",
    agent,
    headers: { ...browser, ...headers, "content-length": body.byteLength },
  };
  const call = request(url, options, (answer: IncomingMessage) => {
    const { statusCode, headers } = answer;
    if (statusCode !== 200 || headers["content-encoding"])
      reject(new Error(`${url} answered ${statusCode} ${headers["content-encoding"] ?? ""}`));
    answer.setEncoding("latin1");
    answer.on("data", (text: string) => onText(text, process.hrtime.bigint()));
    answer.once("end", resolve);
    answer.once("error", reject);
  });
  call.once("error", reject);
  call.setTimeout(patience, () => call.destroy(new Error(`${url} said nothing for ${patience} ms`)));
  call.end(body);
  return promise;
}

/** One delta's stamp: its number, when it was made and when it arrived. */
export type Arrival = { number: number; madeAt: bigint; at: bigint };

/** Reads an answer and reports each delta once, wherever the stream is cut and however often upstream repeats its text. */
export function readArrivals(ask: Ask, onArrival: (arrival: Arrival) => void): Promise<void> {
  let last = -1;
  let rest = "";
  return readStream(ask, (text, at) => {
    rest += text;
    const end = rest.lastIndexOf(";") + 1;
    for (const stamp of readStamps(rest.slice(0, end))) {
      if (stamp.number <= last) continue;
      last = stamp.number;
      onArrival({ number: stamp.number, madeAt: stamp.at, at });
    }
    rest = rest.slice(end);
  });
}

export const milliseconds = (nanoseconds: bigint): number => Number(nanoseconds) / 1e6;
