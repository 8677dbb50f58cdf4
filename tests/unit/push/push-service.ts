import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Pushed = { method: string; url: string; headers: IncomingHttpHeaders; body: Buffer };
type Answer = (response: ServerResponse, pushed: Pushed) => void;

const taken: Answer = (response) => response.writeHead(201).end();

/** A push service on a free loopback port that notes what it is given, and answers as `answerWith` said last: 201 at first. */
export async function startPushService() {
  const pushed: Pushed[] = [];
  let answer = taken;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = "", url = "", headers } = request;
    const one = { method, url, headers, body: Buffer.concat(chunks) };
    pushed.push(one);
    answer(response, one);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pushed,
    answerWith(next: Answer) {
      answer = next;
    },
    forget() {
      answer = taken;
      pushed.length = 0;
    },
    close: () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
