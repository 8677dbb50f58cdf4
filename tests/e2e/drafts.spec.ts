import type { Page } from "@playwright/test";
import {
  chat,
  connected,
  conversationId,
  expect,
  finished,
  phone,
  type Site,
  send,
  test,
  visit,
} from "../support/browser.ts";

const passphrase = "correct horse battery staple";
const iPhone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Version/26.0 Mobile/15E148 Safari/604.1";

async function signIn(page: Page): Promise<void> {
  const field = page.getByLabel("Passphrase", { exact: true });
  await field.fill(passphrase);
  await field.press("Enter");
  await expect(chat(page).composer).toBeVisible();
}

/** What the server keeps of a draft. */
async function kept({ owner }: Site, conversation = "new"): Promise<string> {
  return (await (await owner.call(`/api/drafts/${conversation}`)).json()).text;
}

const text = "Half a thought about rye";

test("a draft goes from the phone to the laptop and back, and once sent it is gone on both", async ({
  device,
  launch,
  fake,
}) => {
  const own = await launch({ OWNER_PASSPHRASE: passphrase });
  await connected(own);
  const small = await device({ of: own, signedIn: false, ...phone, userAgent: iPhone });
  await visit(small, "/");
  await signIn(small);
  const laptop = await device({ of: own });
  await visit(laptop, "/");
  await chat(small).composer.pressSequentially("Half a thought");
  await expect(chat(laptop).composer).toHaveValue("Half a thought");

  // A cursor that stands in the text stays where it is.
  await chat(laptop).composer.evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(4, 4));
  await chat(small).composer.fill(text);
  await expect(chat(laptop).composer).toHaveValue(text);
  expect(await chat(laptop).composer.evaluate((field: HTMLTextAreaElement) => field.selectionStart)).toBe(4);
  await expect(laptop.getByText(/^Draft from/)).toBeHidden();

  await chat(laptop).composer.press("End");
  await chat(laptop).composer.pressSequentially("?");
  await expect(chat(small).composer).toHaveValue(`${text}?`);
  await chat(small).send.tap();
  await finished(small);
  await expect(chat(laptop).composer).toHaveValue("");
  await expect.poll(() => kept(own)).toBe("");
  await visit(small, "/");
  await expect(chat(small).composer).toHaveValue("");
  expect(fake.journal.count("responses")).toBe(1);
});

test("two texts of one chat are both kept: the other device's is offered, and can be taken back", async ({
  device,
  launch,
  announce,
}) => {
  announce(/ERR_INTERNET_DISCONNECTED/, /status of 409/);
  const own = await launch({ OWNER_PASSPHRASE: passphrase });
  await connected(own);
  const laptop = await device({ of: own });
  await visit(laptop, "/");
  await send(laptop, "What is rye?");
  await finished(laptop);
  const path = new URL(laptop.url()).pathname;
  const id = conversationId(laptop);

  await laptop.context().setOffline(true);
  await chat(laptop).composer.fill("From the laptop");
  const small = await device({ of: own, signedIn: false, ...phone, userAgent: iPhone });
  await visit(small, path);
  await signIn(small);
  await chat(small).composer.fill("From the phone");
  await expect.poll(() => kept(own, id)).toBe("From the phone");
  await laptop.context().setOffline(false);

  await expect(laptop.getByText("Draft from iPhone")).toBeVisible();
  await expect(chat(laptop).composer).toHaveValue("From the laptop");
  expect(await kept(own, id)).toBe("From the phone");
  await laptop.getByRole("button", { name: "Use it" }).click();
  await expect(chat(laptop).composer).toHaveValue("From the phone");
  await expect(chat(laptop).composer).toBeFocused();
  await expect(laptop.getByText("Draft from this device")).toBeVisible();
  await laptop.getByRole("button", { name: "Use it" }).click();
  await expect(chat(laptop).composer).toHaveValue("From the laptop");
  await expect(chat(small).composer).toHaveValue("From the laptop");
  await laptop.getByRole("button", { name: "Dismiss" }).click();
  await expect(laptop.getByText(/^Draft from/)).toBeHidden();
  await visit(laptop, path);
  await expect(chat(laptop).composer).toHaveValue("From the laptop");
  await expect(laptop.getByText(/^Draft from/)).toBeHidden();
});

test("a draft outlives an expired session: the sheet opens while typing, and afterwards it is on the server", async ({
  device,
  launch,
  announce,
}) => {
  announce(/status of 401/);
  const own = await launch({ OWNER_PASSPHRASE: passphrase });
  const page = await device({ of: own });
  await visit(page, "/");
  await page.context().clearCookies();
  await chat(page).composer.fill(text);
  const sheet = page.getByRole("dialog", { name: "You were signed out" });
  await expect(sheet).toBeVisible();
  await expect(chat(page).composer).toHaveValue(text);
  expect(await kept(own)).toBe("");
  await signIn(page);
  await expect(sheet).toBeHidden();
  await expect.poll(() => kept(own)).toBe(text);

  await page.context().clearCookies();
  await page.goto("/");
  await expect(page).toHaveURL(/\/sign-in\?return=/);
  await signIn(page);
  await expect(chat(page).composer).toHaveValue(text);
});

