import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createDraft, type Draft, type DraftServer, type Fate } from "../../../components/chat/draft.ts";
import { draftPlace } from "../../../components/chat/kept-draft.ts";
import { RequestError } from "../../../components/request.ts";
import { createDrafts } from "../../../lib/conversations/drafts.ts";
import { errorBody, errors, isAppError } from "../../../lib/shared/errors.ts";
import { openStore, user } from "../conversations/open-store.ts";

const conversation = "new";

let opened: ReturnType<typeof openStore>;
let storage: Map<string, string>;
/** Fails the next calls. */
let failing: RequestError | null;
let calls: string[];
let underWay: number;
let drafts: Draft[];

beforeEach(() => {
  opened = openStore();
  failing = null;
  calls = [];
  underWay = 0;
  drafts = [];
  storage = new Map();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => storage.get(key) ?? null,
    setItem: (key: string, value: string) => storage.set(key, value),
    removeItem: (key: string) => storage.delete(key),
  });
});
afterEach(async () => {
  for (const draft of drafts) draft.forget(); // and with it, its timers
  await idle();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  await opened.store.close();
});

/** The server's side of the HTTP calls, on a store in memory. */
function server(device: string): DraftServer {
  const kept = createDrafts(opened.store, opened.sealer, opened.records);
  const call = async <T>(name: string, work: () => Promise<T>) => {
    calls.push(`${device} ${name}`);
    underWay += 1;
    try {
      if (failing) throw failing;
      return await work();
    } catch (error) {
      if (!isAppError(error)) throw error;
      throw new RequestError(errorBody(error.code), errors[error.code].status);
    } finally {
      underWay -= 1;
    }
  };
  return {
    read: () =>
      call("read", async () => {
        const [sealed] = await opened.store.batch([kept.read(user, conversation)]);
        return kept.open(user, conversation, sealed);
      }),
    write: (text, rev) =>
      call("write", async () => {
        const reads = await opened.store.batch(kept.writeReads(user, conversation));
        return kept.write(user, conversation, { text, rev }, device, reads);
      }),
  };
}

/** A page on a device with a storage of its own, as the composer uses it. */
function page(device: string, fate: Fate = "lost", begun = "") {
  const draft = createDraft(draftPlace(device, conversation), server(device));
  drafts.push(draft);
  const field = { value: begun, composing: false };
  const shown = {
    show: (text: string) => {
      field.value = text;
    },
    composing: () => field.composing,
  };
  const close = draft.open(shown, null, begun, () => fate);
  return {
    draft,
    field,
    close,
    type(text: string) {
      field.value = text;
      draft.type(text);
    },
    send(messageId: string) {
      const text = field.value.trim();
      field.value = "";
      draft.sends(messageId, text);
    },
  };
}

const kept = async () => {
  const { text, rev, device } = await server("test").read();
  return { text, rev, device };
};

/** Nothing is under way, and whatever an answer led to has begun. */
async function idle(): Promise<void> {
  do await new Promise((resolve) => setImmediate(resolve));
  while (underWay > 0);
}

async function saved({ draft }: { draft: Draft }) {
  await idle();
  draft.flush();
  await idle();
}

async function heard({ draft }: { draft: Draft }) {
  draft.heard();
  await idle();
}

const offline = new RequestError({ code: "offline", message: "", action: "retry" }, 0);
const signedOut = new RequestError({ code: "unauthorized", message: "", action: "sign_in" }, 401);

describe("a draft in one browser", () => {
  test("is back after a reload, also when the server never heard of it", async () => {
    failing = signedOut;
    page("phone").type("half a thought");
    expect(page("phone").field.value).toBe("half a thought");
  });

  test("of one user is never the other's, and two chats do not mix", () => {
    const places = [draftPlace("a", "new"), draftPlace("b", "new"), draftPlace("a", "c")];
    for (const [at, place] of places.entries()) place.write({ ...place.read(), text: `text ${at}` });
    expect(places.map((place) => place.read().text)).toEqual(["text 0", "text 1", "text 2"]);
    expect([...storage.keys()].every((key) => key.startsWith("draft:"))).toBe(true);
  });

  test("without storage lives as long as its page, and nothing fails", async () => {
    vi.stubGlobal("localStorage", {
      getItem() {
        throw new Error("denied");
      },
      setItem() {
        throw new Error("full");
      },
    });
    const here = page("phone");
    here.type("text");
    await saved(here);
    expect(await kept()).toMatchObject({ text: "text" });
  });
});

