import "server-only";
import { AppError } from "../shared/errors.ts";
import type { Operation, Results, Store } from "./port.ts";
import { plan } from "./redis-operations.ts";
import type { Reply, Transport } from "./redis-transport.ts";
import { createSubscriptions } from "./subscriptions.ts";
import { writes } from "./writes.ts";

/** Redis' answer to a `put` at an index that stands already. */
const idRefused = /^ERR The ID specified in XADD is equal or smaller/;

/**
 * A Redis, over either transport. Redis has no rollback: a batch that writes runs as one transaction and nobody sees half of it,
 * but a command refused for the wrong kind of key does not take the others back. Lack of memory and a replica's refusal to write
 * stop the whole batch before anything is done.
 */
export function createRedisStore(transport: Transport): Store {
  const subscriptions = createSubscriptions(transport.listen);

  return {
    kind: transport.kind,
    async batch<const O extends readonly Operation[]>(operations: O) {
      const plans = operations.map(plan);
      const commands = plans.flatMap((step) => step.commands);
      if (commands.length === 0) return [] as unknown as Results<O>;
      try {
        const replies = await transport.send(commands, commands.length > 1 && writes(operations));
        if (replies.length !== commands.length) throw new Error("replies are missing");
        const values = replies.map(asValue);
        return plans.map((step) => step.result(values.splice(0, step.commands.length))) as Results<O>;
      } catch (cause) {
        throw new AppError("store_unavailable", { cause });
      }
    },
    subscribe: subscriptions.subscribe,
    close() {
      subscriptions.close();
      return transport.close();
    },
  };
}

function asValue(reply: Reply): unknown {
  if ("value" in reply) return reply.value;
  if (idRefused.test(reply.error)) return null;
  throw new Error(reply.error);
}