test("a sign-out takes the draft off this device, and signing in again brings it back from the server", async ({
  device,
  launch,
  announce,
}) => {
  announce(/status of 401/); // the page that leaves may ask once more
  const own = await launch({ OWNER_PASSPHRASE: passphrase });
  const page = await device({ of: own, signedIn: false });
  await visit(page, "/");
  await signIn(page);
  await chat(page).composer.fill(text);
  await visit(page, "/settings"); // leaving the page saves at once
  await page.getByRole("button", { name: "Sign out here" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await expect.poll(() => page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain("thought");
  expect(await kept(own)).toBe(text);
  await signIn(page);
  await expect(chat(page).composer).toHaveValue(text);
});

test("what another user of this browser left behind is not shown", async ({ page, site }) => {
  await page.addInitScript(() => {
    const draft = JSON.stringify({ text: "somebody's secret", rev: 3, saved: false });
    localStorage.setItem("draft:somebody:new", draft);
    localStorage.setItem("draft:new", draft);
  });
  await visit(page, "/");
  await chat(page).composer.press("x");
  await expect.poll(() => kept(site)).toBe("x");
  await expect(chat(page).composer).toHaveValue("x");
  await chat(page).composer.fill("");
  await expect.poll(() => kept(site)).toBe("");
});

test("what is typed while the first message of a chat is on its way belongs to that chat", async ({
  page,
  fake,
}) => {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/api/conversations/*/turns", async (route) => {
    await gate;
    await route.continue();
  });
  await visit(page, "/");
  await send(page, "What is rye?");
  await chat(page).composer.fill("And what is barley?");
  release();
  await finished(page);
  await expect(chat(page).composer).toHaveValue("And what is barley?");
  const path = new URL(page.url()).pathname;
  await visit(page, "/");
  await expect(chat(page).composer).toHaveValue("");
  await visit(page, path);
  await expect(chat(page).composer).toHaveValue("And what is barley?");
  expect(fake.journal.count("responses")).toBe(1);
});

test("a message on its way is not offered again to whoever leaves its chat and comes back", async ({
  page,
  fake,
}) => {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { composer, asked, sidebar, regenerate } = chat(page);
  await visit(page, "/");
  await send(page, "What is wheat?");
  await finished(page);
  await page.route("**/api/conversations/*/turns", async (route) => {
    await gate;
    await route.continue();
  });
  await send(page, "And barley?");
  await sidebar.getByRole("link", { name: "New chat" }).click();
  await expect(composer).toBeFocused();
  await send(page, "What is oat?");
  await expect(asked).toHaveText(["What is oat?"]);
  await sidebar.getByRole("link", { name: "What is wheat?" }).click();
  await expect(asked).toHaveText(["What is wheat?"]);
  await expect(composer).toHaveValue("");
  await sidebar.getByRole("link", { name: "New chat" }).click();
  await expect(page).toHaveURL(/\/$/);
  await expect(composer).toHaveValue("");
  await composer.fill("And what is spelt?");

  release();
  await expect.poll(() => fake.journal.count("responses")).toBe(3);
  await expect(sidebar.getByRole("link", { name: "What is oat?" })).toBeVisible();
  await expect(composer).toHaveValue("And what is spelt?");
  await sidebar.getByRole("link", { name: "What is wheat?" }).click();
  await expect(asked).toHaveText(["What is wheat?", "And barley?"]);
  await expect(regenerate).toHaveCount(2);
  await expect(composer).toHaveValue("");
});

test("nothing is saved or changed in the middle of a word that an input method composes", async ({
  page,
  site,
}) => {
  const saves: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "PUT") saves.push(request.postData() ?? "");
  });
  await visit(page, "/");
  await chat(page).composer.focus();
  const input = await page.context().newCDPSession(page);
  await input.send("Input.imeSetComposition", { text: "きょう", selectionStart: 3, selectionEnd: 3 });
  await expect(chat(page).composer).toHaveValue("きょう");
  await page.evaluate(() => window.dispatchEvent(new Event("pagehide")));
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  expect(await kept(site)).toBe("");
  expect(saves).toEqual([]);
  await input.send("Input.insertText", { text: "今日" });
  await expect.poll(() => kept(site)).toBe("今日");
  await expect(chat(page).composer).toHaveValue("今日");
  await chat(page).composer.fill("");
  await expect.poll(() => kept(site)).toBe("");
});
