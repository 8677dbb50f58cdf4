import { readFileSync } from "node:fs";
import { privateEvents } from "../../../lib/codex/private-events.ts";
import { createDecoder, type Ending } from "../../../lib/codex/wire/decode.ts";
import type { TurnEvent } from "../../../lib/shared/events.ts";
import { emptyReply, fold, type Reply } from "../../../lib/shared/fold.ts";

export function fixture(name: string): string {
  return readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), "utf8");
}

/** One frame of the upstream stream. */
export function frame(type: string, data: object = {}): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
}

export const delta = (text: string, output_index = 0) =>
  frame("response.output_text.delta", { output_index, item_id: `msg_${output_index}`, delta: text });

export const messageDone = (text: string, output_index = 0) =>
  frame("response.output_item.done", {
    output_index,
    item: {
      id: `msg_${output_index}`,
      type: "message",
      role: "assistant",
      content: [{ type: "output_text", text }],
    },
  });

export const completed = frame("response.completed", { response: { output: [], usage: null } });

export type Played = { reply: Reply; ending: Ending | null; batches: TurnEvent[][] };

/** Decodes a stream that arrives in pieces, and folds what it says. */
export function play(pieces: Iterable<Uint8Array>): Played {
  const decoder = createDecoder(privateEvents);
  const batches: TurnEvent[][] = [];
  for (const piece of pieces) batches.push(decoder.push(piece));
  return { reply: fold(emptyReply, batches.flat()), ending: decoder.ending, batches };
}

export const playText = (text: string) => play([bytesOf(text)]);

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function* cut(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}
