import type { Page } from "@playwright/test";
import { chat, connected, expect, finished, phone, type Site, test, visit } from "../support/browser.ts";

const passphrase = "correct horse battery staple";
const iPhone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Version/26.0 Mobile/15E148 Safari/604.1";
const thrownOut = /This device was signed out from another one at \d\d:\d\d\. Its local copy was erased\./;

async function signIn(page: Page): Promise<void> {
  await visit(page, "/");
  await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(/\/$/);
  await expect(chat(page).composer).toBeVisible();
}

/** Whether anything that this browser keeps says `text`. */
const keeps = (page: Page, text: string) =>
  page.evaluate((wanted) => JSON.stringify({ ...localStorage, ...sessionStorage }).includes(wanted), text);

/** Writes what stays on this device. */
async function writeDraft(page: Page, text: string): Promise<void> {
  await visit(page, "/");
  await chat(page).composer.fill(text);
  await expect.poll(() => keeps(page, text)).toBe(true);
}

async function throwOut(laptop: Page, name: string): Promise<void> {
  await visit(laptop, "/settings");
  const devices = laptop.getByRole("list", { name: "Signed-in devices" });
  await devices.getByRole("button", { name: `Sign out ${name}` }).click();
  const dialog = laptop.getByRole("dialog", { name: `Sign out ${name}?` });
  await expect(dialog).toContainText("It loses access now; its local copy is erased when it next connects.");
  await dialog.getByRole("button", { name: "Sign out" }).click();
  await expect(dialog).toBeHidden();
  await expect(devices.getByText(name)).toBeHidden();
  await expect(devices.getByText("This device")).toBeVisible();
}

const withPassphrase = { OWNER_PASSPHRASE: passphrase };

test("a phone that is thrown out says so where it stands, and keeps nothing", async ({
  device,
  launch,
  announce,
}) => {
  announce(/status of 401/);
  const own = await launch(withPassphrase);
  const lost = await device({ of: own, signedIn: false, ...phone, userAgent: iPhone });
  await signIn(lost);
  await writeDraft(lost, "Nobody else may read this");
  await throwOut(await device({ of: own }), "iPhone");

  await lost.bringToFront();
  await expect(lost.getByText(thrownOut)).toBeVisible();
  await expect.poll(() => keeps(lost, "Nobody else")).toBe(false);
});

test("a phone that was away when it was thrown out learns so with its next page", async ({
  device,
  launch,
}) => {
  const own = await launch(withPassphrase);
  const lost = await device({ of: own, signedIn: false, ...phone, userAgent: iPhone });
  await signIn(lost);
  await writeDraft(lost, "Nobody else may read this");
  await lost.goto("about:blank");
  await throwOut(await device({ of: own }), "iPhone");

  await lost.goto("/");
  await expect(lost).toHaveURL(/\/sign-in\?return=/);
  await expect(lost.getByText(thrownOut)).toBeVisible();
  await expect.poll(() => keeps(lost, "Nobody else")).toBe(false);
});

test("an address alone erases nothing", async ({ device, launch }) => {
  const own = await launch(withPassphrase);
  const page = await device({ of: own, signedIn: false });
  await visit(page, "/sign-in");
  await page.evaluate(() => localStorage.setItem("kept", "here"));
  await visit(page, `/sign-in?ended=${encodeURIComponent(new Date().toISOString())}`);
  await expect(page.getByText(thrownOut)).toBeVisible();
  expect(await keeps(page, "here")).toBe(true);
  await visit(page, "/sign-in?ended=yesterday");
  await expect(page.getByText(thrownOut)).toBeHidden();
});

test("signing out on one's own erases what was kept, and takes the other tabs along", async ({
  device,
  launch,
  announce,
}) => {
  announce(/status of 401/);
  const own = await launch(withPassphrase);
  const page = await device({ of: own, signedIn: false });
  await signIn(page);
  await writeDraft(page, "Mine alone");
  const settings = await page.context().newPage();
  await visit(settings, "/settings");
  await settings.getByRole("button", { name: "Sign out here" }).click();
  await expect(settings).toHaveURL(/\/sign-in$/);
  await expect(page).toHaveURL(/\/sign-in$/);
  await expect.poll(() => keeps(page, "Mine alone")).toBe(false);
  await expect(page.getByText(thrownOut)).toBeHidden();
});

