import { Agent, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

// The floor: what one more Node process costs, whatever it does.

const agent = new Agent({ keepAlive: true });
const headers = JSON.parse(process.env.PIPE_HEADERS ?? "{}");

const server = createServer((incoming, outgoing) => {
  const upstream = request(process.env.PIPE_URL ?? "", { method: "POST", agent, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, { "content-type": "text/event-stream" });
    answer.pipe(outgoing);
  });
  upstream.on("error", () => outgoing.destroy());
  incoming.pipe(upstream);
});
server.listen(0, "127.0.0.1", () =>
  console.log(`Ready at http://127.0.0.1:${(server.address() as AddressInfo).port}`),
);
