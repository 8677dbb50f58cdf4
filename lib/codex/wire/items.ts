import "server-only";
import { asList, asObject, asText, type JsonObject } from "./json.ts";

type OutputText = { type: "output_text"; text: string };

/**
 * A finished item of an answer, in the form in which it goes back with the next request: without its id, because nothing is stored
 * upstream and an id would be looked up in vain (PROTOCOL 3.3).
 */
export type KeptItem =
  | { type: "message"; role: "assistant"; content: OutputText[]; phase?: string }
  | { type: "reasoning"; summary: unknown[]; encrypted_content: string }
  | { type: "web_search_call"; status: string; action?: unknown };

/** A reply's items with where they came from: encrypted reasoning opens only for the same account and model. */
export type KeptItems = { route: "codex"; account: string | null; model: string; items: KeptItem[] };

/**
 * What to keep of the item of an `output_item.done`; null for nothing. Calls of functions are not kept: we offer none, and a call
 * without its output makes upstream refuse the request.
 */
export function keptItem(item: JsonObject): KeptItem | null {
  if (item.type === "message") return keptMessage(item);
  if (item.type === "reasoning") {
    const encrypted = asText(item.encrypted_content);
    return encrypted
      ? { type: "reasoning", summary: asList(item.summary), encrypted_content: encrypted }
      : null;
  }
  if (item.type === "web_search_call") {
    const call = { type: "web_search_call", status: asText(item.status) || "completed" } as const;
    return item.action ? { ...call, action: item.action } : call;
  }
  return null;
}

/** The text of a message item; what the model says in refusing is text too. */
export function messageText(item: JsonObject): string {
  return asList(item.content)
    .map(asObject)
    .map((part) => asText(part.text) || asText(part.refusal))
    .join("");
}

/** The summary of a reasoning item, its parts as paragraphs. */
export function reasoningText(item: JsonObject): string {
  return asList(item.summary)
    .map((part) => asText(asObject(part).text))
    .filter(Boolean)
    .join("\n\n");
}

/** True for a message in which the model says that it will not answer. */
export function isRefusal(item: JsonObject): boolean {
  return asList(item.content).some((part) => asObject(part).type === "refusal");
}

function keptMessage(item: JsonObject): KeptItem | null {
  const text = messageText(item);
  if (!text) return null;
  const phase = asText(item.phase);
  const message = { type: "message", role: "assistant", content: [{ type: "output_text", text }] } as const;
  return { ...message, content: [...message.content], ...(phase ? { phase } : {}) };
}
