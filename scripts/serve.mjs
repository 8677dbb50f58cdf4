import { once } from "node:events";
import { createServer } from "node:net";
import { run } from "./child.mjs";

/** Reads .env into the environment, which wins where both name something. */
export function loadEnvironment() {
  try {
    process.loadEnvFile?.(".env");
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
}

/** Where the app listens: HOST and PORT, or 127.0.0.1 and 3000. */
const host = () => process.env.HOST || "127.0.0.1";
const port = () => process.env.PORT || "3000";

/** Throws a sentence for the owner when HOST and PORT cannot be listened on. */
export async function requireFreePort() {
  const server = createServer().listen({ host: host(), port: port(), exclusive: true });
  try {
    await once(server, "listening");
  } catch (error) {
    if (error.code !== "EADDRINUSE")
      throw new Error(`Cannot listen on HOST=${host()}, PORT=${port()}.`, { cause: error });
    throw new Error(`Port ${port()} is taken. Stop what uses it, or choose another: PORT=3001 npm start`);
  }
  server.close();
  await once(server, "close");
}

/** Serves the app with `next start` or `next dev` until it is stopped; resolves to its exit code. */
export function serve(mode) {
  const name = host().includes(":") ? `[${host()}]` : host();
  console.log(`Serving http://${name}:${port()}`);
  const signals = mode === "start" ? { NEXT_MANUAL_SIG_HANDLE: "true" } : {}; // see instrumentation-node.ts
  return run("next", [mode, "--hostname", host(), "--port", port()], {
    ...signals,
    HOST: host(),
    PORT: port(),
  });
}
