import type { Page } from "@playwright/test";
import { test as base, chat, expect, visit } from "../support/browser.ts";
import { authorize } from "../support/fake-upstream/auth/sign-in.ts";

const test = base.extend({
  site: async ({ bare }, use) => {
    await bare.owner.call("/api/connection", { method: "DELETE" });
    await use(bare);
  },
});

/** The sign-in link of step 1, once an attempt has begun. */
function signInLink(page: Page) {
  return page.getByRole("link", { name: "Sign in at OpenAI" });
}

/** The address that OpenAI would lead to, without a second tab. */
async function callback(page: Page, decision: "continue" | "cancel" = "continue"): Promise<string> {
  return authorize((await signInLink(page).getAttribute("href")) ?? "", decision);
}

/** Pastes as a person does: from the clipboard, with the keyboard. */
async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  await field(page).focus();
  await page.keyboard.press("ControlOrMeta+v");
}

const field = (page: Page) => page.getByRole("textbox", { name: "or here:" });

test.beforeEach(async ({ context, announce }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  announce(/\/api\/connection\/finish\)/); // a refused paste is a failed request to the browser
});

test("connects by pasting the address of the page that did not load", async ({ page, context, announce }) => {
  announce(/localhost:1455/);
  await visit(page, "/");
  await page.getByRole("link", { name: "Connect", exact: true }).click();
  await expect(page.getByRole("timer")).toHaveText(/^1[45]:\d\d left$/);

  const opening = context.waitForEvent("page");
  await signInLink(page).click();
  const tab = await opening;
  await expect(tab.getByText("ada@example.org")).toBeVisible();
  const leading = tab.waitForEvent("requestfailed", (request) =>
    request.url().includes(":1455/auth/callback"),
  );
  await tab.getByRole("button", { name: "Continue" }).click();
  const address = (await leading).url();
  await tab.close();

  await page.evaluate((copied) => navigator.clipboard.writeText(copied), address);
  await page.getByRole("button", { name: "Paste the address" }).click();
  await expect(page.getByRole("heading", { name: "Connected as ada@example.org · Plus." })).toBeFocused();
  expect(page.url()).not.toContain("code=");
  expect(await page.content()).not.toContain(new URL(address).searchParams.get("code") ?? "no code");

  await page.getByRole("link", { name: "Start chatting" }).click();
  await expect(chat(page).model).toHaveAccessibleName("Model: GPT-6.1-Sol");
  await expect(chat(page).effort).toHaveAccessibleName("Effort: Low");
});

test("a paste into the field submits itself", async ({ page }) => {
  await visit(page, "/connect");
  await paste(page, `  "${(await callback(page)).replace("http://", "")}"\n`);
  await expect(page.getByRole("heading", { name: /^Connected as ada@example\.org/ })).toBeVisible();
});

test("without leave to read the clipboard, the button leads to the field", async ({ page, context }) => {
  await context.clearPermissions();
  await visit(page, "/connect");
  await page.getByRole("button", { name: "Paste the address" }).click();
  await expect(page.getByText("Now paste it here with Ctrl+V or ⌘V.")).toBeVisible();
  await expect(field(page)).toBeFocused();
});

test("every wrong paste is named", async ({ page, site }) => {
  await visit(page, "/connect");
  const authorizeUrl = (await signInLink(page).getAttribute("href")) ?? "";
  const whole = new URL(await callback(page));
  const code = whole.searchParams.get("code") ?? "";
  const cut = whole.href.slice(0, whole.href.indexOf("state=") + 9);
  const wrong: [string, string][] = [
    [
      authorizeUrl,
      "That is the sign-in page. Finish there, then copy the address of the page that does not load.",
    ],
    [`${site.app.origin}/connect`, "That is this page. Copy from the tab that did not load."],
    [code, "That is one part. Copy the whole address, from http to the end."],
    [cut, "The address is cut off. Select all of it and copy again."],
    ["milk, eggs, rye flour", "No sign-in address found in what was pasted."],
  ];
  for (const [pasted, message] of wrong) {
    await paste(page, pasted);
    await expect(field(page)).toHaveAccessibleDescription(message);
    await expect(page.getByRole("button", { name: "Start over" })).toBeHidden();
  }
  // None of them used the attempt up.
  await paste(page, whole.href);
  await expect(page.getByRole("heading", { name: /^Connected as/ })).toBeVisible();
});

