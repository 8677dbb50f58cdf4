import { ask, chat, conversationId, expect, finished, send, test, visit } from "../support/browser.ts";
import { question } from "./states.ts";

// A turn that has just ended may have moved the conversation's `rev` on; the page then says its leaf again, with the new one.
test.beforeEach(({ announce }) => announce(/status of 409.*\/api\/conversations\//));

test("regenerating adds an answer beside the first, and both can be looked at", async ({ page, fake }) => {
  fake.next("text", { text: "The first answer." });
  const path = await ask(page, question);
  const { answer, answers, regenerate, questions } = chat(page);
  fake.next("text", { text: "The second answer." });
  await regenerate.click();
  await expect(answer).toContainText("The second answer.");
  await finished(page);
  await expect(answer).toContainText("2/2");
  await expect(answers).toHaveCount(1);
  await expect(questions).toHaveCount(1);

  const remembered = page.waitForResponse(
    (response) => response.request().method() === "PATCH" && response.ok(),
  );
  await page.getByRole("button", { name: "Previous answer" }).click();
  await expect(answer).toContainText("The first answer.");
  await expect(answer).toContainText("1/2");
  await expect(page.getByRole("button", { name: "Previous answer" })).toHaveAttribute(
    "aria-disabled",
    "true",
  );
  await remembered;

  await visit(page, path);
  await expect(answer).toContainText("The first answer.");
  await page.getByRole("button", { name: "Next answer" }).click();
  await expect(answer).toContainText("The second answer.");
});

test("the question of a regenerated answer goes up once, with what came before it", async ({
  page,
  fake,
}) => {
  await ask(page, question);
  await chat(page).regenerate.click();
  await expect(chat(page).answer).toContainText("2/2");
  await finished(page);
  const { input } = fake.journal.last("responses").body as { input: { role?: string }[] };
  expect(input.filter(({ role }) => role === "user")).toHaveLength(1);
  expect(input.filter(({ role }) => role === "assistant")).toHaveLength(0);
});

test("editing a question makes a sibling and keeps the old branch", async ({ page, fake, site }) => {
  fake.next("text", { text: "About nginx." });
  const path = await ask(page, question);
  const { answer, questions } = chat(page);
  await questions.first().hover();
  await page.getByRole("button", { name: "Edit question" }).click();
  const form = page.getByRole("textbox", { name: "Your question" });
  await expect(form).toBeFocused();
  await expect(form).toHaveValue(question);
  await form.fill("And with Caddy?");
  fake.next("text", { text: "About Caddy." });
  await form.press("ControlOrMeta+Enter");
  await expect(answer).toContainText("About Caddy.");
  await finished(page);
  await expect(questions.first()).toContainText("And with Caddy?");
  await expect(questions.first()).toContainText("2/2");

  const remembered = page.waitForResponse(
    (response) => response.request().method() === "PATCH" && response.ok(),
  );
  await page.getByRole("button", { name: "Previous version" }).click();
  await expect(questions.first()).toContainText(question);
  await expect(answer).toContainText("About nginx.");
  await remembered;
  await visit(page, path);
  await expect(answer).toContainText("About nginx.");

  const { messages } = await site.owner.conversation(conversationId(page));
  expect(messages).toHaveLength(4);
});

test("Esc leaves an edit without a trace", async ({ page, fake }) => {
  await ask(page, question);
  const { questions, asked, composer } = chat(page);
  await questions.first().hover();
  await page.getByRole("button", { name: "Edit question" }).click();
  await page.getByRole("textbox", { name: "Your question" }).fill("never mind");
  await page.keyboard.press("Escape");
  await expect(asked).toHaveText([question]);
  await expect(composer).toBeFocused();
  expect(fake.journal.count("responses")).toBe(1);
});

test("an edit in the middle leaves the later turns on their branch", async ({ page }) => {
  await ask(page, question);
  await send(page, "And with Caddy?");
  const { answers, questions } = chat(page);
  await expect(answers).toHaveCount(2);
  await finished(page);
  await questions.first().hover();
  await questions.first().getByRole("button", { name: "Edit question" }).click();
  await page.getByRole("textbox", { name: "Your question" }).fill("Rye bread without a mixer");
  await page.getByRole("log").getByRole("button", { name: "Send" }).click();
  await expect(questions).toHaveCount(1);
  await finished(page);
  await page.getByRole("button", { name: "Previous version" }).click();
  await expect(questions).toHaveCount(2);
  await expect(questions.last()).toContainText("And with Caddy?");
});
