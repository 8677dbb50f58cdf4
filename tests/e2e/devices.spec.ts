import type { Page } from "@playwright/test";
import {
  ask,
  test as base,
  chat,
  choose,
  connected,
  conversationId,
  expect,
  finished,
  phone as phoneSize,
  type Site,
  send,
  visit,
} from "../support/browser.ts";
import { createOwner } from "../support/owner.ts";
import { firstWords, lastWords, question } from "./states.ts";

const iPhone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1";

/** The same owner, signed in on another device. */
async function signedInOn({ app, owner }: Site, userAgent: string): Promise<Site> {
  const last = app.link();
  await owner.post("/api/sign-in-link", {});
  await expect.poll(app.link).not.toBe(last);
  const other = createOwner(app.origin, userAgent);
  await other.signInByLink(app.link());
  return { app, owner: other };
}

/** `page` is a laptop ("Linux" by its name), `phone` an iPhone with a sign-in of its own. */
const test = base.extend<{ phone: Page }>({
  phone: async ({ site, device }, use) =>
    use(await device({ ...phoneSize, of: await signedInOn(site, iPhone) })),
});

/** What the browser does when the owner looks at something else, or comes back. */
async function setVisible(page: Page, visible: boolean): Promise<void> {
  await page.evaluate(
    (state) => {
      Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
      document.dispatchEvent(new Event("visibilitychange"));
    },
    visible ? "visible" : "hidden",
  );
}

/** Notes every request of this path that a page, or any page of its browser, makes from now on. */
function requestsTo(page: Page, path: RegExp): string[] {
  const made: string[] = [];
  page.context().on("request", (request) => {
    if (path.test(new URL(request.url()).pathname)) made.push(request.url());
  });
  return made;
}

const row = (page: Page, title: string) => chat(page).sidebar.getByRole("link", { name: title, exact: true });
const group = (page: Page, name: string) => chat(page).sidebar.getByRole("region", { name, exact: true });
const showSidebar = (page: Page) => page.getByRole("button", { name: "Show sidebar" }).tap();

async function rename({ owner }: Site, path: string, title: string): Promise<void> {
  const { id, rev } = await owner.conversation(path.replace("/c/", ""));
  await owner.call(`/api/conversations/${id}`, {
    method: "PATCH",
    body: JSON.stringify({ rev, title }),
    headers: { "content-type": "application/json" },
  });
}

let count = 0;
const newTitle = (about: string) => `${about} on devices ${test.info().workerIndex}-${++count}`;

test("an answer started on one device appears on the other, says where it was started, and streams there", async ({
  page,
  phone,
  fake,
}) => {
  for (const [here, there, device] of [
    [page, phone, "Linux"],
    [phone, page, "iPhone"],
  ] as const) {
    await visit(there, await ask(here, question));
    fake.next("hold");
    await send(here, "And with Caddy?");
    await fake.held();
    await expect(chat(there).asked).toHaveText([question, "And with Caddy?"]);
    const begun = "“And with Caddy?”";
    for (const each of [here, there]) await expect(chat(each).answer).toContainText(begun);
    await expect(chat(there).answer).toContainText(
      new RegExp(`Running since \\d\\d:\\d\\d, started on ${device}`),
    );
    await expect(here.getByText("Running since")).toHaveCount(0);
    const soFar = await chat(here).answer.innerText();
    fake.release();
    for (const each of [here, there]) await finished(each);
    const whole = await chat(here).answer.innerText();
    expect(whole.length).toBeGreaterThan(soFar.length);
    expect(await chat(there).answer.innerText()).toBe(whole);
    await expect(there.getByText(/Running since|Also answered/)).toHaveCount(0);
  }
});

