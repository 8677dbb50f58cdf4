import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Balancer = Awaited<ReturnType<typeof startProxy>>;

/**
 * A proxy that hands each request to the next server in turn, as a load balancer without sticky sessions does. The host name that the
 * browser called is passed on, and a reader who leaves is gone for the server too.
 * @param ports where the servers listen on loopback.
 * @param cutAfter how many bytes of an answer's body get through before its connection breaks.
 */
export async function startProxy(
  ports: readonly string[],
  cutAfter: (request: IncomingMessage) => number = () => Number.POSITIVE_INFINITY,
) {
  let turn = 0;

  function pass(incoming: IncomingMessage, answer: ServerResponse): void {
    const port = ports[turn++ % ports.length] as string;
    const { method, url, headers } = incoming;
    const outgoing = request({ host: "127.0.0.1", port, method, path: url, headers, agent: false });
    let left = cutAfter(incoming);
    outgoing.on("response", (response) => {
      answer.writeHead(response.statusCode ?? 502, response.rawHeaders);
      answer.flushHeaders();
      response.on("data", (chunk: Buffer) => {
        if (chunk.byteLength < left) {
          left -= chunk.byteLength;
          if (!answer.write(chunk)) response.pause();
        } else {
          response.destroy();
          answer.write(chunk.subarray(0, left), () => answer.destroy());
        }
      });
      answer.on("drain", () => response.resume());
      response.on("end", () => answer.end());
      response.on("aborted", () => answer.destroy());
    });
    outgoing.on("error", () => answer.destroy());
    answer.on("close", () => outgoing.destroy());
    incoming.pipe(outgoing);
  }

  const server = createServer(pass);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  return {
    origin: `http://127.0.0.1:${port}`,
    port: String(port),
    async stop(): Promise<void> {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