describe("a draft on its way to the server", () => {
  test("goes out once the owner pauses, and no key in between costs a call", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const here = page("phone");
    await idle();
    await idle();
    for (const text of ["h", "ha", "half"]) here.type(text);
    await vi.advanceTimersByTimeAsync(1000);
    here.type("half a");
    await vi.advanceTimersByTimeAsync(1499);
    expect(calls).toEqual(["phone read"]);
    await vi.advanceTimersByTimeAsync(1);
    expect(calls).toEqual(["phone read", "phone write"]);
  });

  test("waits for the end of a composition", async () => {
    const here = page("phone");
    await saved(here);
    here.field.composing = true;
    here.type("か");
    here.draft.flush();
    expect(calls).not.toContain("phone write");
    here.field.composing = false;
    await saved(here);
    expect(await kept()).toMatchObject({ text: "か", device: "phone" });
  });

  test("goes out after an expired session only once the owner is back", async () => {
    const here = page("phone");
    await saved(here);
    failing = signedOut;
    here.type("text");
    here.draft.flush();
    await idle();
    failing = null;
    await saved(here);
    expect(here.draft.get()).toMatchObject({ text: "text", saved: false });
    here.draft.resume();
    await idle();
    expect(await kept()).toMatchObject({ text: "text" });
  });

  test("does not ask for the sign-in again with every pause in typing", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    failing = signedOut;
    const here = page("phone");
    await idle();
    const asked = calls.length;
    here.type("text");
    vi.advanceTimersByTime(1500);
    await idle();
    expect(calls.length).toBe(asked);
    failing = null;
    here.draft.resume();
    await idle();
    expect(await kept()).toMatchObject({ text: "text" });
  });

  test("waits while the device is offline", async () => {
    const here = page("phone");
    await saved(here);
    vi.stubGlobal("navigator", { onLine: false });
    here.type("text");
    here.draft.flush();
    expect(calls).not.toContain("phone write");
    vi.stubGlobal("navigator", { onLine: true });
    here.draft.resume();
    await idle();
  });

  test("typed on while one call is under way is saved by the next", async () => {
    const here = page("phone");
    await saved(here);
    here.type("one");
    here.draft.flush();
    here.type("one two");
    await idle();
    expect(here.draft.get()).toMatchObject({ text: "one two", saved: false });
    await saved(here);
    expect(await kept()).toMatchObject({ text: "one two", rev: 2 });
  });
});

describe("a draft on two devices", () => {
  test("written on one fills the other's empty composer", async () => {
    const phone = page("phone");
    phone.type("half a thought");
    await saved(phone);
    const laptop = page("laptop");
    await idle();
    expect(laptop.field.value).toBe("half a thought");
    expect(laptop.draft.get().other).toBeNull();
  });

  test("follows along while nobody types here, and stops at a key", async () => {
    const phone = page("phone");
    const laptop = page("laptop");
    phone.type("half");
    await saved(phone);
    await heard(laptop);
    expect(laptop.field.value).toBe("half");
    phone.type("half a thought");
    await saved(phone);
    laptop.type("half!");
    await saved(laptop);
    expect(laptop.field.value).toBe("half!");
    expect(laptop.draft.get().other).toMatchObject({ text: "half a thought", device: "phone" });
    expect(await kept()).toMatchObject({ text: "half a thought" });
  });

  test("is not shown in the middle of a composition, but after it", async () => {
    const [phone, laptop] = [page("phone"), page("laptop")];
    await saved(laptop);
    phone.type("half");
    await saved(phone);
    laptop.field.composing = true;
    await heard(laptop);
    expect(laptop.field.value).toBe("");
    laptop.field.composing = false;
    laptop.draft.composed();
    await vi.waitUntil(() => laptop.field.value === "half", { timeout: 5000 });
  });

  async function bothWrite() {
    const laptop = page("laptop");
    await saved(laptop);
    failing = offline;
    laptop.type("mine");
    laptop.draft.flush();
    await idle();
    laptop.close();
    failing = null;
    const phone = page("phone");
    phone.type("theirs");
    await saved(phone);
    const again = page("laptop");
    await idle();
    expect(again.field.value).toBe("mine");
    expect(again.draft.get().other).toMatchObject({ text: "theirs", device: "phone" });
    return { laptop: again, phone };
  }

  test("that differ are both kept: used, the other one is swapped in and can be undone", async () => {
    const { laptop } = await bothWrite();
    laptop.draft.use();
    expect(laptop.field.value).toBe("theirs");
    await saved(laptop);
    laptop.draft.use();
    expect(laptop.field.value).toBe("mine");
    await saved(laptop);
    expect(await kept()).toMatchObject({ text: "mine", device: "laptop" });
    expect(laptop.draft.get().other).toMatchObject({ text: "theirs" });
  });

  test("that differ leave the server's alone until the owner goes on with one of them", async () => {
    const { laptop } = await bothWrite();
    await saved(laptop);
    laptop.type("");
    await saved(laptop);
    expect(await kept()).toMatchObject({ text: "theirs" });
    laptop.type("mine after all");
    await saved(laptop);
    expect(await kept()).toMatchObject({ text: "mine after all" });
    expect(page("laptop").draft.get().other).toMatchObject({ text: "theirs" });
  });

  test("that differ are one again when the other is dismissed", async () => {
    const { laptop } = await bothWrite();
    laptop.draft.dismiss();
    await saved(laptop);
    expect(await kept()).toMatchObject({ text: "mine" });
    expect(laptop.draft.get().other).toBeNull();
  });

  test("sent on one is gone on the other, and an offer of it too", async () => {
    const { laptop, phone } = await bothWrite();
    phone.send("m1");
    phone.draft.confirm("m1");
    await idle();
    await heard(laptop);
    expect(laptop.draft.get()).toMatchObject({ text: "mine", other: null });
    expect(await kept()).toMatchObject({ text: "mine", device: "laptop" });
  });

  test("that nobody touched here is cleared when it was sent there, also while this device slept", async () => {
    const phone = page("phone");
    phone.type("question");
    await saved(phone);
    const laptop = page("laptop");
    await idle();
    laptop.close();
    phone.send("m1");
    phone.draft.confirm("m1");
    await idle();
    const again = page("laptop");
    await idle();
    expect(again.field.value).toBe("");
  });
});

