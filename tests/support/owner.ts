import { randomUUID } from "node:crypto";
import type { SendBody } from "../../lib/shared/records.ts";
import { readEvents, type Seen } from "./read-events.ts";

export type Owner = ReturnType<typeof createOwner>;

/** A signed-in owner who speaks to the app's HTTP API as a browser would. */
export function createOwner(
  origin: string,
  userAgent = "Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0 Safari/537.36",
) {
  const cookies = new Map<string, string>();

  async function call(path: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(new URL(path, origin), {
      redirect: "manual",
      ...init,
      headers: {
        "user-agent": userAgent,
        "sec-fetch-site": "same-origin",
        ...(cookies.size > 0
          ? { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") }
          : {}),
        ...(init.headers as Record<string, string>),
      },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (/max-age=0|expires=thu, 01 jan 1970/i.test(cookie)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  }

  const post = (path: string, body: unknown, init: RequestInit = {}) =>
    call(path, {
      method: "POST",
      ...init,
      body: JSON.stringify(body),
      headers: { "content-type": "application/json", ...(init.headers as Record<string, string>) },
    });

  async function authenticate(provider: string, fields: Record<string, string>): Promise<Response> {
    const { csrfToken } = (await (await call("/api/auth/csrf")).json()) as { csrfToken: string };
    return call(`/api/auth/callback/${provider}`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", "x-auth-return-redirect": "1" },
      body: new URLSearchParams({ csrfToken, ...fields }).toString(),
    });
  }

  type Given = Partial<SendBody> & { signal?: AbortSignal };

  const owner = {
    origin,
    cookies,
    call,
    post,
    signInByLink: (link: string) =>
      authenticate("link", { secret: new URL(link).hash.replace("#link=", "") }),
    signInByPassphrase: (passphrase: string) => authenticate("passphrase", { passphrase }),
    signInByPairing: (id: string, claim: string) => authenticate("pairing", { id, claim }),

    /** Connects ChatGPT by paste-back, with the fake's sign-in page in between. */
    async connect(authorize: (url: string) => Promise<string>): Promise<Response> {
      const { url } = (await (await post("/api/connection/begin", {})).json()) as { url: string };
      return post("/api/connection/finish", { pasted: await authorize(url) });
    },

    /** A send as a browser makes it; everything left out is minted or standard. */
    async send(
      conversationId: string,
      text: string,
      given: Given = {},
    ): Promise<{ body: SendBody; response: Response }> {
      const { signal, ...rest } = given;
      const body: SendBody = {
        turnId: randomUUID(),
        parentId: null,
        message: { id: randomUUID(), text },
        settings: { model: "gpt-6.1-sol", effort: "low" },
        ...rest,
      };
      const response = await post(
        `/api/conversations/${conversationId}/turns`,
        body,
        signal ? { signal } : {},
      );
      return { body, response };
    },

    /** Sends and reads the answer to its end. */
    async ask(
      conversationId: string,
      text: string,
      given: Given = {},
    ): Promise<{ body: SendBody; events: Seen[] }> {
      const { body, response } = await owner.send(conversationId, text, given);
      if (!response.ok) throw new Error(`send: ${response.status} ${await response.text()}`);
      return { body, events: await collect(readEvents(response)) };
    },

    async follow(turnId: string, after = 0): Promise<Seen[]> {
      return collect(
        readEvents(
          await call(`/api/turns/${turnId}/events`, { headers: { "last-event-id": String(after) } }),
        ),
      );
    },

    async conversation(id: string) {
      return (await call(`/api/conversations/${id}`)).json();
    },
  };
  return owner;
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
