import type { ErrorBody } from "./errors.ts";
import type { LiveEvent } from "./live.ts";
import type { LimitWindow, Settings, Usage } from "./records.ts";

/** How an answer ended. Only `completed` means that the model said it was done. */
export type Outcome = "completed" | "incomplete" | "stopped" | "interrupted" | "failed";

/** A hosted tool at work. The same `id` again replaces what was said before. */
export type ToolActivity = {
  id: string;
  kind: "web_search";
  status: "running" | "done";
  action?: "search" | "open_page" | "find_in_page";
  /** What was searched for, or the address of the page that was read. */
  subject?: string;
};

/**
 * One event of a turn, in the order of its log; the first is number 1. `reset` is not among them: it is said by a reader's stream
 * alone, with id 0, and means "forget what you have, everything follows".
 */
export type TurnEvent =
  | { type: "start"; turnId: string; conversationId: string; settings: Settings; at: string }
  | { type: "reasoning"; delta: string }
  /** `thought`: seconds of thinking before this text, measured by the server; on the first text after a pause for thought. */
  | { type: "text"; delta: string; thought?: number }
  | { type: "tool"; tool: ToolActivity }
  | { type: "usage"; usage: Usage }
  | { type: "limits"; windows: LimitWindow[]; plan?: string }
  /** OpenAI holds the answer back for a safety check; it then comes in one lump. */
  | { type: "held" }
  | EndEvent;

export type EndEvent = { type: "end"; outcome: Outcome; error?: ErrorBody; seconds: number };

/** What a reader's stream carries. */
export type StreamEvent = TurnEvent | { type: "reset" };

/**
 * One SSE frame (WHATWG HTML, 9.2). `JSON.stringify` escapes line ends, so no text of a model can forge a frame.
 * @param cursor what a reader sends back as `Last-Event-ID`: a turn's event number, or a time of the live channel.
 */
export function encodeFrame(cursor: number, event: StreamEvent | LiveEvent): string {
  const { type, ...data } = event;
  return `id: ${cursor}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}
