import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { settingsFor } from "../../contract/api/connected.ts";
import { type FakeUpstream, startFakeUpstream } from "../../support/fake-upstream/server.ts";
import { createOwner, type Owner } from "../../support/owner.ts";
import { readEvents, type Seen, textOfEvents } from "../../support/read-events.ts";
import { passphrase, type Serverless, startServerless } from "../../support/serverless.ts";

/** Answers end ten seconds before the platform would end the process. In seconds. */
const limit = 30;

describe("instances that are frozen between requests and killed at a limit", () => {
  let fake: FakeUpstream;
  let platform: Serverless;
  let owner: Owner;
  beforeAll(async () => {
    fake = await startFakeUpstream({ delayMs: 0 });
    platform = await startServerless(settingsFor(fake), limit);
    owner = createOwner(platform.origin);
    await owner.signInByPassphrase(passphrase);
    await owner.connect(fake.authorize);
  }, 120_000);
  afterAll(async () => {
    fake.clear();
    await platform.stop();
    await fake.stop();
  });

  test("answer, whichever of them a request wakes", async () => {
    const id = randomUUID();
    let parentId: string | null = null;
    for (let round = 1; round <= 5; round++) {
      const { body, events } = await owner.ask(id, `Question ${round}`, { parentId });
      expect(events.at(-1)?.event).toMatchObject({ type: "end", outcome: "completed" });
      parentId = body.turnId;
    }
    const chats = Array.from({ length: 3 }, () => randomUUID());
    await Promise.all(chats.map((chat) => owner.ask(chat, "At once")));
    expect(platform.instances()).toBeGreaterThan(1);
    for (const chat of chats)
      expect((await owner.conversation(chat)).messages.at(-1)).toMatchObject({ outcome: "completed" });
    expect((await owner.conversation(id)).messages).toHaveLength(10);
  }, 60_000);

  test("end a long answer as interrupted before the limit, and keep its text", async () => {
    fake.next("long", { tokens: 20_000, tokensPerSecond: 50 });
    const id = randomUUID();
    const { body, events } = await owner.ask(id, "Longer than the platform lets anything run");
    expect(events.at(-1)?.event).toMatchObject({ type: "end", outcome: "interrupted" });
    const text = textOfEvents(events);
    expect(text.length).toBeGreaterThan(100);
    expect(platform.killed()).toBe(0);
    expect((await owner.conversation(id)).messages.at(-1)).toMatchObject({ outcome: "interrupted", text });
    const next = await owner.ask(id, "Go on", { parentId: body.turnId });
    expect(next.events.at(-1)?.event).toMatchObject({ type: "end", outcome: "completed" });
  }, 60_000);

  test("freeze with an answer whose reader left: what was kept is shown as interrupted, and the sleeper cannot change it any more", async () => {
    fake.next("long", { tokens: 20_000, tokensPerSecond: 50 });
    const id = randomUUID();
    const leaving = new AbortController();
    const { body, response } = await owner.send(id, "I leave", { signal: leaving.signal });
    const seen: Seen[] = [];
    const reading = readEvents(response);
    while (textOfEvents(seen).length < 400) seen.push((await reading.next()).value as Seen);
    leaving.abort();
    await reading.next().catch(() => {});

    const rest = await owner.follow(body.turnId);
    expect(rest.at(-1)?.event).toMatchObject({ type: "end", outcome: "interrupted" });
    const text = textOfEvents(rest);
    const kept = (await owner.conversation(id)).messages;
    expect(kept.at(-1)).toMatchObject({ outcome: "interrupted", text });
    // Every instance is woken now, the sleeper among them; what it still had to say is refused.
    await Promise.all(
      Array.from({ length: platform.instances() + 1 }, () => owner.ask(randomUUID(), "Wake")),
    );
    await Promise.all(
      Array.from({ length: platform.instances() + 1 }, () => owner.ask(randomUUID(), "Wake")),
    );
    expect((await owner.conversation(id)).messages).toEqual(kept);
  }, 90_000);
});

describe("an instance that is frozen while it renews the tokens", () => {
  test("saves what it was given when it wakes: one call, and nobody has to sign in again", async () => {
    const fake = await startFakeUpstream({ delayMs: 0, accessTokenSeconds: 280 }); // due from the start, and valid
    const platform = await startServerless(settingsFor(fake), limit);
    try {
      const owner = createOwner(platform.origin);
      await owner.signInByPassphrase(passphrase);
      fake.next("refresh_hold");
      await owner.connect(fake.authorize);
      await owner.ask(randomUUID(), "The token is due; the answer does not wait for a new one");
      await fake.held();
      expect(fake.release()).toBe(1); // the answer reaches a process that sleeps
      for (let round = 0; round < 4; round++) {
        const { events } = await owner.ask(randomUUID(), `Round ${round}`);
        expect(events.at(-1)?.event).toMatchObject({ type: "end", outcome: "completed" });
      }
      const health = async () =>
        ((await (await owner.call("/api/connection")).json()) as { health: string }).health;
      expect(await health()).toBe("ok");
      expect(fake.journal.of("refresh").filter(({ status }) => status !== 200)).toEqual([]);
    } finally {
      fake.clear();
      await platform.stop();
      await fake.stop();
    }
  }, 120_000);
});