test("the list follows what another device does, without a reload", async ({ page, phone, site }) => {
  await visit(page, "/");
  await page.evaluate(() => {
    document.documentElement.dataset.kept = "yes";
  });
  const [title, renamed] = [newTitle("New"), newTitle("Renamed")];
  await ask(phone, title);
  const id = conversationId(phone);
  await expect(group(page, "Today").getByRole("link").first()).toContainText(title);

  await choose(phone, phone.getByRole("button", { name: "Chat actions" }), "Rename");
  await phone
    .getByRole("dialog", { name: "Rename chat" })
    .getByRole("textbox", { name: "Title" })
    .fill(renamed);
  await phone.keyboard.press("Enter");
  await expect(row(page, renamed)).toBeVisible();

  await row(page, renamed).click();
  await expect(page.getByRole("heading", { name: renamed, level: 1 })).toBeVisible();
  await choose(phone, phone.getByRole("button", { name: "Chat actions" }), "Pin");
  await expect(group(page, "Pinned").getByRole("link", { name: renamed })).toBeVisible();

  await site.owner.call(`/api/conversations/${id}`, { method: "DELETE" });
  await expect(row(page, renamed)).toHaveCount(0);
  for (const each of [page, phone])
    await expect(each.getByText("This chat does not exist or was deleted.")).toBeVisible();
  await expect(page.locator("html[data-kept]")).toBeAttached();
});

test("an answer that nobody has seen is marked on every device, until one of them shows it", async ({
  page,
  phone,
  site,
}) => {
  const title = newTitle("Unread");
  await visit(page, "/");
  await visit(phone, "/");
  await showSidebar(phone);
  const id = crypto.randomUUID();
  await site.owner.ask(id, title);
  const unread = `${title} (unread)`;
  await expect(row(page, unread)).toBeVisible();
  await row(phone, unread).tap();
  await expect(chat(phone).asked).toHaveText([title]);
  await expect(row(page, title)).toBeVisible();
  await visit(page, "/");
  await expect(row(page, title)).toBeVisible();
});

test("a page that nobody looks at does not count as having shown an answer", async ({
  page,
  phone,
  site,
}) => {
  const title = newTitle("Unseen");
  const path = await ask(page, title);
  await visit(phone, "/");
  await showSidebar(phone);
  await expect(row(phone, title)).toBeVisible();
  await setVisible(page, false);
  const seen = requestsTo(page, /\/seen$/);
  const { leafId } = await site.owner.conversation(conversationId(page));
  await site.owner.ask(path.replace("/c/", ""), "More", { parentId: leafId });
  await expect(row(phone, `${title} (unread)`)).toBeVisible();
  expect(seen).toEqual([]);
  await setVisible(page, true);
  await expect(row(phone, title)).toBeVisible();
  await expect(chat(page).asked).toHaveText([title, "More"]);
  expect(seen).toHaveLength(1);
});

