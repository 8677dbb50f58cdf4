import type { Page } from "@playwright/test";
import {
  ask,
  chat,
  connected,
  conversationId,
  desktop,
  expect,
  hydrated,
  phone,
  type Site,
  test,
  visit,
} from "../support/browser.ts";
import { createOwner } from "../support/owner.ts";
import { startRebuilt } from "../support/rebuilt.ts";

const question = "Answers stop after a minute behind nginx";
const words = "a proxy that buffers, or that gives up on a quiet connection";
const offline = "Offline. Recent chats can be read.";
const nothing = "Offline. No chats are kept on this device.";

test.beforeEach(({ announce }) => announce(/ERR_INTERNET_DISCONNECTED/));

/** The ids of the chats in this device's own copy, whosever it is. */
function keptIds(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const names = (await indexedDB.databases()).map(({ name }) => name ?? "");
    const ids: string[] = [];
    for (const name of names.filter((each) => each.startsWith("wherry"))) {
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.onsuccess = () => resolve(opening.result);
        opening.onerror = () => reject(opening.error);
      });
      const keys = await new Promise<string[]>((resolve, reject) => {
        const reading = db.transaction("chats").objectStore("chats").getAllKeys();
        reading.onsuccess = () => resolve(reading.result.map(String));
        reading.onerror = () => reject(reading.error);
      });
      db.close();
      ids.push(...keys);
    }
    return ids;
  });
}

/** Everything that the caches hold, as text. */
function cachedText(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const answers: string[] = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys())
        answers.push(`${request.url} ${await (await cache.match(request))?.text()}`);
    }
    return answers.join("\n");
  });
}

/** The worker of this site runs and has kept what it needs. */
const workerReady = (page: Page) =>
  page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active?.state !== "activated")
      await new Promise((resolve) => active?.addEventListener("statechange", resolve, { once: true }));
  });

async function cutOff(page: Page): Promise<void> {
  await workerReady(page);
  const isKept = () =>
    page.evaluate(async () => Boolean(await caches.match("/offline", { ignoreVary: true })));
  await expect.poll(isKept).toBe(true);
  await page.context().setOffline(true);
}

test("offline, a reload of a chat shows it from this device's own copy", async ({ page }) => {
  await ask(page, question);
  const id = conversationId(page);
  await expect.poll(() => keptIds(page)).toContain(id);
  await cutOff(page);
  await expect(page.getByText("Offline. Your text is kept. Recent chats can be read.")).toBeVisible();

  await page.reload();
  await expect(page).toHaveURL(`/c/${id}`);
  await expect(page.getByText(offline)).toBeVisible();
  const { log, composer } = chat(page);
  await expect(log).toContainText(question);
  await expect(log).toContainText(words);
  await expect(log.getByRole("button", { name: "Copy answer" })).toBeVisible();
  await expect(composer).toHaveCount(0);

  await page.context().setOffline(false);
  await expect(page.getByText("The server can be reached again.")).toBeVisible();
  await expect(log).toContainText(words);
  await page.getByRole("button", { name: "Open this chat" }).click();
  await expect(composer).toBeVisible();
  await expect(log).toContainText(words);
});

test("offline, every address lists the recent chats, and with the network back gives way by itself", async ({
  page,
}) => {
  await ask(page, question);
  const id = conversationId(page);
  await expect.poll(() => keptIds(page)).toContain(id);
  await cutOff(page);
  await page.goto("/settings");
  await expect(page.getByRole("heading", { name: "Recent chats" })).toBeVisible();
  await page.locator(`a[href="/c/${id}"]`).click();
  await expect(chat(page).log).toContainText(words);
  await page.getByRole("link", { name: "Recent chats" }).click();
  await expect(page.getByText(offline)).toBeVisible();
  await page.context().setOffline(false);
  await expect(chat(page).composer).toBeVisible();
  await expect(page).toHaveURL("/");
});

