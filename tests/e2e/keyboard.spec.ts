import type { CDPSession, Page } from "@playwright/test";
import { chat, choose, expect, finished, hydrated, test, visit } from "../support/browser.ts";
import { authorize } from "../support/fake-upstream/auth/sign-in.ts";

const passphrase = "correct horse battery staple";

/** Presses Tab until the wanted thing has the focus, as somebody without a mouse does. */
async function tabTo(
  page: Page,
  name: string | RegExp,
  role: "button" | "link" = "button",
  key: "Tab" | "Shift+Tab" = "Tab",
): Promise<void> {
  const wanted = page.getByRole(role, { name, exact: true });
  await wanted.waitFor();
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press(key);
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`Tab never reaches ${role} ${name}`);
}

test("from sign-in to an answer without a mouse", async ({ device, launch, fake }) => {
  const own = await launch({ OWNER_PASSPHRASE: passphrase });
  const page = await device({ of: own, signedIn: false, permissions: ["clipboard-read", "clipboard-write"] });
  await visit(page, "/");
  await expect(page.getByLabel("Passphrase", { exact: true })).toBeFocused();
  await page.keyboard.type(passphrase);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${own.app.origin}/`);
  await hydrated(page);

  await tabTo(page, "Connect", "link");
  await page.keyboard.press("Enter");
  const signIn = page.getByRole("link", { name: "Sign in at OpenAI" });
  await expect(signIn).toHaveAttribute("href", /oauth\/authorize/);
  const address = await authorize((await signIn.getAttribute("href")) ?? "");
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), address);
  await tabTo(page, "Paste the address");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: /^Connected as/ })).toBeFocused();
  await tabTo(page, "Start chatting", "link");
  await page.keyboard.press("Enter");

  const { composer, model, effort, answer, answers, stop } = chat(page);
  await expect(composer).toBeFocused();
  await hydrated(page);
  await tabTo(page, /^Model:/);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitemradio", { name: /^GPT-6\.1-Sol/ })).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(model).toHaveAccessibleName("Model: GPT-6-Astra");
  await expect(model).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(effort).toBeFocused();
  await page.keyboard.press("Enter");
  await page.keyboard.press("h");
  await expect(page.getByRole("menuitemradio", { name: /^High/ })).toBeFocused();
  await page.keyboard.press("Space");
  await expect(effort).toHaveAccessibleName("Effort: High");

  await page.keyboard.press("Shift+Escape");
  await expect(composer).toBeFocused();
  fake.next("hold");
  await page.keyboard.type("Answers stop behind nginx");
  await page.keyboard.press("Enter");
  await fake.held();
  await expect(composer).toBeFocused();
  await expect(answer).toContainText("a proxy that buffers");
  await page.keyboard.press("Escape");
  await expect(answer).toContainText("Stopped. The text so far is kept.");
  await expect(stop).toBeHidden();

  await tabTo(page, "Continue", "button", "Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(answers).toHaveCount(2);
  await finished(page);
  await expect(composer).toBeFocused();
});

test("Shift+Enter breaks the line and Enter sends", async ({ page }) => {
  await visit(page, "/");
  await page.keyboard.type("one");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("two");
  await expect(chat(page).composer).toHaveValue("one\ntwo");
  await page.keyboard.press("Enter");
  await finished(page);
  await expect(chat(page).asked).toHaveText(["one\ntwo"]);
});

/** Presses a key as an input method does that is still at work: its event carries code 229, whatever key it is. */
async function pressWithin(input: CDPSession, key: "Enter" | "Escape"): Promise<void> {
  for (const type of ["rawKeyDown", "keyUp"] as const)
    await input.send("Input.dispatchKeyEvent", { type, key, code: key, windowsVirtualKeyCode: 229 });
}

test("Enter and Esc within a composition belong to the input method", async ({ page, context, fake }) => {
  await visit(page, "/");
  const { composer, questions, asked, stop } = chat(page);
  await expect(composer).toBeFocused();
  const input = await context.newCDPSession(page);
  await input.send("Input.imeSetComposition", { text: "にほん", selectionStart: 3, selectionEnd: 3 });
  await expect(composer).toHaveValue("にほん");
  await pressWithin(input, "Enter");
  await input.send("Input.insertText", { text: "日本" });
  await expect(composer).toHaveValue("日本");
  await expect(questions).toHaveCount(0);
  expect(fake.journal.count("responses")).toBe(0);

  fake.next("hold");
  await page.keyboard.press("Enter");
  await expect(asked).toHaveText(["日本"]);
  await fake.held();
  await input.send("Input.imeSetComposition", { text: "と", selectionStart: 1, selectionEnd: 1 });
  await pressWithin(input, "Escape");
  await input.send("Input.imeSetComposition", { text: "", selectionStart: 0, selectionEnd: 0 });
  await expect(stop).toBeVisible();
  fake.release();
  await finished(page);
  await expect(chat(page).answer).not.toContainText("Stopped");
});

test("Esc closes a menu or a dialog first and stops the answer only then", async ({ page, fake }) => {
  fake.next("hold");
  await visit(page, "/");
  await page.keyboard.type("Answers stop behind nginx");
  await page.keyboard.press("Enter");
  await fake.held();
  const { model, stop, answer } = chat(page);
  await model.click();
  await expect(page.getByRole("menu", { name: "Model" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("menu")).toBeHidden();
  await expect(model).toBeFocused();
  await choose(page, page.getByRole("button", { name: "Chat actions" }), "Rename");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(stop).toBeVisible();
  await expect(answer).not.toContainText("Stopped.");
  await page.keyboard.press("Escape");
  await expect(answer).toContainText("Stopped.");
});

test("menus move by arrows, Home, End and first letters, and wrap", async ({ page }) => {
  await visit(page, "/");
  const { effort } = chat(page);
  await effort.focus();
  await page.keyboard.press("Enter");
  const entry = (name: RegExp) => page.getByRole("menuitemradio", { name });
  await expect(entry(/^Low/)).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(entry(/^Ultra/)).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(entry(/^Low/)).toBeFocused();
  await page.keyboard.press("End");
  await expect(entry(/^Ultra/)).toBeFocused();
  await page.keyboard.press("Home");
  await page.keyboard.press("m");
  await expect(entry(/^Medium/)).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("menu")).toBeHidden();
});

test("Ctrl+Shift+O opens a new chat", async ({ page }) => {
  await visit(page, "/");
  await page.keyboard.type("Answers stop behind nginx");
  await page.keyboard.press("Enter");
  await finished(page);
  await page.keyboard.press("ControlOrMeta+Shift+O");
  await expect(page).toHaveURL("/");
  await expect(chat(page).log).toHaveCount(0);
  await expect(chat(page).composer).toBeFocused();
});

test("the first Tab of a chat leads past everything to the composer", async ({ page }) => {
  await visit(page, "/settings");
  await visit(page, "/");
  const skip = page.getByRole("link", { name: "Skip to the composer" });
  await skip.focus();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(chat(page).composer).toBeFocused();
});
