import { EventSourceParserStream } from "eventsource-parser/stream";
import type { StreamEvent } from "../../lib/shared/events.ts";

export type Seen = { id: number; event: StreamEvent };

/** The events of a stream, as they come. */
export async function* readEvents(response: Response): AsyncGenerator<Seen> {
  if (!response.body) return;
  const messages = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
  for await (const { id, event, data } of messages)
    yield { id: Number(id), event: { type: event, ...JSON.parse(data) } as StreamEvent };
}

/** The text of an answer as a reader puts it together, starting anew at every `reset`. */
export function textOfEvents(seen: readonly Seen[]): string {
  let text = "";
  for (const { event } of seen) {
    if (event.type === "reset") text = "";
    if (event.type === "text") text += event.delta;
  }
  return text;
}
