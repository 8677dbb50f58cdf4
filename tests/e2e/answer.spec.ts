import type { Page } from "@playwright/test";
import { ask, chat, conversationId, expect, finished, send, test, visit } from "../support/browser.ts";
import { answerText } from "../support/fake-upstream/answer/answer-text.ts";
import { firstWords, lastWords, question } from "./states.ts";

test("tokens appear while the answer streams; actions come at its end", async ({ page, fake }) => {
  fake.next("hold");
  await visit(page, "/");
  await page.evaluate(() => Object.assign(window, { before: true }));
  await send(page, question);
  await fake.held();

  const { answer, stop, regenerate, composer } = chat(page);
  await expect(answer).toContainText(firstWords);
  await expect(answer).not.toContainText(lastWords);
  await expect(stop).toBeVisible();
  await expect(regenerate).toBeHidden();
  await expect(page.getByRole("button", { name: "Copy answer" })).toBeHidden();
  await expect(composer).toBeFocused();
  await expect(page).toHaveURL(/\/c\/[\w-]+$/);

  fake.release();
  await finished(page);
  await expect(answer).toContainText(lastWords);
  await expect(stop).toBeHidden();
  await expect(page.getByRole("button", { name: "Copy answer" })).toBeVisible();
  // The address changed without a reload.
  expect(await page.evaluate(() => "before" in window)).toBe(true);
});

test("what is shown, stored and copied is what OpenAI sent", async ({ page, context, site }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await ask(page, question);
  const sent = answerText([question]);
  const { messages } = await site.owner.conversation(conversationId(page));
  expect(messages.at(-1).text).toBe(sent);
  await page.getByRole("button", { name: "Copy answer" }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(sent);

  const streamed = await chat(page).answer.innerText();
  await page.reload();
  expect(await chat(page).answer.innerText()).toBe(streamed);
});

test("the history is in the first HTML", async ({ page, site }) => {
  const path = await ask(page, question);
  const html = await (await site.owner.call(path)).text();
  expect(html).toContain(question);
  expect(html).toContain("proxy_buffering");
});

test("Stop ends the answer, keeps its text, and reaches OpenAI", async ({ page, fake }) => {
  fake.next("hold");
  await visit(page, "/");
  await send(page, question);
  await fake.held();
  const { answer, stop, regenerate } = chat(page);
  await expect(answer).toContainText(firstWords);
  await stop.click();
  await expect(answer).toContainText("Stopped. The text so far is kept.");
  await expect(answer).toContainText(firstWords);
  await expect(regenerate).toBeVisible();
  await fake.journal.until("responses", ({ aborted }) => aborted);
});

test("a second question carries the first exchange along", async ({ page, fake }) => {
  await ask(page, question);
  await send(page, "And with Caddy?");
  await expect(chat(page).answers).toHaveCount(2);
  await finished(page);
  const { input, prompt_cache_key } = fake.journal.last("responses").body as {
    input: { role?: string }[];
    prompt_cache_key: string;
  };
  expect(input.map(({ role }) => role).filter(Boolean)).toEqual(["user", "assistant", "user"]);
  expect(prompt_cache_key).toBeTruthy();
});

test("the plan's use is told below the composer", async ({ page }) => {
  await ask(page, question);
  await expect(page.getByRole("link", { name: /^Plan usage:/ })).toHaveText(
    /5 h 12 % · week 34 % · just now/,
  );
});

test("thinking is told while it lasts, and its duration afterwards", async ({ page, fake }) => {
  fake.next("hold_in_reasoning");
  await visit(page, "/?effort=high");
  await send(page, question);
  await fake.held();
  const { answer } = chat(page);
  await expect(answer).toContainText(/Thinking/);
  await expect(answer).toContainText("Understanding the question");
  fake.release();
  await finished(page);
  const thought = answer.getByRole("button", { name: /^Thought for \d+ s$/ });
  await expect(thought).toHaveAttribute("aria-expanded", "false");
  await expect(answer).toHaveAccessibleName(/^Assistant, thought \d+ s$/);
  await thought.click();
  await expect(answer).toContainText("Weighing two ways");
});

test("a search shows as one line", async ({ page, fake }) => {
  fake.next("search");
  await ask(page, question);
  await expect(
    chat(page).answer.getByRole("button", { name: /^Searched 1×, read \d+ pages?$/ }),
  ).toBeVisible();
});

const markdown = `Some **bold** words and a [reference](https://example.org/reference).

| Setting | Value |
| --- | ---: |
| buffering | off |

\`\`\`js
const answer = 6 * 7;
\`\`\`

<script>document.title = "broken in"</script> <img src=x onerror="document.title='broken in'">

![a chart](https://tracker.example/pixel.png?secret=1) and [a trap](javascript:alert(1)).
`;

async function foreignRequests(page: Page, site: { app: { origin: string } }): Promise<string[]> {
  const foreign: string[] = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (/^https?:/.test(url.protocol) && url.origin !== site.app.origin) foreign.push(url.href);
  });
  return foreign;
}

test("markdown becomes elements, and nothing in it runs or loads", async ({ page, context, fake, site }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const foreign = await foreignRequests(page, site);
  fake.next("text", { text: markdown });
  const path = await ask(page, "Show me everything");
  for (const round of ["streamed", "from the server"]) {
    const { answer } = chat(page);
    await expect(answer.getByRole("columnheader", { name: "Setting" }), round).toBeVisible();
    await expect(answer.getByRole("cell", { name: "off" })).toBeVisible();
    await expect(answer.locator("strong")).toHaveText("bold");
    const link = answer.getByRole("link", { name: "reference" });
    await expect(link).toHaveAttribute("target", "_blank");
    await expect(link).toHaveAttribute("rel", /noopener/);
    await expect(answer).toContainText(`<script>document.title = "broken in"</script>`);
    await expect(answer.locator("img, script")).toHaveCount(0);
    await expect(answer.getByRole("link", { name: /^image: a chart/ })).toHaveAttribute(
      "href",
      /^https:\/\/tracker\.example/,
    );
    await expect(answer.getByRole("link", { name: "a trap" })).toHaveCount(0);
    await expect(page).toHaveTitle(/^Show me everything|^Chat/);

    const code = answer.getByRole("group", { name: "Code, js" });
    await expect(code).toHaveText("const answer = 6 * 7;");
    await answer.getByRole("button", { name: "Copy", exact: true }).click();
    await expect(answer.getByRole("button", { name: "Copied", exact: true })).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("const answer = 6 * 7;");
    await visit(page, path);
  }
  expect(foreign).toEqual([]);
});

test("a link in an answer opens a new tab that knows nothing of this one", async ({
  page,
  context,
  fake,
}) => {
  await context.route("https://example.org/**", (route) => route.fulfill({ body: "elsewhere" }));
  fake.next("text", { text: markdown });
  await ask(page, "Show me everything");
  const opening = context.waitForEvent("page");
  await chat(page).answer.getByRole("link", { name: "reference" }).click();
  const tab = await opening;
  await tab.waitForLoadState();
  expect(await tab.evaluate(() => window.opener)).toBeNull();
});
