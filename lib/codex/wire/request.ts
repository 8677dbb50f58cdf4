import "server-only";
import type { Settings } from "../../shared/records.ts";
import type { KeptItem, KeptItems } from "./items.ts";

export type HistoryMessage =
  | { role: "user"; text: string }
  /** `items` only where they may go back to where the request goes (`itemsFor`); without them the text goes alone. */
  | { role: "assistant"; text: string; items?: KeptItem[] };

/** Upstream refuses a request without instructions (PROTOCOL 3.5). */
const plainInstructions = "You are a helpful assistant.";

/**
 * The body of an answer request (PROTOCOL 3.3), built from known fields only: upstream refuses any other.
 * @param wireEffort from `wireEffort()`, since not every effort that is offered exists on the wire.
 */
export function buildRequest(turn: {
  conversationId: string;
  settings: Settings;
  history: HistoryMessage[];
  wireEffort: string;
}): object {
  const { settings } = turn;
  return {
    model: settings.model,
    instructions: settings.instructions?.trim() ? settings.instructions : plainInstructions,
    input: turn.history.flatMap(inputOf),
    tools: settings.webSearch ? [{ type: "web_search" }] : [],
    tool_choice: "auto",
    parallel_tool_calls: true,
    reasoning: { effort: turn.wireEffort, summary: settings.summary ?? "auto" },
    ...(settings.verbosity ? { text: { verbosity: settings.verbosity } } : {}),
    store: false,
    stream: true,
    include: ["reasoning.encrypted_content"],
    prompt_cache_key: turn.conversationId,
  };
}

/** The items that may go back to this account and model; undefined when they came from elsewhere. */
export function itemsFor(
  kept: KeptItems | undefined,
  to: { account: string | null; model: string },
): KeptItem[] | undefined {
  const same = kept?.route === "codex" && kept.account === to.account && kept.model === to.model;
  return same ? kept.items : undefined;
}

/** The items without what only their own account and model can read. */
export function dropReasoning(items: KeptItem[]): KeptItem[] {
  return items.filter((item) => item.type !== "reasoning");
}

function inputOf(message: HistoryMessage): object[] {
  // Items without a message are not the whole reply, and reasoning must be followed by what it led to.
  if (message.role === "assistant" && message.items?.some((item) => item.type === "message"))
    return message.items;
  if (message.text === "") return [];
  const type = message.role === "user" ? "input_text" : "output_text";
  return [{ type: "message", role: message.role, content: [{ type, text: message.text }] }];
}