test("a declined sign-in is named, and Start over makes a fresh attempt", async ({ page }) => {
  await visit(page, "/connect");
  const first = await signInLink(page).getAttribute("href");
  await paste(page, await callback(page, "cancel"));
  await expect(
    page.getByText("OpenAI reports that access was declined. Nothing was connected."),
  ).toBeVisible();
  await page.getByRole("button", { name: "Start over" }).click();
  await expect(page.getByRole("heading", { name: "Connect ChatGPT" })).toBeFocused();
  await expect(signInLink(page)).not.toHaveAttribute("href", first ?? "");
  await paste(page, await callback(page));
  await expect(page.getByRole("heading", { name: /^Connected as/ })).toBeVisible();
});

test("a workspace without Codex is named", async ({ page, fake }) => {
  await visit(page, "/connect");
  fake.next("authorize_no_entitlement");
  await paste(page, await callback(page));
  await expect(
    page.getByText("Codex is not enabled for this workspace. Choose another, or ask its admin."),
  ).toBeVisible();
});

test("an attempt that was started elsewhere is named", async ({ page }) => {
  await visit(page, "/connect");
  const address = new URL(await callback(page));
  address.searchParams.set("state", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY");
  await paste(page, address.href);
  await expect(page.getByText("That sign-in has expired or was started elsewhere.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Start over" })).toBeVisible();
});

test("an address works once; while connected, the same one shows the connection", async ({ page, site }) => {
  await visit(page, "/connect");
  const address = await callback(page);
  await paste(page, address);
  await expect(page.getByRole("heading", { name: /^Connected as/ })).toBeVisible();
  await page.getByRole("button", { name: "Connect again" }).click();
  await paste(page, address);
  await expect(page.getByRole("heading", { name: /^Connected as/ })).toBeVisible();

  await site.owner.call("/api/connection", { method: "DELETE" });
  await visit(page, "/connect");
  await paste(page, address);
  await expect(page.getByText("Each address works once.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Start over" })).toBeVisible();
});

test("an owner who is connected already is told so", async ({ page, site }) => {
  await site.owner.connect((url) => authorize(url));
  await visit(page, "/connect");
  await expect(page.getByRole("heading", { name: "Connected as ada@example.org · Plus." })).toBeVisible();
  await page.getByRole("button", { name: "Connect again" }).click();
  await expect(signInLink(page)).toBeVisible();
});

test("another device may finish what this one started", async ({ page, device }) => {
  await visit(page, "/connect");
  const address = await callback(page);
  const other = await device();
  await visit(other, "/connect");
  await field(other).fill(address);
  await field(other).press("Enter");
  await expect(other.getByRole("heading", { name: /^Connected as/ })).toBeVisible();
});

test("while OpenAI cannot be reached, the paste is kept and tried again", async ({ page, fake }) => {
  await visit(page, "/connect");
  const address = await callback(page);
  await fake.refuseConnections();
  try {
    await paste(page, address);
    await expect(page.getByText("OpenAI cannot be reached. Trying again; the paste is kept.")).toBeVisible();
    await expect(field(page)).toHaveValue(address);
  } finally {
    await fake.acceptConnections();
  }
  await expect(page.getByRole("heading", { name: /^Connected as/ })).toBeVisible();
});

test("offline, the attempt stays open and the paste goes out afterwards", async ({ page, context }) => {
  await visit(page, "/connect");
  const address = await callback(page);
  await context.setOffline(true);
  await expect(page.getByText(/^Offline\. The attempt stays open until \d\d:\d\d( [AP]M)?\.$/)).toBeVisible();
  await paste(page, address);
  await expect(field(page)).toHaveValue(address);
  await context.setOffline(false);
  await expect(page.getByRole("heading", { name: /^Connected as/ })).toBeVisible();
});
