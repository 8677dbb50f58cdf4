import { request } from "node:http";

export type RawAnswer = {
  status: number;
  /** Every header as it came, in lists: a header that stands twice is two entries. */
  headers: Record<string, string[] | undefined>;
  text: string;
};

export type RawCall = {
  method?: string;
  headers?: Record<string, string | string[]>;
  body?: string;
};

/** A call with exactly these headers, `Host` included, which `fetch` would choose itself. */
export function rawCall(origin: string, path: string, { method = "GET", headers = {}, body }: RawCall = {}) {
  const { hostname, port } = new URL(origin);
  return new Promise<RawAnswer>((resolve, reject) => {
    const call = request({ hostname, port, path, method, agent: false, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("error", reject);
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: { ...response.headersDistinct }, text }),
      );
    });
    call.on("error", reject);
    call.end(body);
  });
}

/** The cookies of a signed-in owner as a header. */
export const cookieHeader = (cookies: ReadonlyMap<string, string>) =>
  [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
