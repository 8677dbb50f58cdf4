import { z } from "zod";
import type { ErrorBody } from "./errors.ts";
import type { Outcome, ToolActivity } from "./events.ts";

// The shapes that cross the wire or rest in the store. The browser imports their types only, so zod stays on the server.

export const Id = z.uuid();

export const Settings = z.strictObject({
  model: z.string().min(1).max(200),
  effort: z.string().min(1).max(40),
  verbosity: z.enum(["low", "medium", "high"]).optional(),
  summary: z.enum(["auto", "concise", "detailed"]).optional(),
  webSearch: z.boolean().optional(),
  instructions: z.string().max(100_000).optional(),
});
export type Settings = z.infer<typeof Settings>;

/** Tokens of one answer, as the backend reports them. */
export type Usage = { input: number; cached: number; output: number; reasoning: number };

/** One limit of the plan, told apart by its length, never by its slot (PROTOCOL 5). `resetAt` is ISO 8601. */
export type LimitWindow = { minutes: number; usedPercent: number; resetAt: string | null };

/** The last reading of the plan's limits. */
export type LimitReading = { windows: LimitWindow[]; plan: string | null; readAt: string };

export type Part =
  | { type: "text"; text: string }
  /** `seconds`: how long the model thought, measured by the server; absent while it still does. */
  | { type: "reasoning"; text: string; seconds?: number }
  | { type: "tool"; tool: ToolActivity };

/** One message as a browser sees it. Times are ISO 8601; a reply's id is its turn's; `outcome` is absent while the turn runs. */
export type Message = {
  id: string;
  parentId: string | null;
  role: "user" | "assistant";
  parts: Part[];
  text: string;
  createdAt: string;
  settings?: Settings;
  outcome?: Outcome;
  error?: ErrorBody;
  seconds?: number;
  usage?: Usage;
  /** The name of the device a question came from, as it was then. */
  device?: string;
};

/** A turn that runs: what it answers, since when, and the name of the device that started it. Times are ISO 8601. */
export type OpenTurn = { turnId: string; parentId: string; startedAt: string; device: string };

/** A conversation in a list. `unread`: an answer ended that no device has shown yet. `turns`: how many have begun in it. */
export type ConversationSummary = {
  id: string;
  title: string;
  pinned: boolean;
  updatedAt: string;
  running: boolean;
  unread: boolean;
  turns: number;
};

/** One signed-in device. Times are ISO 8601. */
export type Device = {
  id: string;
  name: string;
  platform: string;
  firstSeen: string;
  lastSeen: string;
  current: boolean;
};

/** How somebody may sign in at this deployment, or prove that they are who is signed in. */
export type WayIn = "passphrase" | "link" | "passkey";

/** What a browser may know of its own session. `endedAt`: when it was ended from another device, ISO 8601. */
export type SessionStatus = {
  signedIn: boolean;
  user?: string;
  endedAt?: string;
  ways: WayIn[];
  /** Other providers by which somebody may come in. */
  providers: { id: string; name: string }[];
};

/** One passkey of the owner's. Times are ISO 8601. */
export type Passkey = { id: string; name: string; createdAt: string; usedAt: string | null };

/** The text being written for a conversation, as the server keeps it; `rev` counts its changes, 0 for none. */
export type Draft = { text: string; rev: number; device: string; updatedAt: string };

/** A conversation with messages: the newest page of its log, oldest first; `before` asks for the page ahead of it. */
export type Conversation = {
  id: string;
  title: string;
  pinned: boolean;
  leafId: string | null;
  rev: number;
  updatedAt: string;
  turns: number;
  messages: Message[];
  before?: number;
};

/** A model this account may use, in the words of the live catalogue (PROTOCOL 6). */
export type Model = {
  id: string;
  name: string;
  description: string;
  efforts: { id: string; description: string }[];
  defaultEffort: string;
  contextWindow: number;
  verbosity: boolean;
  images: boolean;
  successor?: string;
};

export type Account = { id: string | null; email: string | null; plan: string | null };

export type ConnectionStatus = {
  connected: boolean;
  account?: Account;
  expiresAt?: string;
  connectedAt?: string;
  health: "ok" | "degraded" | "reconnect";
  reason?: string;
};

/**
 * A sign-in by paste-back: OpenAI's address for the owner's browser, and until when its answer may be pasted. `startedOn` names the
 * device that began it, where that is another one. Times are ISO 8601.
 */
export type SignInAttempt = {
  url: string;
  state: string;
  startedAt: string;
  expiresAt: string;
  startedOn?: string;
};

/**
 * A sign-in by a code that the owner enters at OpenAI. `interval`: seconds until the next poll; `expiresIn`: seconds the code has left, for
 * clocks that differ from the server's; the rest as above.
 */
export type DeviceCode = {
  userCode: string;
  verificationUrl: string;
  interval: number;
  startedAt: string;
  expiresAt: string;
  expiresIn: number;
  startedOn?: string;
};

/**
 * What came of a poll. `interval`: seconds until the next one; `userCode`: the code it was about. `unavailable`: OpenAI could not be asked, the code stays open. `lost`: the
 * code was entered, but what it brought did not arrive.
 */
export type DeviceCodePoll =
  | { status: "pending" | "slow_down" | "unavailable"; interval: number; userCode: string }
  | { status: "expired" | "refused" | "lost" }
  | { status: "connected"; account: Account };

export const SendBody = z.strictObject({
  turnId: Id,
  parentId: Id.nullable(),
  message: z.strictObject({
    id: Id,
    text: z.string().max(400_000),
    attachments: z.array(z.never()).max(0).optional(),
  }),
  settings: Settings,
});
export type SendBody = z.infer<typeof SendBody>;

export const PatchConversationBody = z.strictObject({
  rev: z.int().nonnegative(),
  title: z.string().trim().min(1).max(200).optional(),
  pinned: z.boolean().optional(),
  leafId: Id.optional(),
});
export type PatchConversationBody = z.infer<typeof PatchConversationBody>;

export const DraftBody = z.strictObject({
  text: z.string().max(400_000),
  /** The `rev` this text was written over; when it has moved on, nothing is changed (409). */
  rev: z.int().nonnegative(),
});

/** What a browser's push service gave it, as it writes that down (`PushSubscription.toJSON`); a key of P-256 and a shared secret. */
export const PushSubscriptionBody = z.strictObject({
  endpoint: z.string().max(2_000),
  keys: z.strictObject({ p256dh: z.string().regex(/^[\w-]{87}$/), auth: z.string().regex(/^[\w-]{22}$/) }),
  /** Not needed: what has run out is answered with 410. */
  expirationTime: z.number().nullable().optional(),
});
export type PushSubscriptionBody = z.infer<typeof PushSubscriptionBody>;

export const DeviceNameBody = z.strictObject({ name: z.string().trim().min(1).max(60) });

/** `fresh`: a new attempt, whatever is open already. */
export const BeginBody = z.strictObject({ fresh: z.boolean().optional() });
export const PasteBody = z.strictObject({ pasted: z.string().max(20_000) });
