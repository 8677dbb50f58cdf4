import "server-only";
import { messageText, reasoningText } from "./items.ts";
import { asObject, asText, type JsonObject } from "./json.ts";

type Say = (type: "text" | "reasoning", delta: string) => void;

/**
 * What an answer says, put together from its deltas and finished items: each thing once, and a paragraph between two messages or
 * two parts of the thinking. Every method takes the data of its event.
 */
export function createSpeech(say: Say) {
  /** The messages that have said something, by item, and whether they are finished. */
  const messages = new Map<unknown, "open" | "finished">();
  /** The items that have thought aloud, and the part of the thinking that is being written. */
  const thoughts = new Set<unknown>();
  let part: { item: unknown; index: unknown } | null = null;

  function text(data: JsonObject, delta = asText(data.delta)) {
    if (!delta) return;
    const item = itemOf(data);
    if (!messages.has(item)) {
      if (messages.size > 0) say("text", "\n\n");
      messages.set(item, "open");
    }
    say("text", delta);
  }

  function reasoning(data: JsonObject, index: unknown, delta = asText(data.delta)) {
    if (!delta) return;
    const item = itemOf(data);
    if (part === null || part.item !== item || part.index !== index) {
      if (part) say("reasoning", "\n\n");
      part = { item, index };
      thoughts.add(item);
    }
    say("reasoning", delta);
  }

  return {
    text,
    reasoning,
    /** A finished message gives its text only where no delta did; deltas that name no item are taken to be its own. */
    finishMessage(data: JsonObject, message: JsonObject) {
      const item = itemOf(data);
      const nameless = messages.delete(undefined);
      if (!nameless && !messages.has(item)) text(data, messageText(message));
      if (nameless || messages.has(item)) messages.set(item ?? message, "finished");
    },
    finishReasoning(data: JsonObject, thought: JsonObject) {
      const streamed = thoughts.delete(undefined) || thoughts.has(itemOf(data));
      if (!streamed) reasoning(data, "summary", reasoningText(thought));
    },
    /** Whether every message that has spoken was also finished. */
    isWhole: () => [...messages.values()].every((state) => state === "finished"),
  };
}

/** What tells the items of one answer apart; undefined where upstream does not say. */
function itemOf(data: JsonObject): unknown {
  return data.output_index ?? data.item_id ?? asObject(data.item).id;
}
