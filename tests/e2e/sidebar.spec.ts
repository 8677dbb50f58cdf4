import type { Page } from "@playwright/test";
import {
  ask,
  chat,
  choose,
  conversationId,
  expect,
  phone,
  type Site,
  send,
  test,
  visit,
} from "../support/browser.ts";

let count = 0;
/** A title that no other test of this run has. */
const newTitle = (about: string) => `${about} ${test.info().workerIndex}-${++count}`;

const row = (page: Page, title: string) => chat(page).sidebar.getByRole("link", { name: title, exact: true });
const group = (page: Page, name: string) => chat(page).sidebar.getByRole("region", { name, exact: true });
const menuOf = (page: Page, title: string) =>
  chat(page).sidebar.getByRole("button", { name: `Actions for ${title}`, exact: true });

async function ids({ owner }: Site): Promise<string[]> {
  const { conversations } = (await (await owner.call("/api/conversations")).json()) as {
    conversations: { id: string }[];
  };
  return conversations.map(({ id }) => id);
}

test("a new chat takes its place at the top, under its question", async ({ page }) => {
  const [first, second] = [newTitle("First"), newTitle("Second")];
  const path = await ask(page, first);
  await ask(page, second);
  await expect(group(page, "Today").getByRole("link").first()).toHaveText(second);
  await expect(row(page, second)).toHaveAttribute("aria-current", "page");
  await row(page, first).click();
  await expect(page).toHaveURL(path);
  await expect(chat(page).asked).toHaveText([first]);
  await expect(page.getByRole("heading", { name: first, level: 1 })).toBeVisible();
  await expect(page).toHaveTitle(`${first} · Wherry`);
});

test("New chat after a chat is empty, and Back leads to the chat again", async ({ page }) => {
  const title = newTitle("Back");
  const path = await ask(page, title);
  await chat(page).sidebar.getByRole("link", { name: "New chat" }).click();
  await expect(page).toHaveURL("/");
  await expect(chat(page).log).toHaveCount(0);
  await page.goBack();
  await expect(page).toHaveURL(path);
  await expect(chat(page).asked).toHaveText([title]);
});

test("a running answer shows in the list", async ({ page, fake }) => {
  const title = newTitle("Running");
  fake.next("hold");
  await visit(page, "/");
  await send(page, title);
  await fake.held();
  const running = chat(page).sidebar.getByRole("link", { name: `${title} (answer running)` });
  await expect(running).toBeVisible();
  fake.release();
  await expect(row(page, title)).toBeVisible();
});

test("a chat is renamed everywhere", async ({ page, device }) => {
  const [title, next] = [newTitle("Rename"), newTitle("Renamed")];
  const path = await ask(page, title);
  await choose(page, page.getByRole("button", { name: "Chat actions" }), "Rename");
  const field = page.getByRole("dialog", { name: "Rename chat" }).getByRole("textbox", { name: "Title" });
  await expect(field).toHaveValue(title);
  const saved = page.waitForResponse((response) => response.request().method() === "PATCH" && response.ok());
  await field.fill(next);
  await field.press("Enter");
  await expect(page.getByRole("heading", { name: next, level: 1 })).toBeVisible();
  await expect(row(page, next)).toBeVisible();
  await saved;

  const other = await device();
  await visit(other, path);
  await expect(other.getByRole("heading", { name: next, level: 1 })).toBeVisible();
  await expect(row(other, title)).toHaveCount(0);
});

test("a pinned chat moves to its own group and back", async ({ page }) => {
  const title = newTitle("Pin");
  const path = await ask(page, title);
  await row(page, title).hover();
  const saved = page.waitForResponse((response) => response.request().method() === "PATCH" && response.ok());
  await choose(page, menuOf(page, title), "Pin");
  await expect(group(page, "Pinned").getByRole("link", { name: title })).toBeVisible();
  await saved;
  await visit(page, path);
  await expect(group(page, "Pinned").getByRole("link", { name: title })).toBeVisible();
  await row(page, title).hover();
  await choose(page, menuOf(page, title), "Unpin");
  await expect(group(page, "Today").getByRole("link", { name: title })).toBeVisible();
});

