import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/**
 * A piece of network between browser and app that can fail: the browser's own offline mode leaves streams that are open alone.
 * @param port where the app listens on loopback.
 */
export async function startRelay(port: string) {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(port), "127.0.0.1");
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  const listen = async (on: number) => {
    server.listen(on, "127.0.0.1");
    await once(server, "listening");
  };
  await listen(0);
  const own = (server.address() as AddressInfo).port;

  async function cut(): Promise<void> {
    const closed = once(server, "close");
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  }

  return {
    origin: `http://127.0.0.1:${own}`,
    /** Breaks every connection and refuses new ones. */
    cut,
    mend: () => listen(own),
    async stop(): Promise<void> {
      if (server.listening) await cut();
    },
  };
}