describe("a draft that is sent", () => {
  test("is kept until the server has it, then cleared on both sides", async () => {
    const here = page("phone");
    here.type("question");
    await saved(here);
    here.send("m1");
    expect(await kept()).toMatchObject({ text: "question" });
    here.draft.confirm("m1");
    await idle();
    expect(await kept()).toMatchObject({ text: "" });
    expect([...storage.values()]).toEqual([]);
  });

  test("is cleared only if it is still what was sent, and only by its own message", async () => {
    const here = page("phone");
    here.type("question");
    here.send("m1");
    here.draft.confirm("another device's");
    expect(here.draft.get().text).toBe("question");
    here.type("a next one");
    here.draft.confirm("m1");
    await saved(here);
    expect(await kept()).toMatchObject({ text: "a next one" });
  });

  test("and never arrived is back in the composer once, before what was typed since", () => {
    const here = page("phone");
    here.type("the question");
    here.send("m1");
    expect(page("phone").field.value).toBe("the question");
    here.type("a next one");
    here.draft.sends("m1", "the question");
    for (let opened = 0; opened < 2; opened += 1)
      expect(page("phone").field.value).toBe("the question\n\na next one");
  });

  test("and arrived after its page was closed is not offered again, here or from the server", async () => {
    const here = page("phone");
    here.type("question");
    await saved(here);
    here.send("m1");
    const again = page("phone", "arrived");
    expect(again.field.value).toBe("");
    await idle();
    expect(await kept()).toMatchObject({ text: "" });
  });

  test("does not come back by the answer to a write that was lost", async () => {
    const here = page("phone");
    await saved(here);
    await server("phone").write("question", 0); // arrived, but nobody heard of it
    here.type("question");
    here.send("m1");
    here.draft.confirm("m1");
    await heard(here);
    expect(here.field.value).toBe("");
    expect(await kept()).toMatchObject({ text: "", rev: 2 });
  });

  test("on this very page is not shown in the composer of a page drawn anew", () => {
    const here = page("phone");
    here.type("question");
    here.send("m1");
    const again = page("phone", "sending");
    expect(again.field.value).toBe("");
    again.draft.confirm("m1");
    expect(again.draft.get().text).toBe("");
  });

  test("and refused after its page was left is back in the composer, before what was typed since", () => {
    const here = page("phone");
    here.type("question");
    here.send("m1");
    here.close();
    const shown = {
      show(text: string) {
        here.field.value = text;
      },
      composing: () => false,
    };
    here.draft.open(shown, null, "", () => "sending");
    expect(here.field.value).toBe("");
    here.type("a next one");
    here.draft.lost("another one");
    expect(here.field.value).toBe("a next one");
    here.draft.lost("m1");
    expect(here.field.value).toBe("question\n\na next one");
  });

  test("as the first of a chat takes what was typed since along, and leaves nothing to the next new chat", async () => {
    const here = page("phone");
    here.type("first");
    here.send("m1");
    here.type("second");
    here.draft.confirm("m1");
    const moved: string[] = [];
    here.draft.moveTo({ type: (text) => void moved.push(text) });
    expect(moved).toEqual(["second"]);
    expect(page("phone").field.value).toBe("");
  });
});

describe("the text of a link", () => {
  test("wins over an older draft, which can be had back, and is nobody's draft before a key", async () => {
    const here = page("phone");
    here.type("an older draft");
    await saved(here);
    here.close();
    const linked = page("phone", "lost", "from a link");
    await idle();
    linked.draft.flush();
    expect(linked.field.value).toBe("from a link");
    expect(await kept()).toMatchObject({ text: "an older draft" });
    linked.draft.use();
    expect(linked.field.value).toBe("an older draft");
  });

  test("sent, and the text of a second one too, still leaves the older draft to be had back", async () => {
    const here = page("phone");
    here.type("an older draft");
    await saved(here);
    here.close();
    for (const text of ["a first link", "a second link"]) {
      const linked = page("phone", "lost", text);
      linked.send(text);
      linked.draft.confirm(text);
      await idle();
      linked.close();
    }
    expect(await kept()).toMatchObject({ text: "an older draft" });
    const again = page("phone");
    again.draft.use();
    expect(again.field.value).toBe("an older draft");
  });
});