test("recent chats that were never opened here can be read too", async ({ device, site }) => {
  const page = await device();
  const id = crypto.randomUUID();
  await (await site.owner.send(id, question)).response.text();
  await visit(page, "/");
  await expect.poll(() => keptIds(page)).toContain(id);
  await cutOff(page);
  await page.goto(`/c/${id}`);
  await expect(chat(page).log).toContainText(words);
});

test("settings that are open when the network goes say what still works", async ({ page }) => {
  await visit(page, "/settings");
  const line = page.getByText("Offline. Settings can be read, not changed.");
  await expect(line).toBeHidden();
  await page.context().setOffline(true);
  await expect(line).toBeInViewport();
  await page.context().setOffline(false);
  await expect(line).toBeHidden();
});

test("a chat that is not kept says so, beside those that are", async ({ page }) => {
  await ask(page, question);
  await expect.poll(() => keptIds(page)).toContain(conversationId(page));
  await cutOff(page);
  await page.goto("/c/3b9f5a52-8f0e-4f0e-9d0c-7a1f2b3c4d5e");
  await expect(
    page.getByText("This chat is not kept on this device. It opens once the server can be reached."),
  ).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Chats" }).getByRole("link").first()).toBeVisible();
});

test("a deleted chat leaves the copy", async ({ page, site }) => {
  await ask(page, question);
  const id = conversationId(page);
  await expect.poll(() => keptIds(page)).toContain(id);
  await site.owner.call(`/api/conversations/${id}`, { method: "DELETE" });
  await visit(page, "/");
  await expect.poll(() => keptIds(page)).not.toContain(id);
});

test("the caches hold no page and no answer, but the offline page and files of the build", async ({
  page,
}) => {
  await ask(page, question);
  await workerReady(page);
  await page.reload();
  await hydrated(page);
  const paths = await page.evaluate(async () => {
    const caught: string[] = [];
    for (const name of await caches.keys())
      for (const { url } of await (await caches.open(name)).keys()) caught.push(new URL(url).pathname);
    return caught;
  });
  expect(paths).toContain("/offline");
  expect(paths.filter((path) => path !== "/offline" && !path.startsWith("/_next/static/"))).toEqual([]);
  expect(await cachedText(page)).not.toContain(question);
});

/** A page of a device with a session of its own, whose copy holds the chat at `path`. */
async function keptElsewhere(launch: () => Promise<Site>, device: (of: Site) => Promise<Page>) {
  const site = await launch();
  await connected(site);
  const owner = createOwner(site.app.origin);
  const used = site.app.link();
  await site.owner.post("/api/sign-in-link", {});
  await expect.poll(() => site.app.link()).not.toBe(used);
  await owner.signInByLink(site.app.link());
  const page = await device({ ...site, owner });
  await ask(page, question);
  await expect.poll(() => keptIds(page)).toContain(conversationId(page));
  await workerReady(page);
  return { site, page, path: new URL(page.url()).pathname };
}

/** Neither storage nor an address without a network shows anything of the chat. */
async function expectErased(page: Page, path: string): Promise<void> {
  await expect(page).toHaveURL(/\/sign-in/);
  await hydrated(page);
  await expect.poll(() => keptIds(page)).toEqual([]);
  expect(await cachedText(page)).not.toContain(words);
  await visit(page, "/sign-in"); // the worker was erased as well; the next page has another one
  await cutOff(page);
  await page.goto(path);
  await expect(page.getByText(nothing)).toBeVisible();
  expect(await keptIds(page)).toEqual([]);
}

test("signing out leaves nothing to be read, also with another page open", async ({
  device,
  launch,
  announce,
}) => {
  announce(/status of 401/);
  const { page, path } = await keptElsewhere(launch, (of) => device({ of }));
  const settings = await page.context().newPage();
  await visit(settings, "/settings");
  await settings.getByRole("button", { name: "Sign out here" }).click();
  await expectErased(settings, path);
  await expect(page).toHaveURL(/\/sign-in/);
});

