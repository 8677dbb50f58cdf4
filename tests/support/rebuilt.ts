import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * A front to a running app that can pretend that another build runs behind it: its service worker then names that one.
 * @param port where the app listens on loopback.
 */
export async function startRebuilt(port: string) {
  let build: string | null = null;

  function pass(asked: IncomingMessage, answer: ServerResponse): void {
    const { method, url: path, headers } = asked;
    const behind = request({ host: "127.0.0.1", port, method, path, headers }, (given) => {
      if (path === "/sw.js" && build !== null) return void rename(given, answer, build);
      answer.writeHead(given.statusCode ?? 502, given.headers);
      given.pipe(answer);
    });
    behind.on("error", () => answer.destroy());
    answer.on("close", () => behind.destroy());
    asked.pipe(behind);
  }

  const server = createServer(pass).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    rebuild(name: string): void {
      build = name;
    },
    async stop(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function rename(given: IncomingMessage, answer: ServerResponse, build: string): Promise<void> {
  const text = Buffer.concat(await given.toArray()).toString("utf8");
  const { "content-length": _, "content-encoding": encoding, ...headers } = given.headers;
  if (encoding) throw new Error("the worker came compressed");
  answer.writeHead(given.statusCode ?? 502, headers);
  answer.end(text.replace(/const build = "[^"]+"/, `const build = ${JSON.stringify(build)}`));
}
