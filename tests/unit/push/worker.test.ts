import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { describe, expect, test } from "vitest";

const script = readFileSync(fileURLToPath(new URL("../../../app/sw.js/push.js", import.meta.url)), "utf8");
const origin = "https://wherry.example";

/** A page of the app; where it began is what the platform calls its address. */
type Given = { path: string; visible?: boolean; controlled?: boolean; frozen?: boolean };

/** The worker's script on a platform with these pages open. Notes what it does to them. */
function startWorker(open: Given[] = []) {
  const done: unknown[] = [];
  const listeners = new Map<string, (event: object) => void>();
  const pages = open.map(({ path, visible = false, controlled = true, frozen = false }) => ({
    controlled,
    url: `${origin}/`,
    postMessage: (_: string, [port]: [MessagePort]) => frozen || port.postMessage(path),
    visibilityState: visible ? "visible" : "hidden",
    focus: async () => void done.push(["focus", path]),
    navigate: async (to: string) => void done.push(["navigate", path, to]),
  }));
  const platform = {
    URL,
    MessageChannel,
    setTimeout,
    location: { origin },
    registration: {
      showNotification: async (title: string, { body, data }: { body: string; data: object }) =>
        void done.push(["show", title, body, { ...data }]),
      pushManager: {
        subscribe: async (wish: { applicationServerKey: string; userVisibleOnly: boolean }) => {
          done.push(["subscribe", wish.applicationServerKey, wish.userVisibleOnly]);
          return { endpoint: "e" };
        },
      },
    },
    clients: {
      matchAll: async ({ includeUncontrolled = false }) =>
        pages.filter(({ controlled }) => controlled || includeUncontrolled),
      openWindow: async (to: string) => void done.push(["open", to]),
    },
    fetch: async (path: string, { method = "GET", body }: { method?: string; body?: string } = {}) => {
      done.push([method, path, ...(body ? [body] : [])]);
      return { ok: true, json: async () => ({ publicKey: "key" }) };
    },
    self: {
      addEventListener: (type: string, listen: (event: object) => void) => listeners.set(type, listen),
    },
  };
  runInContext(script, createContext(platform));

  /** Everything the worker does about one event. */
  return async (type: string, event: object = {}): Promise<unknown[]> => {
    let work: Promise<unknown> = Promise.resolve();
    listeners.get(type)?.({ ...event, waitUntil: (promise: Promise<unknown>) => (work = promise) });
    await work;
    return done;
  };
}

const message = { title: "Answer ready", body: "Tides", path: "/c/1" };
const pushed = (data: unknown) => ({ data: { json: () => data } });
const clicked = (path: unknown) => ({ notification: { close: () => {}, data: { path } } });

describe("a push", () => {
  const shown = ["show", "Answer ready", "Tides", { path: "/c/1" }];

  test.each<[string, Given[]]>([
    ["with no page open", []],
    ["with its page hidden", [{ path: "/c/1" }]],
    ["with another page on screen", [{ path: "/c/2", visible: true }]],
    ["with a page that is frozen", [{ path: "/c/1", visible: true, frozen: true }]],
  ])("becomes a notification %s", async (_, pages) => {
    expect(await startWorker(pages)("push", pushed(message))).toEqual([shown]);
  });

  test.each([true, false])(
    "becomes none where its page is on screen (controlled: %s)",
    async (controlled) => {
      const worker = startWorker([{ path: "/c/1", visible: true, controlled }]);
      expect(await worker("push", pushed(message))).toEqual([]);
    },
  );

  test("that cannot be read becomes a notification all the same", async () => {
    const readable = ["show", "Answer ready", "", { path: "/" }];
    expect(await startWorker()("push", { data: null })).toEqual([readable]);
    expect(await startWorker()("push", pushed(null))).toEqual([readable]);
  });
});

describe("a click on a notification", () => {
  test.each<[string, Given[], unknown[]]>([
    ["goes to the page that shows it", [{ path: "/" }, { path: "/c/1" }], [["focus", "/c/1"]]],
    [
      "sends an open page there",
      [{ path: "/" }],
      [
        ["focus", "/"],
        ["navigate", "/", "/c/1"],
      ],
    ],
    ["opens it beside pages it must not send", [{ path: "/", controlled: false }], [["open", "/c/1"]]],
    ["opens it where there is none", [], [["open", "/c/1"]]],
  ])("%s", async (_, pages, expected) => {
    expect(await startWorker(pages)("notificationclick", clicked("/c/1"))).toEqual(expected);
  });

  test.each([
    "https://evil.example/c/1",
    "//evil.example/c/1",
    "/\\evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "https://",
    undefined,
    7,
  ])("never leads to another site (%s)", async (path) => {
    expect(await startWorker()("notificationclick", clicked(path))).toEqual([["open", "/"]]);
  });
});

test("a subscription that the browser changed is made again and told", async () => {
  expect(await startWorker()("pushsubscriptionchange")).toEqual([
    ["GET", "/api/push"],
    ["subscribe", "key", true],
    ["PUT", "/api/push", '{"endpoint":"e"}'],
  ]);
});
