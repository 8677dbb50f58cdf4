import { expect, test } from "vitest";
import { createOwner } from "./owner.ts";
import { onSharedStores } from "./shared-stores.ts";

onSharedStores((given) => {
  test("a store that stands still between the answer and the save gets the tokens when it goes on", async () => {
    given.upstream.next("refresh_hold");
    const owner = await createOwner(given, -10);
    const asked = owner.ask(0);
    await given.upstream.held();
    const unfreeze = given.freeze();
    try {
      given.upstream.release();
      await owner.unsaved;
    } finally {
      unfreeze();
    }
    const token = await asked;
    expect(token).not.toBe(owner.first.accessToken);
    const { tokens, ...record } = await owner.record();
    expect(record).toMatchObject({ gen: 2, status: "ok", claim: null, uncertain: 0 });
    expect(tokens?.accessToken).toBe(token);
    expect([owner.calls(), owner.reuses()]).toEqual([1, 0]);
  });
});