test("a device that is signed out from another one keeps nothing to be read", async ({
  device,
  launch,
  announce,
}) => {
  announce(/status of 401/);
  const { site, page, path } = await keptElsewhere(launch, (of) => device({ of }));
  const { devices } = await (await site.owner.call("/api/devices")).json();
  for (const { id, current } of devices)
    if (!current) await site.owner.call(`/api/devices/${id}`, { method: "DELETE" });
  await page.bringToFront();
  await expectErased(page, path);
});

/** Leaves this device as somebody else would have left it whose session is over: with a chat in a copy of their own. */
async function leaveAsSomebody(page: Page, id: string): Promise<void> {
  await page.evaluate(async (id) => {
    localStorage.setItem("wherry:user", "somebody");
    const opening = indexedDB.open("wherry:somebody", 1);
    opening.onupgradeneeded = () => {
      for (const name of ["chats", "messages"]) opening.result.createObjectStore(name, { keyPath: "id" });
    };
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    const message = {
      id: "m",
      parentId: null,
      role: "user",
      parts: [],
      text: "Nobody's business",
      createdAt: "",
    };
    const writing = db.transaction(["chats", "messages"], "readwrite");
    writing
      .objectStore("chats")
      .put({ id, title: "Private", pinned: false, updatedAt: "2026-11-20", bytes: 1 });
    writing.objectStore("messages").put({ id, leafId: "m", messages: [message] });
    await new Promise((resolve) => {
      writing.oncomplete = resolve;
    });
    db.close();
  }, id);
}

test("whoever signs in here sees nothing of the chats of who was here before", async ({ device }) => {
  const id = "3b9f5a52-8f0e-4f0e-9d0c-7a1f2b3c4d5e";
  const page = await device({ signedIn: false });
  await visit(page, "/sign-in");
  await leaveAsSomebody(page, id);
  await cutOff(page);
  await page.goto(`/c/${id}`);
  await expect(chat(page).log).toContainText("Nobody's business"); // as long as nobody else has signed in

  const own = await device();
  await visit(own, "/sign-in");
  await leaveAsSomebody(own, id);
  await visit(own, "/");
  await cutOff(own);
  await own.goto(`/c/${id}`);
  await expect(own.getByText(/^Offline\./)).toBeVisible();
  await expect(own.getByText("This chat is not kept on this device.")).toBeVisible();
  await expect(own.getByText("Private")).toHaveCount(0);
  const names = await own.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
  expect(names).not.toContain("wherry:somebody");
});

test("a new build's worker waits for the open pages and then clears up after the old one", async ({
  device,
  home,
}) => {
  const front = await startRebuilt(home.app.port);
  try {
    const page = await device({ baseURL: front.origin });
    await page
      .context()
      .addCookies([...home.owner.cookies].map(([name, value]) => ({ name, value, url: front.origin })));
    const builds = () =>
      page.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith("wherry-build:")));
    await visit(page, "/");
    await workerReady(page);
    const [first] = await builds();
    await page.reload(); // now under its worker
    await hydrated(page);
    await chat(page).composer.fill("still here");

    front.rebuild("another");
    await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      await registration.update();
      const { installing } = registration;
      if (installing) await new Promise((done) => installing.addEventListener("statechange", done));
    });
    await expect.poll(builds).toEqual([first, "wherry-build:another"]);
    await expect(chat(page).composer).toHaveValue("still here");
    expect(
      await page.evaluate(async () => Boolean((await navigator.serviceWorker.ready).waiting)),
      "the new worker waits",
    ).toBe(true);

    await page.goto("about:blank");
    await page.goto("/sign-in");
    await expect.poll(builds).toEqual(["wherry-build:another"]);
    await page.context().setOffline(true);
    await page.goto("/");
    await expect(page.getByText(/^Offline\./)).toBeVisible();
  } finally {
    await front.stop();
  }
});

