import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Connected, startConnected } from "../../contract/api/connected.ts";
import { collect } from "../../support/owner.ts";
import { readEvents, textOfEvents } from "../../support/read-events.ts";

describe("a server that is asked to end", () => {
  let here: Connected;
  beforeAll(async () => {
    here = await startConnected();
  });
  afterAll(() => here.stop());

  test("lets running turns finish or ends them as interrupted, tells every reader, and exits by itself", async () => {
    const { app, owner, fake } = here;
    fake.next("hold");
    fake.next("long", { tokens: 200, tokensPerSecond: 50 });
    const [held, short] = [randomUUID(), randomUUID()];
    const one = await owner.send(held, "Held for ever");
    await fake.held();
    const two = await owner.send(short, "Soon done");
    const reader = readEvents(await owner.call(`/api/turns/${one.body.turnId}/events`));
    const readers = [collect(readEvents(one.response)), collect(reader), collect(readEvents(two.response))];

    await app.terminate();
    const [first, second, done] = await Promise.all(readers);
    if (!first || !second || !done) throw new Error("no reader");
    expect(done.at(-1)?.event).toMatchObject({ type: "end", outcome: "completed" });
    expect(first.at(-1)?.event).toMatchObject({ type: "end", outcome: "interrupted" });
    expect(second).toEqual(first);
    await fake.journal.until("responses", (entry) => entry.aborted && entry.headers["session-id"] === held);

    await app.restart();
    expect(await owner.follow(one.body.turnId)).toEqual(first);
    expect((await owner.conversation(held)).messages.at(-1)).toMatchObject({
      outcome: "interrupted",
      text: textOfEvents(first),
    });
    expect((await owner.conversation(short)).messages.at(-1)).toMatchObject({
      outcome: "completed",
      text: textOfEvents(done),
    });
    const again = await owner.ask(held, "Go on", { parentId: one.body.turnId });
    expect(again.events.at(-1)?.event).toMatchObject({ type: "end", outcome: "completed" });
  }, 120_000);
});
