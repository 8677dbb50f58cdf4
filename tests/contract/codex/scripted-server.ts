import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Received = { path: string; headers: IncomingMessage["headers"]; body: string };
export type Step = (response: ServerResponse, request: IncomingMessage) => void;

/** A real server that answers each request with the next step of a script, and the last step again after that. */
export async function startScriptedServer(...script: Step[]) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const step = script[Math.min(received.length, script.length - 1)] as Step;
    received.push({ path: request.url ?? "", headers: request.headers, body });
    step(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A whole answer as JSON, or as the text itself. */
export function says(status: number, body: unknown, headers: Record<string, string> = {}): Step {
  return (response) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(text);
  };
}

/** A stream of events that ends as it should. */
export function streams(text: string, headers: Record<string, string> = {}): Step {
  return (response) => {
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", ...headers }).end(text);
  };
}

/** A stream of events that says this much, then nothing. */
export function streamsAndHangs(text: string): Step {
  return (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" }).write(text);
  };
}

/** A stream of events whose connection drops after this much. */
export function streamsAndDrops(text: string): Step {
  return (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(text, () => response.destroy());
  };
}

export const drops: Step = (response) => void response.destroy();
