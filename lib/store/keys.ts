import "server-only";
import { createHash } from "node:crypto";

// Every name in the store, in one place (DESIGN, section 3).

/** Secrets that are looked up by value stand under their hash, so a dump of the store cannot be used to sign in. */
export const hashed = (secret: string) => createHash("sha256").update(secret).digest("base64url");

export const keys = {
  keyCheck: "key-check",
  connection: (user: string) => `user:${user}:connection`,
  catalogue: (user: string) => `user:${user}:catalogue`,
  limits: (user: string) => `user:${user}:limits`,
  conversations: (user: string) => `user:${user}:conversations`,
  devices: (user: string) => `user:${user}:devices`,
  attempts: (user: string) => `user:${user}:attempts`,
  attempt: (user: string, state: string) => `attempt:${user}:${hashed(state)}`,
  session: (sid: string) => `session:${hashed(sid)}`,
  signInLink: (secret: string) => `link:${hashed(secret)}`,
  knownDevice: (secret: string) => `device:${hashed(secret)}`,
  rate: (name: string, window: number) => `rate:${name}:${window}`,
  conversation: (id: string) => `conversation:${id}`,
  messages: (id: string) => `conversation:${id}:messages`,
  path: (id: string) => `conversation:${id}:path`,
  turn: (id: string) => `turn:${id}`,
  turnLog: (id: string) => `turn:${id}:log`,
  heartbeat: (id: string) => `turn:${id}:heartbeat`,
  /** What others want of the runner: "stop", or "watched" while another instance reads along. */
  mark: (id: string) => `turn:${id}:mark`,
};
