import type { Page } from "@playwright/test";
import {
  chat,
  connected,
  conversationId,
  expect,
  finished,
  type Site,
  send,
  test,
  visit,
} from "../support/browser.ts";
import { authorize } from "../support/fake-upstream/auth/sign-in.ts";
import type { FakeUpstream } from "../support/fake-upstream/server.ts";
import { firstWords, lastWords, question, type State, type StateName, states } from "./states.ts";

/** Brings the page into a state; where that needs a site of its own, `site` is that one. */
async function reach(name: StateName, scene: { page: Page; fake: FakeUpstream; site: Site }) {
  await (states[name] as State).reach(scene);
  return chat(scene.page);
}

test("an empty chat greets and waits with the composer", async ({ page, fake, site }) => {
  const { composer, log, send } = await reach("empty", { page, fake, site });
  await expect(composer).toBeFocused();
  await expect(log).toHaveCount(0);
  await expect(send).toBeDisabled();
});

test("while ChatGPT is not connected one can write, and sending waits", async ({ device, bare, fake }) => {
  const page = await device({ of: bare });
  const { composer, model, send } = await reach("not connected", { page, fake, site: bare });
  await expect(model).toHaveCount(0);
  await composer.fill("kept until then");
  await expect(send).toBeDisabled();
  await composer.press("Enter");
  await expect(composer).toHaveValue("kept until then");

  await page.getByRole("link", { name: "Connect", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Connect ChatGPT" })).toBeVisible();
  await connected(bare);
  await visit(page, "/");
  await expect(composer).toHaveValue("kept until then");
  await expect(send).toBeEnabled();
});

test("a stopped answer can be continued", async ({ page, fake, site }) => {
  const { answer, answers, asked } = await reach("stopped", { page, fake, site });
  await answer.getByRole("button", { name: "Continue" }).click();
  await expect(answers).toHaveCount(2);
  await finished(page);
  await expect(asked.last()).toHaveText("Continue.");
  await expect(answers.first()).toContainText("Stopped. The text so far is kept.");
  await expect(answers.first().getByRole("button", { name: "Continue" })).toHaveCount(0);
});

test("a stopped answer is still stopped after a reload", async ({ page, fake, site }) => {
  const { answer } = await reach("stopped", { page, fake, site });
  await visit(page, new URL(page.url()).pathname);
  await expect(answer).toContainText("Stopped. The text so far is kept.");
  await expect(answer).toContainText(firstWords);
});

test("an answer that OpenAI cut short can be continued", async ({ page, fake, site }) => {
  const { answer, answers } = await reach("incomplete", { page, fake, site });
  await expect(answer).toContainText(firstWords);
  await answer.getByRole("button", { name: "Continue" }).click();
  await expect(answers).toHaveCount(2);
  await finished(page);
});

test("when the server dies mid-answer, the text stays and the answer is interrupted", async ({
  device,
  launch,
  fake,
  announce,
}) => {
  test.setTimeout(120_000);
  announce(states.interrupted.errors);
  const own = await launch();
  await connected(own);
  const page = await device({ of: own });
  const { answer } = await reach("interrupted", { page, fake, site: own });
  await expect(answer).toContainText(firstWords);
  await expect(page.getByText("Reconnecting…")).toBeHidden();
  await expect(answer.getByRole("button", { name: "Continue" })).toBeVisible();
  await visit(page, new URL(page.url()).pathname);
  await expect(answer).toContainText(firstWords);
  await expect(answer).toContainText("The partial answer is kept.");
  await answer.getByRole("button", { name: "Continue" }).click();
  await expect(chat(page).answers).toHaveCount(2);
  await finished(page);
});

test("a failed answer says why and can be tried again beside it", async ({ page, fake, site }) => {
  const { answer, answers, asked } = await reach("failed", { page, fake, site });
  await answer.getByRole("button", { name: "Retry" }).click();
  await expect(answer).toContainText(lastWords);
  await finished(page);
  await expect(asked).toHaveText([question]);
  await expect(answers).toHaveCount(1);
  await expect(answer).toContainText("2/2");
});

test("an answer that broke off keeps its text", async ({ page, fake, site }) => {
  const { answer } = await reach("cut off", { page, fake, site });
  await expect(answer).toContainText(firstWords);
  await expect(answer.getByRole("button", { name: "Retry" })).toBeVisible();
});

test("what OpenAI declines offers no second try", async ({ page, fake, site }) => {
  const { answer } = await reach("refused", { page, fake, site });
  await expect(answer.getByRole("button", { name: "Retry" })).toHaveCount(0);
});

test.describe("in Tokyo", () => {
  test.use({ timezoneId: "Asia/Tokyo" });

  test("a reached limit names the reset in the reader's own time", async ({ page, fake, site }) => {
    const { answer } = await reach("limit reached", { page, fake, site });
    const { messages } = await site.owner.conversation(conversationId(page));
    const reset = new Date(messages.at(-1).error.retryAt);
    const local = reset.toLocaleTimeString("en-GB", {
      timeZone: "Asia/Tokyo",
      hour: "2-digit",
      minute: "2-digit",
    });
    await expect(answer).toContainText(`Plan limit reached. Resets at ${local}`);
    await expect(answer.getByRole("link", { name: "Manage usage" })).toHaveAttribute("target", "_blank");
    expect(fake.journal.count("responses")).toBe(1); // a limit is never retried by itself
  });
});

test("a limit without a reset time is told as such", async ({ page, fake, site }) => {
  await reach("limit without a time", { page, fake, site });
});

test("when ChatGPT asks to sign in again, the message is kept and goes out afterwards", async ({
  device,
  launch,
  fake,
}) => {
  const own = await launch();
  await connected(own);
  const page = await device({ of: own });
  const { answer, questions, asked } = await reach("reconnect needed", { page, fake, site: own });
  await expect(asked).toHaveText([question]);
  const path = new URL(page.url()).pathname;
  await answer.getByRole("link", { name: "Reconnect" }).click();
  await expect(page.getByRole("heading", { name: "Connect ChatGPT" })).toBeVisible();
  expect(new URL(page.url()).searchParams.get("return")).toBe(path);

  fake.clear();
  const signIn = page.getByRole("link", { name: "Sign in at OpenAI" });
  const address = await authorize((await signIn.getAttribute("href")) ?? "");
  await page.getByRole("textbox", { name: "or here:" }).fill(address);
  await page.getByRole("textbox", { name: "or here:" }).press("Enter");
  await page.getByRole("link", { name: "Start chatting" }).click();
  await expect(page).toHaveURL(path);
  await expect(answer).toContainText(lastWords);
  await finished(page);
  await expect(questions).toHaveCount(1);
  await expect(answer).toContainText("2/2");

  // It goes out once, not at every visit.
  const sent = fake.journal.count("responses");
  await visit(page, path);
  await finished(page);
  expect(fake.journal.count("responses")).toBe(sent);
});

test("after a reconnect made elsewhere, Retry asks again", async ({ device, launch, fake }) => {
  const own = await launch();
  await connected(own);
  const page = await device({ of: own });
  const { answer, questions } = await reach("reconnect needed", { page, fake, site: own });
  fake.clear();
  await connected(own);
  await visit(page, new URL(page.url()).pathname);
  await answer.getByRole("button", { name: "Retry" }).click();
  await expect(answer).toContainText(lastWords);
  await expect(questions).toHaveCount(1);
});

test("after a lost sign-in a new page says so above the composer", async ({ device, launch, fake }) => {
  const own = await launch();
  await connected(own);
  const page = await device({ of: own });
  await reach("reconnect needed", { page, fake, site: own });
  await visit(page, "/");
  await expect(page.getByText("ChatGPT asks you to sign in again.")).toBeVisible();
  await expect(page.getByRole("link", { name: "Reconnect" })).toBeVisible();
});

test("a missing chat is named and leads to a new one", async ({ page, fake, site }) => {
  const { composer } = await reach("missing", { page, fake, site });
  await page.getByRole("main").getByRole("link", { name: "New chat" }).click();
  await expect(page).toHaveURL("/");
  await expect(composer).toBeVisible();
});

test("a chat deleted on another device is missing here at the next look", async ({
  page,
  fake,
  site,
  announce,
}) => {
  announce(/status of 404/);
  await reach("complete", { page, fake, site });
  await site.owner.call(`/api/conversations/${conversationId(page)}`, { method: "DELETE" });
  await visit(page, new URL(page.url()).pathname);
  await expect(page.getByText("This chat does not exist or was deleted.")).toBeVisible();
});

test("an answer held for a safety check says so and then arrives", async ({ page, fake }) => {
  fake.next("safety", { ms: 3000 });
  await visit(page, "/");
  await send(page, question);
  await expect(chat(page).answer).toContainText("OpenAI is holding this answer for a safety check.");
  await finished(page);
  await expect(chat(page).answer).toContainText(lastWords);
  await expect(chat(page).answer).not.toContainText("safety check");
});

test("a screen reader is told that the answer runs and how it ends, and never its text", async ({
  page,
  fake,
  site,
}) => {
  const { stop, log } = await reach("streaming", { page, fake, site });
  const status = page.getByRole("main").getByRole("status").last();
  await expect(status).toHaveText("Generating");
  await expect(log).toHaveAttribute("aria-live", "off");
  await stop.click();
  await expect(status).toHaveText("Stopped");
});
