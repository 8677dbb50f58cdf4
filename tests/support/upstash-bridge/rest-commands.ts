export type RestRequest = { method: string; path: string; query: URLSearchParams; body: string };

export type RestCommands = { commands: string[][]; answer: "one" | "list" | "transaction" };

/** A request that Upstash answers with a status other than 200 before Redis sees anything. */
export class RefusedRequest extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** What a REST request asks of Redis: `/`, `/pipeline`, `/multi-exec`, or the command in the path. */
export function restCommands({ method, path, query, body }: RestRequest): RestCommands {
  if (!["GET", "POST", "PUT", "HEAD"].includes(method))
    throw new RefusedRequest(405, "ERR method not allowed");
  switch (path) {
    case "/":
      return { commands: [command(json(body))], answer: "one" };
    case "/pipeline":
      return { commands: commands(body), answer: "list" };
    case "/multi-exec":
      return { commands: commands(body), answer: "transaction" };
  }
  // A body stands behind the path as one more argument, and query parameters behind that as options.
  const words = path.slice(1).split("/").map(decodeURIComponent);
  const options = [...query].flatMap(([name, value]) => (value === "" ? [name] : [name, value]));
  return { commands: [[...words, ...(body ? [body] : []), ...options]], answer: "one" };
}

function commands(body: string): string[][] {
  const list = json(body);
  if (!Array.isArray(list) || list.length === 0) throw new RefusedRequest(400, "ERR empty pipeline request");
  return list.map(command);
}

function command(value: unknown): string[] {
  if (!Array.isArray(value) || value.length === 0) throw new RefusedRequest(400, "ERR empty command");
  return value.map((part) => {
    if (typeof part === "string") return part;
    if (typeof part === "number" || typeof part === "boolean") return String(part);
    throw new RefusedRequest(400, "ERR a command is a list of strings and numbers");
  });
}

function json(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new RefusedRequest(400, "ERR failed to parse the request body");
  }
}
