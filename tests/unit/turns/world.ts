import { randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { createCodex } from "../../../lib/codex/answer.ts";
import { createConversations } from "../../../lib/conversations/conversations.ts";
import { createMessageLog } from "../../../lib/conversations/messages.ts";
import { createConversationRecords } from "../../../lib/conversations/record.ts";
import { bytesOf } from "../../../lib/http/event-stream.ts";
import { createOutgoing } from "../../../lib/http/outgoing.ts";
import { refreshTokens } from "../../../lib/oauth/refresh.ts";
import type { PatchConversationBody, SendBody } from "../../../lib/shared/records.ts";
import { createKeyRing } from "../../../lib/store/key-ring.ts";
import { keys } from "../../../lib/store/keys.ts";
import { createStore, type StoreChoice } from "../../../lib/store/open.ts";
import type { Operation, Store } from "../../../lib/store/port.ts";
import { createSealer } from "../../../lib/store/sealed.ts";
import type { TurnRecord } from "../../../lib/turns/record.ts";
import { startReads } from "../../../lib/turns/start.ts";
import { createTurns, type TurnsOptions } from "../../../lib/turns/turns.ts";
import { createVault } from "../../../lib/vault/vault.ts";
import { startFakeUpstream } from "../../support/fake-upstream/server.ts";
import { collect } from "../../support/owner.ts";
import { readEvents, type Seen } from "../../support/read-events.ts";

export const user = "owner";
export const device = "Firefox on Linux";

export type InstanceOptions = {
  wrap?: (store: Store) => Store;
  mostMs?: number;
  scale?: number;
  ended?: TurnsOptions["ended"];
};

export type World = Awaited<ReturnType<typeof createWorld>>;
export type Instance = ReturnType<World["instance"]>;

/**
 * A store, a fake upstream and a connected owner; `instance` composes everything that sends and follows, as one process would. Two
 * instances share the store and nothing else.
 */
export async function createWorld(
  given: { choice?: StoreChoice; delayMs?: number; accessTokenSeconds?: number } = {},
) {
  const folder = await mkdtemp(join(tmpdir(), "wherry-turns-"));
  const choice = given.choice ?? { sqliteFile: join(folder, "store.db") };
  const fake = await startFakeUpstream({ delayMs: given.delayMs ?? 0 });
  const sealer = createSealer(createKeyRing(`k1:${randomBytes(32).toString("base64")}`));
  const stores: Store[] = [];
  const oauth = {
    authUrl: fake.authUrl,
    clientId: "app_EMoamEEZ73f0CkXaXp7hrann",
    originator: "wherry",
    userAgent: "wherry/0",
    baseUrl: fake.baseUrl,
  };

  function instance({ wrap = (store) => store, mostMs, scale = 100, ended }: InstanceOptions = {}) {
    const opened = createStore(choice);
    stores.push(opened);
    const store = wrap(opened);
    const outgoing = createOutgoing();
    const works: Promise<unknown>[] = [];
    const background = (work: Promise<unknown>) => void works.push(work);
    const log = () => {};
    const codex = createCodex(
      { baseUrl: fake.baseUrl, originator: "wherry", userAgent: "wherry/0", clientVersion: "0.169.0" },
      outgoing,
    );
    const vault = createVault({
      store,
      sealer,
      refresh: (tokens) => refreshTokens(oauth, outgoing, tokens),
      revoke: async () => {},
      deploymentId: "here",
      background,
      log,
    });
    const records = createConversationRecords(store, sealer);
    const messages = createMessageLog(store, sealer);
    const conversations = createConversations(store, records, messages);
    const turns = createTurns({
      store,
      sealer,
      vault,
      codex,
      records,
      messages,
      background,
      log,
      scale,
      mostMs: mostMs ?? null,
      wireEffort: async (_user, _model, effort) => effort,
      noticeHeaders() {},
      noticeLimits() {},
      ...(ended ? { ended } : {}),
    });

    const follow = (record: TurnRecord, after = 0): AsyncGenerator<Seen> =>
      readEvents(new Response(bytesOf(turns.tail(record, after))));

    return {
      store,
      vault,
      turns,
      conversations,
      records,
      messages,
      follow,
      followed: (record: TurnRecord, after = 0) => collect(follow(record, after)),

      /** A send as the route makes it; everything left out is minted or standard. */
      async send(
        id: string,
        text: string,
        rest: Partial<SendBody> = {},
      ): Promise<{ body: SendBody; record: TurnRecord }> {
        const body: SendBody = {
          turnId: randomUUID(),
          parentId: null,
          message: { id: randomUUID(), text },
          settings: { model: "gpt-6.1-sol", effort: "low" },
          ...rest,
        };
        const [turn, connection, conversation, path, recent, now] = await store.batch(
          startReads(user, id, body.turnId),
        );
        const reads = { turn, connection, conversation, path, recent, now };
        return { body, record: await turns.start(user, device, id, body, reads) };
      },

      /** Sends and reads to the end. */
      async ask(id: string, text: string, rest: Partial<SendBody> = {}) {
        const { body, record } = await this.send(id, text, rest);
        return { body, record, events: await this.followed(record) };
      },

      async reopen(turnId: string): Promise<TurnRecord> {
        const [sealed] = await store.batch([["get", keys.turn(turnId)]]);
        return turns.open(user, turnId, sealed);
      },

      async patch(id: string, body: PatchConversationBody) {
        const [sealed, entries] = await store.batch(conversations.patchReads(id, body));
        return conversations.patch(user, id, body, sealed, entries);
      },

      async seen(id: string) {
        const [sealed] = await store.batch([["get", keys.conversation(id)]]);
        await conversations.markSeen(user, id, sealed);
      },

      /** Deletes a conversation and forgets its turns, as the route does. */
      async remove(id: string) {
        await turns.forget(user, await conversations.remove(user, id));
      },

      async page(id: string) {
        const [sealed, entries] = await store.batch(conversations.pageReads(id));
        return conversations.page(user, id, sealed, entries);
      },

      async list(before?: string) {
        const [ranked] = await store.batch([conversations.listRead(user, before)]);
        return conversations.list(user, ranked);
      },

      /** Resolves when everything that goes on behind requests has come to its end. */
      idle: async () => void (await Promise.all(works)),
    };
  }

  async function connect(accessTokenSeconds = 864_000): Promise<void> {
    const issued = await fake.issue({ accessTokenSeconds });
    const tokens = {
      accessToken: issued.access_token,
      refreshToken: issued.refresh_token,
      idToken: issued.id_token,
      expiresAt: Date.now() + accessTokenSeconds * 1000,
    };
    const { vault } = instance();
    await vault.connect(user, tokens);
    const { accountId, userId, email, plan } = fake.account;
    await vault.name(user, tokens, { id: accountId, userId, email, plan });
  }

  await connect(given.accessTokenSeconds);
  return {
    fake,
    sealer,
    choice,
    instance,
    connect,
    async stop(): Promise<void> {
      await fake.stop();
      for (const store of stores) await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Asks again until the answer is yes; the test's own timeout ends it. */
export async function until(question: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await question())) await turn();
}

/** Reads on until the condition holds for what has been seen; the reader stays open. */
export async function readUntil(
  events: AsyncGenerator<Seen>,
  enough: (seen: Seen[]) => boolean,
): Promise<Seen[]> {
  const seen: Seen[] = [];
  while (!enough(seen)) {
    const next = await events.next();
    if (next.done) throw new Error("the stream ended early");
    seen.push(next.value);
  }
  return seen;
}

export type Batch = (operations: readonly Operation[]) => Promise<unknown[]>;

/** A store whose batches pass through `through`. */
export const wrapped =
  (through: (operations: readonly Operation[], batch: Batch) => Promise<unknown[]>) =>
  (store: Store): Store => ({
    ...store,
    batch: ((operations: readonly Operation[]) =>
      through(operations, store.batch as unknown as Batch)) as unknown as Store["batch"],
  });

/** A store that can stand still, as for a process that was stopped: what was called waits until it goes on. */
export function pausable() {
  let gate = Promise.withResolvers<void>();
  gate.resolve();
  return {
    wrap: wrapped(async (operations, batch) => {
      await gate.promise;
      return batch(operations);
    }),
    freeze() {
      gate = Promise.withResolvers();
    },
    thaw: () => gate.resolve(),
  };
}

/** What every whole stream must be: numbered from 1 without a gap, with one `end`, its last. */
export function whole(events: Seen[]): boolean {
  const ends = events.filter(({ event }) => event.type === "end").length;
  return ends === 1 && events.at(-1)?.event.type === "end" && events.every(({ id }, at) => id === at + 1);
}

export const outcomeOf = (events: Seen[]) => {
  const last = events.at(-1)?.event;
  return last?.type === "end"
    ? { outcome: last.outcome, code: last.error?.code, retryAt: last.error?.retryAt }
    : null;
};
