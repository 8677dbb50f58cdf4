import type { Page } from "@playwright/test";
import {
  test as base,
  chat,
  conversationId,
  expect,
  finished,
  phone,
  type Site,
  send,
  visit,
} from "../support/browser.ts";
import { answerText } from "../support/fake-upstream/answer/answer-text.ts";
import { startRelay } from "./relay.ts";
import { firstWords, lastWords, question } from "./states.ts";

const test = base.extend<{ relay: Awaited<ReturnType<typeof startRelay>> }>({
  relay: async ({ site }, use) => {
    const relay = await startRelay(site.app.port);
    await use(relay);
    await relay.stop();
  },
});

/** The answer on screen is the whole one: as it is stored, and as a fresh page shows it. */
async function expectWhole(page: Page, { owner }: Site): Promise<void> {
  const { answer, answers } = chat(page);
  await expect(answer).toContainText(lastWords);
  await finished(page);
  await expect(answers).toHaveCount(1);
  const { messages } = await owner.conversation(conversationId(page));
  expect(messages.at(-1)).toMatchObject({ outcome: "completed", text: answerText([question]) });
  const shown = await answer.innerText();
  await visit(page, new URL(page.url()).pathname);
  expect(await chat(page).answer.innerText()).toBe(shown);
}

test("a reload in the middle of an answer continues it", async ({ page, fake, site }) => {
  fake.next("hold");
  await visit(page, "/");
  await send(page, question);
  await fake.held();
  const { answer, stop } = chat(page);
  await expect(answer).toContainText(firstWords);

  await page.reload();
  await expect(answer).toContainText(firstWords);
  await expect(answer).not.toContainText(lastWords);
  await expect(stop).toBeVisible();
  fake.release();
  await expectWhole(page, site);
  expect(fake.journal.count("responses")).toBe(1);
});

