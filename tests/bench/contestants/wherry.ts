import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { localSecrets } from "../../../lib/local-secrets.ts";
import { createStore } from "../../../lib/store/open.ts";
import { type App, startApp } from "../../support/app.ts";
import { authorize } from "../../support/fake-upstream/auth/sign-in.ts";
import { createOwner, type Owner } from "../../support/owner.ts";
import { atEnd } from "../at-end.ts";
import { type LongChat, writeLongChats } from "../long-chats.ts";
import type { Ask, Contestant } from "./contestant.ts";

export type Wherry = Contestant & { app: App; owner: Owner };

export const settings = { model: "gpt-6.1-sol", effort: "low" };

/** The app, signed in and connected. */
export async function startConnected(
  upstream: { origin: string; baseUrl: string },
  store: Record<string, string> = {},
): Promise<{ app: App; owner: Owner }> {
  const app = await startApp({
    CODEX_AUTH_URL: upstream.origin,
    CODEX_BASE_URL: upstream.baseUrl,
    RATE_LIMIT_SCALE: "100",
    LOG_LEVEL: "error",
    ...store,
  });
  atEnd(app);
  const owner = createOwner(app.origin);
  await owner.signInByLink(app.link());
  const connected = await owner.connect((url) => authorize(url));
  if (!connected.ok) throw new Error(`connecting failed: ${await connected.text()}`);
  return { app, owner };
}

/**
 * @param redisUrl a Redis to keep everything in; SQLite without.
 * @param longChats how many conversations of 200 turns it is to have.
 */
export async function startWherry(
  upstream: { origin: string; baseUrl: string },
  longChats: number,
  redisUrl?: string,
): Promise<Wherry> {
  const { app, owner } = await startConnected(upstream, redisUrl ? { REDIS_URL: redisUrl } : {});
  const chats = await withLongChats(app, longChats, redisUrl);

  const cookie = [...owner.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const headers = { "content-type": "application/json", "sec-fetch-site": "same-origin", cookie };
  const ask = (id: string, parentId: string | null): Ask => {
    const message = { id: randomUUID(), text: "And what would you do in my place?" };
    const body = JSON.stringify({ turnId: randomUUID(), parentId, message, settings });
    return { url: `${app.origin}/api/conversations/${id}/turns`, headers, body: Buffer.from(body) };
  };
  return {
    name: redisUrl ? "wherry, Redis" : "wherry, SQLite",
    pid: app.pid(),
    app,
    owner,
    newChat: () => ask(randomUUID(), null),
    longChat(round) {
      const { id, leafId } = chats[round % chats.length] as LongChat;
      return ask(id, leafId);
    },
  };
}

async function withLongChats(app: App, count: number, redisUrl: string | undefined): Promise<LongChat[]> {
  const store = createStore(redisUrl ? { redisUrl } : { sqliteFile: join(app.dataDir, "wherry.sqlite") });
  try {
    return await writeLongChats(store, localSecrets(app.dataDir).encryptionKeys, count);
  } finally {
    await store.close();
  }
}
