import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/accessible.ts";
import { test as base, expect, phone, type Site, visit } from "../support/browser.ts";
import { authorize } from "../support/fake-upstream/auth/sign-in.ts";
import { createOwner } from "../support/owner.ts";

const iPhone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X) AppleWebKit/605.1.15 Version/26.1 Mobile/15E148 Safari/604.1";

/** A site of every test's own, not connected, whose `page` is a computer of its owner; and the owner's phone. */
const test = base.extend<{ ownPhone: Page }>({
  site: async ({ launch }, use) => use(await launch()),
  ownPhone: async ({ site, device }, use) => {
    await use(await device({ of: await onPhone(site), ...phone, userAgent: iPhone }));
  },
});

/** The same owner, signed in once more. */
async function onPhone({ app, owner }: Site): Promise<Site> {
  await owner.post("/api/sign-in-link", {});
  const again = createOwner(app.origin, iPhone);
  await again.signInByLink(app.link());
  return { app, owner: again };
}

const signInLink = (page: Page) => page.getByRole("link", { name: "Sign in at OpenAI" });
const connected = (page: Page) => page.getByRole("heading", { name: "Connected as ada@example.org · Plus." });
const code = (page: Page) => page.getByText(/^[A-Z]{4}-\d{5}$/);

async function useCode(page: Page): Promise<string> {
  await visit(page, "/connect");
  await page.getByRole("button", { name: "Use a code instead" }).click();
  await page.getByRole("button", { name: "Show the code" }).click();
  return (await code(page).textContent()) ?? "";
}