test("an answer goes on without a reader and is complete when the chat is opened again", async ({
  page,
  device,
  fake,
  site,
}) => {
  fake.next("hold");
  await visit(page, "/");
  await send(page, question);
  await fake.held();
  await expect(page).toHaveURL(/\/c\//);
  const path = new URL(page.url()).pathname;
  await page.close();
  fake.release();
  await fake.journal.until("responses", ({ endedAt }) => endedAt !== undefined);

  const later = await device(phone);
  await visit(later, path);
  await expectWhole(later, site);
});

test("a phone follows an answer that another device started, and stops it for both", async ({
  page,
  device,
  fake,
}) => {
  fake.next("hold");
  await visit(page, "/");
  await send(page, question);
  await fake.held();
  await expect(page).toHaveURL(/\/c\//);

  const other = await device(phone);
  await visit(other, new URL(page.url()).pathname);
  await expect(chat(other).answer).toContainText(firstWords);
  await expect(chat(other).answer).toContainText(/Running since \d\d:\d\d/);
  await chat(other).stop.tap();
  for (const each of [page, other]) {
    await expect(chat(each).answer).toContainText("Stopped. The text so far is kept.");
    await expect(chat(each).answer).toContainText(firstWords);
    await expect(chat(each).stop).toBeHidden();
  }
  await fake.journal.until("responses", ({ aborted }) => aborted);
});

test("a phone sees the text grow live", async ({ page, device, fake }) => {
  fake.next("hold");
  await visit(page, "/");
  await send(page, question);
  await fake.held();
  await expect(page).toHaveURL(/\/c\//);
  const other = await device(phone);
  await visit(other, new URL(page.url()).pathname);
  await expect(chat(other).answer).toContainText(firstWords);
  fake.release();
  await expect(chat(other).answer).toContainText(lastWords);
  await finished(other);
});

const cutErrors =
  /ERR_(INTERNET_DISCONNECTED|CONNECTION_REFUSED|CONNECTION_RESET|INCOMPLETE_CHUNKED_ENCODING|EMPTY_RESPONSE)/;

test("a network that is gone is told above the composer, never in the answer", async ({
  device,
  relay,
  fake,
  site,
  announce,
}) => {
  announce(cutErrors);
  const page = await device({ baseURL: relay.origin });
  fake.next("hold");
  await visit(page, "/");
  await send(page, question);
  await fake.held();
  const { answer } = chat(page);
  await expect(answer).toContainText(firstWords);

  await page.context().setOffline(true);
  await relay.cut();
  await expect(page.getByText("Offline. Your text is kept.")).toBeVisible();
  fake.release();
  await fake.journal.until("responses", ({ endedAt }) => endedAt !== undefined);
  await expect(answer).not.toContainText(lastWords);
  await expect(answer.getByRole("button", { name: /Retry|Continue/ })).toHaveCount(0);

  await relay.mend();
  await page.context().setOffline(false);
  await expect(page.getByText("Offline. Your text is kept.")).toBeHidden();
  await expectWhole(page, site);
  await expect(page.getByText(/offline|reconnect|broke off/i)).toHaveCount(0);
  expect(fake.journal.count("responses")).toBe(1);
});

test("a lost connection is named after two seconds, clears itself, and costs no word of the answer", async ({
  device,
  relay,
  fake,
  site,
  announce,
}) => {
  announce(cutErrors);
  const page = await device({ baseURL: relay.origin });
  fake.next("hold");
  await visit(page, "/");
  await send(page, question);
  await fake.held();
  const { answer } = chat(page);
  await expect(answer).toContainText(firstWords);

  await relay.cut();
  await expect(page.getByText("Reconnecting…")).toBeVisible();
  await expect(answer.getByRole("button", { name: /Retry|Continue/ })).toHaveCount(0);
  await relay.mend();
  await expect(page.getByText("Reconnecting…")).toBeHidden();
  await expect(answer).toContainText(firstWords);
  fake.release();
  await expectWhole(page, site);
});

test("Stop works behind a connection that was lost and came back", async ({
  device,
  relay,
  fake,
  announce,
}) => {
  announce(cutErrors);
  const page = await device({ baseURL: relay.origin });
  fake.next("hold");
  await visit(page, "/");
  await send(page, question);
  await fake.held();
  const { answer, stop } = chat(page);
  await expect(answer).toContainText(firstWords);
  await relay.cut();
  await stop.click();
  await expect(page.getByText("Not stopped yet. The server cannot be reached; try again.")).toBeAttached();
  await relay.mend();
  await stop.click();
  await expect(answer).toContainText("Stopped. The text so far is kept.");
  await expect(answer).toContainText(firstWords);
});

test("a message that could not be sent is kept, and goes out once", async ({
  page,
  context,
  fake,
  site,
  announce,
}) => {
  announce(/ERR_INTERNET_DISCONNECTED/);
  await visit(page, "/");
  await context.setOffline(true);
  await send(page, question);
  const { log, questions, asked } = chat(page);
  await expect(log).toContainText("Not sent yet. Your text is kept.");
  await expect(asked).toHaveText([question]);

  await context.setOffline(false);
  await log.getByRole("button", { name: "Send" }).click();
  await expect(log.getByText("Not sent yet.")).toBeHidden();
  await expectWhole(page, site);
  await expect(questions).toHaveCount(1);
  expect(fake.journal.count("responses")).toBe(1);
  const { messages } = await site.owner.conversation(conversationId(page));
  expect(messages.map(({ role }: { role: string }) => role)).toEqual(["user", "assistant"]);
});

test("while a message waits to be sent, the next one stays in the composer, and both go out in order", async ({
  page,
  context,
  announce,
}) => {
  announce(/ERR_INTERNET_DISCONNECTED/);
  await visit(page, "/");
  await context.setOffline(true);
  await send(page, question);
  const { log, asked, regenerate, composer } = chat(page);
  await expect(log).toContainText("Not sent yet. Your text is kept.");
  await composer.fill("And one more thing");
  await composer.press("Enter");
  await expect(composer).toHaveValue("And one more thing");
  await expect(chat(page).send).toBeDisabled();

  await context.setOffline(false);
  await log.getByRole("button", { name: "Send" }).click();
  await expect(regenerate).toHaveCount(1);
  await composer.press("Enter");
  await expect(asked).toHaveText([question, "And one more thing"]);
  await expect(regenerate).toHaveCount(2);
});

test("a message that was not sent survives a reload", async ({ page, context, announce }) => {
  announce(/ERR_INTERNET_DISCONNECTED/);
  await visit(page, "/");
  await context.setOffline(true);
  await send(page, question);
  await expect(chat(page).log).toContainText("Not sent yet. Your text is kept.");
  await context.setOffline(false);
  await visit(page, "/");
  await expect(chat(page).composer).toHaveValue(question);
});

test("a draft survives a reload and belongs to its chat", async ({ page }) => {
  await visit(page, "/");
  await send(page, question);
  await finished(page);
  const path = new URL(page.url()).pathname;
  await chat(page).composer.fill("half a thought");
  await visit(page, "/");
  await expect(chat(page).composer).toHaveValue("");
  await visit(page, path);
  await expect(chat(page).composer).toHaveValue("half a thought");
});
