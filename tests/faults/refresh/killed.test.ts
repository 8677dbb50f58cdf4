import { expect, test } from "vitest";
import { createOwner, type Owner } from "./owner.ts";
import { onSharedStores } from "./shared-stores.ts";
import type { Point, Word } from "./worker.ts";
import { startWorkers, type Worker } from "./workers.ts";

const rounds = 3;
const lapsed = 61_000; // ms: a lease and a bit
const lastMinute = 185_000; // ms after which a valid token has less than a minute left

type Owners = { expired: Owner; valid: Owner };

onSharedStores((given) => {
  /**
   * Lets a process refresh for two owners, one whose token has expired and one whose token is due but still valid, and kills it as
   * soon as both refreshes are where they should be; three times side by side.
   */
  async function killed(
    halt: Point | undefined,
    reached: (worker: Worker) => Promise<unknown>,
  ): Promise<Owners[]> {
    return Promise.all(
      Array.from({ length: rounds }, async () => {
        const owners = { expired: await createOwner(given, -10), valid: await createOwner(given, 240) };
        const users = [owners.expired.user, owners.valid.user];
        const job = { choice: given.choice, authUrl: given.upstream.authUrl, users, callers: 1 };
        const [worker] = await startWorkers(1, halt ? { ...job, halt } : job);
        if (!worker) throw new Error("no worker");
        worker.go();
        await reached(worker);
        await worker.kill();
        return owners;
      }),
    );
  }

  const killedAt = (point: Point) =>
    killed(point, async (worker) => {
      const words: Word[] = [];
      while (words.filter((word) => word === "halted").length < 2) words.push(await worker.hears());
    });

  test("killed before the claim: the next process renews both at once", async () => {
    for (const { expired, valid } of await killedAt("before the claim")) {
      expect(await expired.ask(0)).not.toBe(expired.first.accessToken);
      expect(await valid.ask(0)).toBe(valid.first.accessToken);
      await expectRenewed(expired, 1);
      await expectRenewed(valid, 1);
    }
  });

  test("killed after the claim: nobody asks until it has lapsed, then the next process renews both", async () => {
    for (const { expired, valid } of await killedAt("after the claim")) {
      expect(await valid.ask(20_000)).toBe(valid.first.accessToken);
      expect(await valid.record()).toMatchObject({ gen: 1, uncertain: 0, claim: { phase: "claimed" } });
      expect(valid.calls()).toBe(0);
      expect(await valid.ask(lapsed)).toBe(valid.first.accessToken);
      expect(await expired.ask(lapsed)).not.toBe(expired.first.accessToken);
      await expectRenewed(expired, 1);
      await expectRenewed(valid, 1);
    }
  });

  test("killed after the mark, before the call: the expired is renewed, the valid in its last minute", async () => {
    for (const { expired, valid } of await killedAt("after the mark")) {
      expect(await expired.ask(lapsed)).not.toBe(expired.first.accessToken);
      await expectRenewed(expired, 1);
      expect(await valid.ask(lapsed)).toBe(valid.first.accessToken);
      expect(await valid.record()).toMatchObject({ gen: 1, uncertain: 1, claim: null });
      expect(valid.calls()).toBe(0);
      expect(await valid.ask(lastMinute)).toBe(valid.first.accessToken);
      await expectRenewed(valid, 1);
    }
  });

  test("killed while OpenAI's answer was on the way: the valid is kept, the expired is lost with one more call", async () => {
    given.upstream.next("refresh_hold", { times: 2 * rounds });
    for (const owners of await killed(undefined, () => given.upstream.held(2 * rounds))) {
      await expectKept(owners.valid);
      await expectLost(owners.expired);
    }
  });

  test("killed between the answer and the save: the valid is kept, the expired is lost with one more call", async () => {
    for (const owners of await killedAt("after the answer")) {
      await expectKept(owners.valid);
      await expectLost(owners.expired);
    }
  });

  test("killed after the save: the new tokens are there and nobody asks", async () => {
    for (const { expired, valid } of await killedAt("after the save")) {
      expect(await expired.ask(0)).toBe((await expired.record()).tokens?.accessToken);
      expect(await valid.ask(0)).toBe((await valid.record()).tokens?.accessToken);
      await expectRenewed(expired, 1);
      await expectRenewed(valid, 1);
    }
  });
});

async function expectRenewed(owner: Owner, calls: number) {
  const { tokens, ...record } = await owner.record();
  expect(record).toMatchObject({ gen: 2, status: "ok", claim: null, uncertain: 0 });
  expect(tokens?.accessToken).not.toBe(owner.first.accessToken);
  expect([owner.calls(), owner.reuses()]).toEqual([calls, 0]);
}

/** The successor died with the process, and nothing tells us so. The old access token is good until its end. */
async function expectKept(owner: Owner) {
  for (let i = 0; i < 3; i++) expect(await owner.ask(lapsed)).toBe(owner.first.accessToken);
  expect(await owner.record()).toMatchObject({ gen: 1, status: "ok", uncertain: 1, tokens: owner.first });
  expect([owner.calls(), owner.reuses()]).toEqual([1, 0]);
}

async function expectLost(owner: Owner) {
  for (let i = 0; i < 60; i++) expect(await owner.ask(lapsed)).toBe("needs_reconnect");
  expect(await owner.record()).toMatchObject({ gen: 1, status: "reconnect", tokens: owner.first });
  expect([owner.calls(), owner.reuses()]).toEqual([2, 1]);
}
