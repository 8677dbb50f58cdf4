import "server-only";
import { createParser } from "eventsource-parser";
import { asObject, asText, type JsonObject, parseJson } from "./json.ts";

/** Why a stream can no longer be trusted to give the whole answer. */
export type Breakage = "event too large" | "not JSON";

/** A line that never ends must not fill the memory (SECURITY 3.4). In characters. */
const eventLimit = 16 * 1024 * 1024;

/** Takes what an event says, and how many characters it took to say it. */
export type Handler = (data: JsonObject, length: number) => void;

/**
 * Reads the frames of one event stream (WHATWG HTML, 9.2) from its bytes, wherever they are cut.
 * @param handlers by event name. Other events are not even parsed, which is what most of a stream's bytes are.
 * @returns the function that takes the bytes as they come.
 */
export function createFrames(
  handlers: ReadonlyMap<string, Handler>,
  onBreakage: (breakage: Breakage) => void,
): (chunk: Uint8Array) => void {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const parser = createParser({
    maxBufferSize: eventLimit,
    onError: (error) => {
      if (error.type === "max-buffer-size-exceeded") onBreakage("event too large");
    },
    onEvent: ({ event, data }) => {
      if (event !== undefined && !handlers.has(event)) return;
      const parsed = parseJson(data);
      const content = asObject(parsed);
      const handle = handlers.get(event ?? asText(content.type));
      // A delta that cannot be read leaves a hole in the answer, which must not pass as a whole one.
      if (parsed === undefined && handle) onBreakage("not JSON");
      else handle?.(content, data.length);
    },
  });

  return (chunk) => parser.feed(decoder.decode(chunk, { stream: true }));
}
