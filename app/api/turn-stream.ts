import type { Identity } from "@/lib/auth/identity";
import { eventStream } from "@/lib/http/answer";
import { bytesOf } from "@/lib/http/event-stream";
import type { TurnRecord } from "@/lib/turns/record";
import type { Call } from "./handle";

/** The events of a turn behind number `after`, as they come, for as long as the reader stays signed in. */
export function turnStream(
  { services }: Call,
  reader: Identity,
  record: TurnRecord,
  after: number,
): Response {
  return eventStream(bytesOf(services.whileSignedIn(services.turns.tail(record, after), reader)));
}
