import type { ServerEvent } from "./response-events.ts";

/** What the writer of a stream does next. */
export type Step =
  | { event: ServerEvent }
  /** A line that starts with a colon, which readers skip. */
  | { comment: string }
  | { waitMs: number }
  /** Waits for `release()`. */
  | { hold: true }
  /** Nothing more is written, and the connection stays open. */
  | { silence: true }
  /** The connection ends here; with an event, in the middle of its frame or of its last character that is not ASCII. */
  | { cut: "between_frames" | "reset" }
  | { cut: "in_frame" | "in_character"; event: ServerEvent };

/** The pace of an answer, in milliseconds. */
export type Pace = { tokenMs: number; thinkingMs: number; firstByteMs: number };
