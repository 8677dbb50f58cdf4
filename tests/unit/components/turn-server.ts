import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One connection that a reader made: what it asked for, and the way to answer. */
export type Visit = { cursor: number; answer: ServerResponse };

/** A real server that hands every connection to the test, in order. */
export async function startTurnServer() {
  const waiting: Visit[] = [];
  const takers: ((visit: Visit) => void)[] = [];
  const server = createServer((request, answer) => {
    const visit = { cursor: Number(request.headers["last-event-id"]), answer };
    const taker = takers.shift();
    if (taker) taker(visit);
    else waiting.push(visit);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    connect: (cursor: number, signal: AbortSignal) =>
      fetch(url, { headers: { "last-event-id": String(cursor) }, signal }),
    visit: () =>
      new Promise<Visit>((resolve) => {
        const visit = waiting.shift();
        if (visit) resolve(visit);
        else takers.push(resolve);
      }),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
