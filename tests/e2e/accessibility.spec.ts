import type { Page } from "@playwright/test";
import { expectAccessible, sizes, violations } from "../support/accessible.ts";
import { ask, chat, connected, expect, phone, type Site, test, visit } from "../support/browser.ts";
import { authorize } from "../support/fake-upstream/auth/sign-in.ts";
import { question, type State, states } from "./states.ts";

// By far the longest file: its tests spread over all workers.
test.describe.configure({ mode: "parallel" });
test.use({ contextOptions: { reducedMotion: "reduce" } });

for (const [name, state] of Object.entries<State>(states)) {
  test(`the state “${name}” is accessible`, async ({ page, device, launch, fake, site, announce }) => {
    test.setTimeout(120_000);
    if (state.errors) announce(state.errors);
    const own = state.own ? await launch() : site;
    if (state.own) await connected(own);
    const shown = state.own ? await device({ of: own }) : page;
    await state.reach({ page: shown, fake, site: own });
    await expectAccessible(shown);
    const { stop } = chat(shown);
    if (name === "held back") await stop.click();
  });
}

const screens: Record<string, (page: Page, site: Site) => Promise<void>> = {
  async settings(page) {
    await visit(page, "/settings");
    await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
  },
  async "disconnect dialog"(page) {
    await visit(page, "/settings");
    await page.getByRole("button", { name: "Disconnect" }).click();
    await expect(page.getByRole("dialog")).toBeVisible();
  },
  async connected(page) {
    await visit(page, "/connect");
    await expect(page.getByRole("heading", { name: /^Connected as/ })).toBeVisible();
  },
  async "steps to connect"(page) {
    await visit(page, "/connect");
    await page.getByRole("button", { name: "Connect again" }).click();
    await expect(page.getByRole("link", { name: "Sign in at OpenAI" })).toBeVisible();
  },
  async "a wrong paste"(page) {
    await visit(page, "/connect");
    await page.getByRole("button", { name: "Connect again" }).click();
    const href = await page.getByRole("link", { name: "Sign in at OpenAI" }).getAttribute("href");
    await page.getByRole("textbox").fill(await authorize(href ?? "", "cancel"));
    await page.getByRole("textbox").press("Enter");
    await expect(page.getByRole("button", { name: "Start over" })).toBeVisible();
  },
  async "the drawer"(page) {
    await ask(page, question);
    await page.setViewportSize(phone.viewport);
    await page.getByRole("button", { name: "Show sidebar" }).click();
    await expect(page.getByRole("dialog", { name: "Chats" })).toBeVisible();
  },
  async "rename dialog"(page) {
    await ask(page, question);
    await page.getByRole("button", { name: "Chat actions" }).click();
    await page.getByRole("menuitem", { name: "Rename" }).click();
    await expect(page.getByRole("dialog", { name: "Rename chat" })).toBeVisible();
  },
  async "an edit"(page) {
    await ask(page, question);
    await chat(page).questions.first().hover();
    await page.getByRole("button", { name: "Edit question" }).click();
    await expect(page.getByRole("textbox", { name: "Your question" })).toBeVisible();
  },
  async "two branches"(page) {
    await ask(page, question);
    await chat(page).regenerate.click();
    await expect(chat(page).answer).toContainText("2/2");
  },
  async "no such page"(page) {
    await page.goto("/nowhere");
    await expect(page.getByRole("heading", { name: "There is no page at this address." })).toBeVisible();
  },
};

for (const [name, open] of Object.entries(screens)) {
  test(`the screen “${name}” is accessible`, async ({ page, site, announce }) => {
    announce(/status of 404/, /\/api\/connection\/finish/);
    await open(page, site);
    await expectAccessible(page);
  });
}

for (const menu of ["model", "effort"] as const) {
  test(`the ${menu} menu is accessible on each size`, async ({ page }) => {
    await visit(page, "/");
    for (const size of sizes) {
      await page.setViewportSize(size);
      await chat(page)[menu].click();
      const panel = page.getByRole("menu");
      await expect(panel).toBeInViewport({ ratio: 1 });
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press("Escape");
    }
  });
}

test("the sign-in page is accessible, also with its errors", async ({ device, launch }) => {
  const own = await launch({ OWNER_PASSPHRASE: "correct horse battery staple" });
  const page = await device({ of: own, signedIn: false, reducedMotion: "reduce" });
  await visit(page, "/?q=hello");
  await expectAccessible(page);
  await page.getByLabel("Passphrase", { exact: true }).fill("not this one");
  await page.keyboard.press("Enter");
  await expect(page.getByText("That passphrase is not right.")).toBeVisible();
  await expectAccessible(page);
});
