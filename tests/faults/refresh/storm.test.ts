import { expect, test } from "vitest";
import { createOwner } from "./owner.ts";
import { onSharedStores } from "./shared-stores.ts";
import { startWorkers } from "./workers.ts";

onSharedStores((given) => {
  async function storm(endsIn: number) {
    const owner = await createOwner(given, endsIn);
    const { choice, upstream } = given;
    const job = { choice, authUrl: upstream.authUrl, users: [owner.user], callers: 25 };
    const workers = await startWorkers(4, job);
    for (const worker of workers) worker.go();
    const all = (token?: string) => Array(4).fill({ user: owner.user, got: Array(25).fill(token) });
    return { owner, all, hear: () => Promise.all(workers.map((worker) => worker.hears())) };
  }
  const renewed = { gen: 2, status: "ok", claim: null, uncertain: 0 };

  test("100 callers in 4 processes with an expired token cause one token call, and all get the new token", async () => {
    const { owner, all, hear } = await storm(-10);
    const got = await hear();
    const { tokens, ...record } = await owner.record();
    expect(record).toMatchObject(renewed);
    expect(tokens?.accessToken).not.toBe(owner.first.accessToken);
    expect(got).toEqual(all(tokens?.accessToken));
    expect([owner.calls(), owner.reuses()]).toEqual([1, 0]);
    expect(given.upstream.journal.count("refresh")).toBe(1);
  });

  test("100 callers in 4 processes with a due token wait for nothing, and one token call is made", async () => {
    given.upstream.next("refresh_hold");
    const { owner, all, hear } = await storm(240);
    // No answer comes before everyone has got what they asked for.
    expect(await hear()).toEqual(all(owner.first.accessToken));
    await given.upstream.held();
    given.upstream.release();
    expect(await hear()).toEqual(Array(4).fill("done"));
    expect(await owner.record()).toMatchObject(renewed);
    expect([owner.calls(), owner.reuses()]).toEqual([1, 0]);
    expect(given.upstream.journal.count("refresh")).toBe(1);
  });
});