/** What a device's share sheet does: a posted form that becomes a page. */
async function share(page: Page, fields: Record<string, string>): Promise<void> {
  await page.evaluate((given) => {
    const form = document.createElement("form");
    Object.assign(form, { action: "/share", method: "POST", enctype: "multipart/form-data" });
    for (const [name, value] of Object.entries(given)) {
      const field = document.createElement("textarea");
      Object.assign(field, { name, value });
      form.append(field);
    }
    document.body.append(form);
    form.submit();
  }, fields);
}

const shared = {
  title: "On tides",
  text: "Why two a day?\nAnd why not here?",
  url: "https://example.org/tides",
};
const sharedText = "On tides\nWhy two a day?\nAnd why not here?\nhttps://example.org/tides";

test("a share fills the composer behind what was written, without an address, and is not sent", async ({
  device,
  fake,
}) => {
  const page = await device();
  await visit(page, "/");
  await workerReady(page);
  await chat(page).composer.fill("Compare:");
  const addresses: string[] = [];
  page.on("request", (request) => addresses.push(request.url()));
  await share(page, shared);
  await expect(chat(page).composer).toHaveValue(`Compare:\n\n${sharedText}`);
  await expect(page).toHaveURL("/");
  expect(addresses.filter((address) => /tides/.test(address))).toEqual([]);
  await page.reload();
  await hydrated(page);
  await expect(chat(page).composer).toHaveValue(`Compare:\n\n${sharedText}`);
  expect(fake.journal.count("responses")).toBe(0);
});

test("a share without a network waits for the composer", async ({ device }) => {
  const page = await device();
  await visit(page, "/");
  await cutOff(page);
  await share(page, { text: "first" });
  await expect(page.getByText(/^Offline\./)).toBeVisible();
  await share(page, { text: "second" });
  await page.waitForURL(/shared/);
  await page.context().setOffline(false);
  await expect(chat(page).composer).toHaveValue("first\n\nsecond");
});

test("without a service worker a share fills the composer as a link does", async ({ device, fake }) => {
  const page = await device({ serviceWorkers: "block" });
  await visit(page, "/settings");
  await share(page, shared);
  await expect(chat(page).composer).toHaveValue(sharedText);
  await expect(page).toHaveURL("/");
  expect(fake.journal.count("responses")).toBe(0);
});

test("an installed page keeps clear of notch and home bar, and does not scroll", async ({ device }) => {
  const page = await device(phone);
  await visit(page, "/");
  const session = await page.context().newCDPSession(page);
  const place = () =>
    page.evaluate(() => ({
      header: document.querySelector("header button")?.getBoundingClientRect().top ?? -1,
      composer: innerHeight - (document.querySelector("textarea")?.getBoundingClientRect().bottom ?? -1),
      scrolls: document.documentElement.scrollHeight > innerHeight,
      styled: document.documentElement.hasAttribute("style"),
    }));
  await chat(page).composer.fill("x");
  const before = await place();
  await session.send("Emulation.setSafeAreaInsetsOverride", { insets: { top: 47, bottom: 34 } });
  await expect.poll(async () => (await place()).header).toBe(before.header + 47);
  const after = await place();
  expect([after.scrolls, after.styled]).toEqual([false, false]);
  await page.goto("/settings");
  expect(await page.evaluate(() => document.documentElement.scrollHeight > innerHeight)).toBe(false);
});

test("the offline page fits a phone and a desk", async ({ device }) => {
  for (const size of [phone, desktop]) {
    const page = await device(size);
    await ask(page, question);
    await expect.poll(() => keptIds(page)).toContain(conversationId(page));
    await cutOff(page);
    for (const address of [`/c/${conversationId(page)}`, "/"]) {
      await page.goto(address);
      await expect(page.getByText(offline)).toBeInViewport({ ratio: 1 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(size.viewport.width);
    }
  }
});
