import type { ConversationSummary } from "./records.ts";

/**
 * What a signed-in device hears over its live channel. Every event may come twice and stands for itself: it says what is so now, or
 * names what is worth asking for again.
 */
export type LiveEvent =
  /** A conversation is new or changed: a turn began or ended in it, it was renamed, pinned, or read on some device. */
  | { type: "conversation"; conversation: ConversationSummary }
  | { type: "gone"; conversationId: string }
  /** Somebody writes; `conversationId` is "new" for the draft of a chat that has not begun. */
  | { type: "draft"; conversationId: string }
  /** The connection to ChatGPT was made, ended or broke. */
  | { type: "connection" }
  /** A device came, went or was renamed. */
  | { type: "devices" }
  /** Everything up to here has been told: its id is where to go on. Comes first of all, behind all news, and before the stream ends. */
  | { type: "current" }
  /** This device was signed out from another one; `at` is ISO 8601. The stream ends behind it. */
  | { type: "signed_out"; at: string };
