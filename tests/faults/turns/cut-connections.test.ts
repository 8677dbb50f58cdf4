import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { followTurn } from "../../../components/chat/follow-turn.ts";
import type { StreamEvent } from "../../../lib/shared/events.ts";
import { type Connected, startConnectedAs } from "../../contract/api/connected.ts";
import { type Deployment, shapes } from "../../support/deployment.ts";
import { longText } from "../../support/fake-upstream/answer/answer-text.ts";
import { createRandom } from "../../support/fake-upstream/state/random.ts";
import { type Balancer, startProxy } from "../../support/proxy.ts";

const seed = 20261120;
const cuts = 500;
const tokens = 400;
/** An answer of this length takes about so many bytes on its way; cuts fall anywhere in it. */
const streamBytes = 40_000;
const atOnce = 10;

describe.each(shapes)(`connections cut at ${cuts} seeded points, %s`, (shape) => {
  let here: Connected<Deployment>;
  let network: Balancer;
  let made = 0;
  const random = createRandom(seed);

  beforeAll(async () => {
    here = await startConnectedAs(shape);
    here.fake.always("long", { tokens, tokensPerSecond: 2_000 });
    network = await startProxy([here.app.port], ({ url }) => {
      if (!/\/(turns|events)$/.test(url ?? "") || made >= cuts) return Number.POSITIVE_INFINITY;
      made += 1;
      return 1 + Math.floor(random() * streamBytes);
    });
  });
  afterAll(async () => {
    await network.stop();
    await here.stop();
  });

  /** What a reader has in the end, by the very code that browsers run. `reset` forgets everything. */
  async function read(
    turnId: string,
    first?: Response,
  ): Promise<{ events: StreamEvent[]; numbers: number[] }> {
    let events: StreamEvent[] = [];
    let numbers: number[] = [];
    const followed = await followTurn({
      cursor: 0,
      ...(first ? { first } : {}),
      connect: (cursor, signal) =>
        call(`/api/turns/${turnId}/events`, { headers: { "last-event-id": String(cursor) }, signal }),
      onEvents(batch, cursor) {
        for (const event of batch) {
          if (event.type === "reset") events = [];
          else events.push(event);
        }
        numbers = [...numbers, cursor];
      },
      delay: () => 0,
      signal: new AbortController().signal,
    });
    expect(followed).toBe("ended");
    return { events, numbers };
  }

  const call = (path: string, init: RequestInit = {}) => {
    const cookie = [...here.owner.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    return fetch(network.origin + path, {
      ...init,
      headers: { ...(init.headers as Record<string, string>), cookie, "sec-fetch-site": "same-origin" },
    });
  };

  async function oneAnswer(): Promise<void> {
    const id = randomUUID();
    const text = `Answer ${id}`;
    const body = {
      turnId: randomUUID(),
      parentId: null,
      message: { id: randomUUID(), text },
      settings: { model: "gpt-6.1-sol", effort: "low" },
    };
    const first = await call(`/api/conversations/${id}/turns`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const readers = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, at) =>
      read(body.turnId, at === 0 ? first : undefined),
    );
    const whole = await here.owner.follow(body.turnId);
    for (const { events, numbers } of await Promise.all(readers)) {
      expect(events).toEqual(whole.map(({ event }) => event));
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
      expect(textOf(events)).toBe(longText([text], tokens));
    }
    expect((await here.owner.conversation(id)).messages.at(-1)).toMatchObject({
      outcome: "completed",
      text: longText([text], tokens),
    });
  }

  test("lose nothing and repeat nothing, for one to three readers of each answer", async () => {
    const worker = async () => {
      while (made < cuts) await oneAnswer();
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    expect(made).toBe(cuts);
  }, 300_000);
});

function textOf(events: readonly StreamEvent[]): string {
  return events.map((event) => (event.type === "text" ? event.delta : "")).join("");
}