test.beforeEach(({ fake, announce }) => {
  test.slow(); // OpenAI's pace is kept, and every test has a site of its own
  fake.deviceInterval.seconds = 1;
  announce(/\/api\/connection\//); // a refusal is a failed request to the browser
});
test.afterEach(({ fake }) => {
  fake.deviceInterval.seconds = 5;
});

test("the phone begins, the computer finishes, and the phone shows it by itself", async ({
  page,
  ownPhone,
}) => {
  await visit(ownPhone, "/connect");
  const href = (await signInLink(ownPhone).getAttribute("href")) ?? "";
  await expect(ownPhone.getByRole("timer")).toHaveText(/^1[45]:\d\d left$/);
  await visit(page, "/connect");
  await expect(page.getByRole("timer")).toHaveText(/^Started on iPhone · 1[45]:\d\d left\.$/);
  await expect(signInLink(page)).toHaveAttribute("href", href);
  await expectAccessible(page);

  const field = page.getByRole("textbox", { name: "or here:" });
  await field.fill(await authorize(href));
  await field.press("Enter");
  await expect(connected(page)).toBeVisible();
  await expect(connected(ownPhone)).toBeVisible();
});

test("a fresh attempt may be wanted on the other device", async ({ page, ownPhone }) => {
  await visit(ownPhone, "/connect");
  const href = (await signInLink(ownPhone).getAttribute("href")) ?? "";
  await visit(page, "/connect");
  await page.getByRole("button", { name: "Start over" }).click();
  await expect(page.getByRole("timer")).toHaveText(/^1[45]:\d\d left$/);
  await expect(signInLink(page)).not.toHaveAttribute("href", href);
});

test("the way to another device is an address that says nothing of the attempt", async ({
  page,
  context,
  site,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await visit(page, "/connect");
  await page.getByRole("button", { name: "Finish on another device" }).click();
  const dialog = page.getByRole("dialog", { name: "Finish on another device" });
  await expect(dialog.getByRole("img", { name: `QR code of ${site.app.origin}/connect` })).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Copy link" }).click();
  await expect(dialog.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${site.app.origin}/connect`);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
});

test("a code connects the phone, over a reload, and other devices follow", async ({
  page,
  ownPhone,
  fake,
}) => {
  await visit(ownPhone, "/connect");
  await ownPhone.getByRole("button", { name: "Use a code instead" }).click();
  await expect(ownPhone.getByText("Needs Device code authorization for Codex in ChatGPT")).toBeVisible();
  await expect(
    ownPhone.getByText(
      "OpenAI will warn you about codes from websites. Continue only because you started this here.",
    ),
  ).toBeVisible();
  expect(fake.journal.count("device_code")).toBe(0);
  await expectAccessible(ownPhone);

  await ownPhone.getByRole("button", { name: "Show the code" }).click();
  const userCode = (await code(ownPhone).textContent()) ?? "";
  await expect(ownPhone.getByText("Waiting for OpenAI…")).toBeVisible();
  await expectAccessible(ownPhone);
  await ownPhone.reload();
  await expect(code(ownPhone)).toHaveText(userCode);
  await visit(page, "/connect");
  await expect(code(page)).toHaveText(userCode);
  await expect(page.getByRole("timer")).toHaveText(/^Started on iPhone · 1[45]:\d\d left\.$/);
  expect(fake.journal.count("device_code")).toBe(1);

  fake.approveDevice(userCode);
  await expect(connected(ownPhone)).toBeVisible();
  await expect(connected(page)).toBeVisible();
  expect(fake.journal.count("exchange")).toBe(1);
  expect(ownPhone.url()).toMatch(/\/connect$/);
});

test("Copy and open copies the code and opens OpenAI's page", async ({ page, context, fake }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const userCode = await useCode(page);
  const opening = context.waitForEvent("page");
  await page.getByRole("link", { name: "Copy and open" }).click();
  const tab = await opening;
  await expect(tab).toHaveURL(`${fake.authUrl}/codex/device`);
  await tab.close();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(userCode);
});

test("every word of OpenAI's is shown, and the code stays", async ({ page, fake }) => {
  fake.next("device_slow_down");
  fake.next("device_token_403_html");
  const userCode = await useCode(page);
  await expect(page.getByText("Waiting for OpenAI… It asked for longer pauses.")).toBeVisible();
  await expect(page.getByText("OpenAI cannot be reached. Trying again; the code stays good.")).toBeVisible();
  await expect(code(page)).toHaveText(userCode);
  await expect(page.getByText("Waiting for OpenAI…", { exact: true })).toBeVisible();
});

for (const [scenario, words] of [
  ["device_refused", "OpenAI refused this code. Nothing was connected."],
  ["device_expired", "This attempt has expired."],
] as const)
  test(`after ${scenario} the owner reads why, and starts over`, async ({ page, fake }) => {
    fake.next(scenario);
    const userCode = await useCode(page);
    await expect(page.getByText(words).last()).toBeVisible(); // an expiry is also announced
    await expectAccessible(page);
    await page.getByRole("button", { name: "Start over" }).click();
    await expect(code(page)).not.toHaveText(userCode);
    await page.getByRole("button", { name: "Paste the address instead" }).click();
    await expect(page.getByRole("heading", { name: "Connect ChatGPT" })).toBeFocused();
    await expect(signInLink(page)).toBeVisible();
  });

test("where OpenAI does not offer a code, the paste is one tap away", async ({ page, fake }) => {
  fake.next("device_disabled");
  await visit(page, "/connect");
  await page.getByRole("button", { name: "Use a code instead" }).click();
  await page.getByRole("button", { name: "Show the code" }).click();
  await expect(page.getByText(/^OpenAI does not offer a code for this account\./)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Paste the address instead" }).click();
  await expect(signInLink(page)).toBeVisible();
});

test("offline, the code stays open, and connects afterwards", async ({ page, context, fake }) => {
  const userCode = await useCode(page);
  await context.setOffline(true);
  await expect(page.getByText(/^Offline\. The attempt stays open until \d\d:\d\d\.$/)).toBeVisible();
  fake.approveDevice(userCode);
  await context.setOffline(false);
  await expect(connected(page)).toBeVisible();
});
