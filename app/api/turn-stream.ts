import type { Identity } from "@/lib/auth/require-user";
import { whileSignedIn } from "@/lib/auth/while-signed-in";
import { eventStream } from "@/lib/http/answer";
import { bytesOf } from "@/lib/http/event-stream";
import { keys } from "@/lib/store/keys";
import type { TurnRecord } from "@/lib/turns/record";
import type { Call } from "./handle";

/** The events of a turn behind number `after`, as they come, for as long as the reader stays signed in. */
export function turnStream(
  { services }: Call,
  { sid }: Identity,
  record: TurnRecord,
  after: number,
): Response {
  const standing = async () => (await services.store.batch([["get", keys.session(sid)]]))[0] !== null;
  return eventStream(bytesOf(whileSignedIn(services.turns.tail(record, after), standing)));
}