test("devices that answer the same message at once keep their branches, and each is told of the other", async ({
  page,
  phone,
  fake,
  announce,
}) => {
  announce(/status of 409 .*\/api\/(drafts|conversations)\//); // a draft and a record that moved on meanwhile
  const path = await ask(page, question);
  await visit(phone, path);
  await setVisible(phone, false); // so it does not hear of the other's question
  await send(page, "And with Caddy?");
  await expect(chat(page).answers).toHaveCount(2);
  await finished(page);
  await send(phone, "And with Apache?");
  await setVisible(phone, true);
  await finished(phone);
  await expect(chat(phone).asked).toHaveText([question, "And with Apache?"]);
  await expect(phone.getByText("Also answered on Linux · View")).toBeVisible();

  await expect(chat(page).asked).toHaveText([question, "And with Caddy?"]);
  await expect(page.getByText("Also answered on iPhone · View")).toBeVisible();
  await page.getByRole("button", { name: "View" }).click();
  await expect(chat(page).asked).toHaveText([question, "And with Apache?"]);
  await expect(page.getByText("Also answered")).toHaveCount(0);

  await send(phone, "Thanks");
  await expect(phone.getByText("Also answered")).toHaveCount(0);
  await finished(phone);
  await expect(chat(page).asked).toHaveText([question, "And with Apache?", "Thanks"]);
  expect(fake.journal.count("responses")).toBe(4);
});

test("a laptop closed in the middle of an answer leaves it to the phone", async ({
  page,
  phone,
  fake,
  site,
}) => {
  const title = newTitle("Closed");
  await visit(phone, "/");
  await showSidebar(phone);
  fake.next("hold");
  await visit(page, "/");
  await send(page, title);
  await fake.held();
  await expect(page).toHaveURL(/\/c\//);
  const id = conversationId(page);
  await page.close();
  await row(phone, `${title} (answer running)`).tap();
  await expect(chat(phone).answer).toContainText(/started on Linux/);
  fake.release();
  await finished(phone);
  const { messages } = await site.owner.conversation(id);
  expect(messages.at(-1)).toMatchObject({ outcome: "completed" });
});

test("a hidden tab gives its stream up, and has the whole answer when it is shown again", async ({
  page,
  fake,
  site,
}) => {
  fake.next("hold");
  await visit(page, "/");
  await send(page, question);
  await fake.held();
  const { answer, answers } = chat(page);
  await expect(answer).toContainText(firstWords);
  const followed = requestsTo(page, /\/events$/);
  const givenUp = page.waitForEvent("requestfailed", (request) => request.url().endsWith("/turns"));
  const silent = page.waitForEvent("requestfailed", (request) => request.url().includes("/api/live"));
  await setVisible(page, false);
  await Promise.all([givenUp, silent]);
  fake.release();
  await fake.journal.until("responses", ({ endedAt }) => endedAt !== undefined);
  await expect(answer).not.toContainText(lastWords);
  await expect(page.getByText("Reconnecting…")).toHaveCount(0);

  await setVisible(page, true);
  await expect(answer).toContainText(lastWords);
  await finished(page);
  await expect(answers).toHaveCount(1);
  expect(followed).toHaveLength(1);
  const { messages } = await site.owner.conversation(conversationId(page));
  const shown = await answer.innerText();
  await visit(page, `/c/${conversationId(page)}`);
  expect(await answer.innerText()).toBe(shown);
  expect(messages.at(-1)).toMatchObject({ outcome: "completed" });
});

test("two tabs share one channel, and the second goes on when the first is closed", async ({
  page,
  context,
  site,
}) => {
  const title = newTitle("Tabs");
  const channels = requestsTo(page, /\/api\/live$/);
  const path = await ask(page, title);
  const second = await context.newPage();
  await visit(second, path);
  const [once, again] = [newTitle("Once"), newTitle("Again")];
  await rename(site, path, once);
  for (const tab of [page, second]) await expect(row(tab, once)).toBeVisible();
  expect(channels).toHaveLength(1);
  await page.close();
  await rename(site, path, again);
  await expect(row(second, again)).toBeVisible();
  expect(channels).toHaveLength(2);
});

test("a send whose way back was cut is found on the server, and never called unsent", async ({
  page,
  fake,
  announce,
}) => {
  announce(/ERR_CONNECTION_RESET/);
  await visit(page, "/");
  await page.route(
    "**/api/conversations/*/turns",
    async (route) => {
      await route.fetch();
      await route.abort("connectionreset");
    },
    { times: 1 },
  );
  await send(page, question);
  await expect(chat(page).answer).toContainText(lastWords);
  await finished(page);
  await expect(chat(page).asked).toHaveText([question]);
  await expect(page.getByText("Not sent yet.")).toHaveCount(0);
  expect(fake.journal.count("responses")).toBe(1);
});

test("a connection made or ended elsewhere is known at once", async ({ device, launch, announce }) => {
  announce(/status of 409 .*\/api\/models/); // asked for between the two
  const own = await launch();
  const page = await device({ of: own });
  await visit(page, "/");
  const { composer, send, model } = chat(page);
  await composer.fill("Soon");
  await expect(send).toBeDisabled();
  await connected(own);
  await expect(send).toBeEnabled();
  await expect(model).toBeVisible();
  await expect(composer).toHaveValue("Soon");
  await own.owner.call("/api/connection", { method: "DELETE" });
  await expect(page.getByText("ChatGPT is not connected. You can write; sending waits.")).toBeVisible();
  await expect(send).toBeDisabled();
});
