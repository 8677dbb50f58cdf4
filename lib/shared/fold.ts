import type { EndEvent, TurnEvent } from "./events.ts";
import type { Part, Settings, Usage } from "./records.ts";

/** A reply, as far as its turn has come. */
export type Reply = {
  parts: Part[];
  startedAt: string | null;
  settings: Settings | null;
  usage: Usage | null;
  /** True while OpenAI holds the answer back for a safety check. */
  held: boolean;
  end: EndEvent | null;
};

export const emptyReply: Reply = {
  parts: [],
  startedAt: null,
  settings: null,
  usage: null,
  held: false,
  end: null,
};

/**
 * A reply is the fold over its turn's log. The server's history and the browser's live view both run this one function, so they
 * cannot disagree. Pure; unchanged parts keep their identity, so that a view can tell what to draw again.
 */
export function fold(reply: Reply, events: readonly TurnEvent[]): Reply {
  const next = { ...reply, parts: [...reply.parts] };
  for (const event of events) {
    if (event.type === "start") {
      next.startedAt = event.at;
      next.settings = event.settings;
    } else if (event.type === "reasoning") appendReasoning(next.parts, event.delta);
    else if (event.type === "text") {
      next.held = false;
      if (event.thought !== undefined) closeReasoning(next.parts, event.thought);
      appendText(next.parts, event.delta);
    } else if (event.type === "tool") putTool(next.parts, { type: "tool", tool: event.tool });
    else if (event.type === "usage") next.usage = event.usage;
    else if (event.type === "held") next.held = true;
    else if (event.type === "end") {
      next.end = event;
      next.held = false;
      if (!next.parts.some((part) => part.type === "text")) closeReasoning(next.parts, event.seconds);
    }
  }
  return next;
}

/** The text of a reply: its text parts, one after the other. */
export function textOf(parts: readonly Part[]): string {
  return parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}

function appendReasoning(parts: Part[], delta: string) {
  const last = parts.at(-1);
  if (last?.type === "reasoning" && last.seconds === undefined)
    parts[parts.length - 1] = { ...last, text: last.text + delta };
  else parts.push({ type: "reasoning", text: delta });
}

function appendText(parts: Part[], delta: string) {
  const last = parts.at(-1);
  if (last?.type === "text") parts[parts.length - 1] = { type: "text", text: last.text + delta };
  else parts.push({ type: "text", text: delta });
}

/** Notes how long the thinking took, also where no summary of it came. Under a second it is not worth a line. */
function closeReasoning(parts: Part[], seconds: number) {
  const index = parts.findLastIndex((part) => part.type === "reasoning");
  const open = parts[index];
  if (open?.type === "reasoning" && open.seconds === undefined) parts[index] = { ...open, seconds };
  else if (parts.length === 0 && seconds >= 1) parts.push({ type: "reasoning", text: "", seconds });
}

function putTool(parts: Part[], part: Part & { type: "tool" }) {
  const index = parts.findIndex((other) => other.type === "tool" && other.tool.id === part.tool.id);
  if (index >= 0) parts[index] = part;
  else parts.push(part);
}
