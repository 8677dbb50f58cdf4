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
  /** A session by its hash, under which devices are listed; and the word that it was ended from elsewhere. */
  device: (hash: string) => `session:${hash}`,
  endedDevice: (hash: string) => `session:${hash}:ended`,
  /** "Somebody exchanges the code of this sign-in"; `attempt` is the key of the attempt or of the device code. */
  exchanging: (attempt: string) => `${attempt}:exchanging`,
  deviceCode: (user: string) => `user:${user}:device-code`,
  pairing: (id: string) => `pairing:${id}`,
  passkeys: (user: string) => `user:${user}:passkeys`,
  passkeyChallenge: (challenge: string) => `passkey-challenge:${hashed(challenge)}`,
  /** Who a provider's account is here, and which account an e-mail address has admitted. */
  identity: (provider: string, subject: string) => `identity:${hashed(`${provider} ${subject}`)}`,
  admittedEmail: (email: string) => `email:${hashed(email)}`,
  pushKeys: "push-keys",
  pushSubscriptions: (user: string) => `user:${user}:push`,
  signInLink: (secret: string) => `link:${hashed(secret)}`,
  knownDevice: (secret: string) => `device:${hashed(secret)}`,
  rate: (name: string, window: number) => `rate:${name}:${window}`,
  conversation: (id: string) => `conversation:${id}`,
  messages: (id: string) => `conversation:${id}:messages`,
  path: (id: string) => `conversation:${id}:path`,
  /** What changed and when, for the live channel; and the channel that wakes its readers. */
  changes: (user: string) => `user:${user}:changes`,
  wake: (user: string) => `user:${user}:wake`,
  /** The text being written; `conversation` is an id, or "new". */
  draft: (user: string, conversation: string) => `user:${user}:draft:${conversation}`,
  turn: (id: string) => `turn:${id}`,
  turnLog: (id: string) => `turn:${id}:log`,
  heartbeat: (id: string) => `turn:${id}:heartbeat`,
  /** What others want of the runner: "stop", or "watched" while another instance reads along. */
  mark: (id: string) => `turn:${id}:mark`,
};