test("tomorrow, today's chats stand under Earlier", async ({ page }) => {
  const title = newTitle("Yesterday");
  await ask(page, title);
  await expect(group(page, "Today").getByRole("link", { name: title })).toBeVisible();
  await page.clock.setFixedTime(Date.now() + 26 * 3600 * 1000);
  await visit(page, "/");
  await expect(group(page, "Earlier").getByRole("link", { name: title })).toBeVisible();
  await expect(group(page, "Today")).toHaveCount(0);
});

test("Undo brings a deleted chat back", async ({ page, site }) => {
  const title = newTitle("Undo");
  const path = await ask(page, title);
  const id = conversationId(page);
  await choose(page, page.getByRole("button", { name: "Chat actions" }), "Delete");
  await expect(page).toHaveURL("/");
  await expect(row(page, title)).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(row(page, title)).toBeVisible();
  await visit(page, path);
  await expect(chat(page).asked).toHaveText([title]);
  expect(await ids(site)).toContain(id);
});

test("without Undo a deleted chat is gone for good", async ({ page, site, announce }) => {
  announce(/status of 404/);
  const title = newTitle("Gone");
  const path = await ask(page, title);
  const id = conversationId(page);
  await page.clock.install(); // ten seconds for Undo pass at once
  await visit(page, path);
  await row(page, title).hover();
  await choose(page, menuOf(page, title), "Delete");
  await expect(page.getByText(`Deleted “${title}”.`)).toBeVisible();
  expect(await ids(site)).toContain(id);
  const deleted = page.waitForResponse(
    (response) => response.request().method() === "DELETE" && response.ok(),
  );
  await page.clock.fastForward(11_000);
  await deleted;
  expect(await ids(site)).not.toContain(id);
  await visit(page, path);
  await expect(page.getByText("This chat does not exist or was deleted.")).toBeVisible();
});

test("leaving the page carries a deletion out", async ({ page, site }) => {
  const title = newTitle("Leave");
  await ask(page, title);
  const id = conversationId(page);
  await row(page, title).hover();
  await choose(page, menuOf(page, title), "Delete");
  await expect(page.getByText(`Deleted “${title}”.`)).toBeVisible();
  await page.goto("about:blank");
  await expect.poll(() => ids(site)).not.toContain(id);
});

test("on a wide screen the sidebar is pinned, and can be hidden", async ({ page }) => {
  await visit(page, "/");
  const { sidebar } = chat(page);
  await expect(sidebar).toBeVisible();
  expect((await sidebar.boundingBox())?.width).toBeGreaterThan(260);
  await page.getByRole("button", { name: "Hide sidebar" }).click();
  await expect(sidebar).toBeHidden();
  await page.getByRole("button", { name: "Show sidebar" }).click();
  await expect(sidebar).toBeVisible();
  await page.keyboard.press("ControlOrMeta+Shift+S");
  await expect(sidebar).toBeHidden();
});

test("on a phone the sidebar is a drawer that closes behind the choice", async ({ page, device }) => {
  const title = newTitle("Drawer");
  const path = await ask(page, title);
  const small = await device(phone);
  await visit(small, "/");
  await expect(chat(small).sidebar).toBeHidden();
  await small.getByRole("button", { name: "Show sidebar" }).tap();
  await row(small, title).tap();
  await expect(small).toHaveURL(path);
  await expect(chat(small).sidebar).toBeHidden();
  await expect(chat(small).asked).toHaveText([title]);

  await small.getByRole("button", { name: "Show sidebar" }).tap();
  await small.keyboard.press("Escape");
  await expect(chat(small).sidebar).toBeHidden();
});
