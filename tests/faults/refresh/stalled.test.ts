import { expect, test } from "vitest";
import { createOwner } from "./owner.ts";
import { onSharedStores } from "./shared-stores.ts";
import { startWorkers } from "./workers.ts";

const lapsed = 61_000; // ms: a lease and a bit

onSharedStores((given) => {
  /** A process that has the answer is stopped for longer than its lease, while others go on; then it may save. */
  async function stalled(endsIn: number) {
    const owner = await createOwner(given, endsIn);
    const job = { choice: given.choice, authUrl: given.upstream.authUrl, users: [owner.user], callers: 1 };
    const [worker] = await startWorkers(1, { ...job, halt: "after the answer" });
    if (!worker) throw new Error("no worker");
    worker.go();
    while ((await worker.hears()) !== "halted");
    worker.process.kill("SIGSTOP");
    return {
      owner,
      async wake() {
        worker.go();
        worker.process.kill("SIGCONT");
        while ((await worker.hears()) !== "done");
      },
    };
  }

  test("a process that stalls past its lease while the old token is valid still saves the only new one", async () => {
    const { owner, wake } = await stalled(240);
    expect(await owner.ask(lapsed)).toBe(owner.first.accessToken);
    expect(await owner.record()).toMatchObject({ gen: 1, status: "ok", uncertain: 1, claim: null });
    await wake();
    expect(await owner.record()).toMatchObject({ gen: 2, status: "ok", uncertain: 0, claim: null });
    expect(await owner.ask(lapsed)).toBe((await owner.record()).tokens?.accessToken);
    expect([owner.calls(), owner.reuses()]).toEqual([1, 0]);
  });

  test("one that stalls with an expired token revives the sign-in that another has given up meanwhile", async () => {
    const { owner, wake } = await stalled(-10);
    expect(await owner.ask(lapsed)).toBe("needs_reconnect");
    expect(await owner.record()).toMatchObject({ gen: 1, status: "reconnect" });
    await wake();
    expect(await owner.record()).toMatchObject({ gen: 2, status: "ok", uncertain: 0, claim: null });
    const token = await owner.ask(lapsed);
    expect(token).toBe((await owner.record()).tokens?.accessToken);
    expect(token).not.toBe(owner.first.accessToken);
    expect([owner.calls(), owner.reuses()]).toEqual([2, 1]);
  });
});