test.describe("a sign-in that is over", () => {
  /** A page on which something was written before its session ended. The sheet may lie over it at any moment from then on. */
  async function written(own: Site, page: Page) {
    await connected(own);
    await signIn(page);
    await visit(page, "/");
    await chat(page).composer.fill("Are you still there?");
    await page.context().clearCookies();
    return page.getByRole("dialog", { name: "You were signed out" });
  }

  const sentence = "Sign in to send; your text is kept.";

  /** Presses Send as it was a moment before the sheet came. */
  async function sending(own: Site, page: Page) {
    const sheet = await written(own, page);
    await chat(page).send.dispatchEvent("click");
    await expect(sheet).toContainText(sentence);
    return sheet;
  }

  test("while writing is renewed in place, and the text stands as it did", async ({
    device,
    launch,
    announce,
    fake,
  }) => {
    announce(/status of 401/);
    const own = await launch(withPassphrase);
    const page = await device({ of: own, signedIn: false });
    const sheet = await written(own, page);
    await chat(page).composer.evaluate((field: HTMLTextAreaElement) => {
      field.setRangeText(" Really?", field.value.length, field.value.length);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    await expect(sheet).toContainText(sentence);
    await sheet.getByLabel("Passphrase", { exact: true }).fill(passphrase);
    await sheet.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(sheet).toBeHidden();
    await expect(chat(page).composer).toHaveValue("Are you still there? Really?");
    await chat(page).send.click();
    await finished(page);
    expect(fake.journal.count("responses")).toBe(1);
  });

  test("is renewed in place, and what was sent goes out then", async ({ device, launch, announce, fake }) => {
    announce(/status of 401/);
    const own = await launch(withPassphrase);
    const page = await device({ of: own, signedIn: false });
    const sheet = await sending(own, page);
    expect(fake.journal.count("responses")).toBe(0);
    await page.evaluate(() => Object.assign(window, { still: true }));
    await sheet.getByLabel("Passphrase", { exact: true }).fill(passphrase);
    await sheet.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(sheet).toBeHidden();
    await finished(page);
    await expect(chat(page).asked).toHaveText(["Are you still there?"]);
    expect(await page.evaluate(() => "still" in window)).toBe(true);
    expect(fake.journal.count("responses")).toBe(1);
  });

  test("is renewed by a link pasted from the terminal", async ({ device, launch, announce }) => {
    announce(/status of 401/);
    const own = await launch(withPassphrase);
    const page = await device({ of: own, signedIn: false });
    const sheet = await sending(own, page);
    const before = own.app.link();
    await sheet.getByRole("button", { name: "Use a link from the terminal" }).click();
    await sheet.getByRole("button", { name: "Print a link" }).click();
    await expect.poll(() => own.app.link()).not.toBe(before);
    await sheet.getByLabel("Sign-in link from the terminal").fill(own.app.link());
    await sheet.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(sheet).toBeHidden();
    await finished(page);
    await expect(chat(page).asked).toHaveText(["Are you still there?"]);
  });

  test("is noticed when it is renewed in another tab", async ({ device, launch, announce }) => {
    announce(/status of 401/);
    const own = await launch(withPassphrase);
    const page = await device({ of: own, signedIn: false });
    const sheet = await sending(own, page);
    await signIn(await page.context().newPage());
    await page.bringToFront();
    await page.evaluate(() => window.dispatchEvent(new Event("focus")));
    await expect(sheet).toBeHidden();
    await finished(page);
  });
});

test("a name given on one device is seen on the other", async ({ device, launch }) => {
  const own = await launch(withPassphrase);
  const small = await device({ of: own, signedIn: false, ...phone, userAgent: iPhone });
  await signIn(small);
  const laptop = await device({ of: own });
  await visit(laptop, "/settings");
  await visit(small, "/settings");
  await small.getByRole("button", { name: "Rename iPhone" }).click();
  const field = small.getByRole("textbox", { name: "Name of the device" });
  await expect(field).toBeFocused();
  await field.fill("Ada’s phone");
  await field.press("Enter");
  await expect(small.getByRole("button", { name: "Rename Ada’s phone" })).toBeFocused();
  await expect(laptop.getByText("Ada’s phone")).toBeVisible();
});
