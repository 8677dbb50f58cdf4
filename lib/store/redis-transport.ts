import "server-only";
import type { Listen } from "./subscriptions.ts";

/** A Redis command as it goes over the wire. */
export type Command = readonly [name: string, ...args: string[]];

/** What came back for one command: a value, or Redis' own error text. */
export type Reply = { value: unknown } | { error: string };

/** One way to reach a Redis. */
export type Transport = {
  readonly kind: "redis" | "upstash";
  /**
   * Sends commands in one round trip and gives their replies in order. `atomic` runs them as a transaction; a command that Redis
   * refuses within one does not undo the others. Throws when there is no answer or the whole list was refused.
   */
  send(commands: readonly Command[], atomic: boolean): Promise<Reply[]>;
  /** Listens for what is published. */
  readonly listen: Listen;
  close(): Promise<void>;
};

/**
 * Why a call failed, fit for a log. Both clients repeat the command or the answer in their messages, and Redis does where it does
 * not know a command; these hold session ids and sealed text, so that part is cut off. Of causes, only system errors are told.
 */
export function failure(error: unknown): Error {
  const { message, cause, previousErrors } = error as Error & { previousErrors?: Error[] };
  const refused = previousErrors?.[0]; // of the commands of a transaction
  const system = cause instanceof Error && "code" in cause ? cause : undefined;
  const told = [message, refused?.message, system?.message].filter(Boolean).join(": ");
  return new Error(told.split(/,? (?:command was|with args|response body)/)[0]);
}
