import { chat, choose, expect, finished, send, test, visit } from "../support/browser.ts";

type Asked = { model: string; reasoning: { effort: string }; text?: { verbosity?: string } };

test("model and effort of the chip are what is asked for, and the address follows them", async ({
  page,
  fake,
}) => {
  await visit(page, "/");
  const { model, effort } = chat(page);
  await expect(model).toHaveAccessibleName("Model: GPT-6.1-Sol");
  await choose(page, model, /^GPT-6-Luna/);
  await expect(page).toHaveURL(/\?model=gpt-6-luna&effort=\w+$/);
  await choose(page, effort, /^High/);
  await expect(page).toHaveURL("/?model=gpt-6-luna&effort=high");
  await choose(page, model, "Short");
  await expect(page).toHaveURL("/?model=gpt-6-luna&effort=high&verbosity=low");

  await send(page, "How high is the moon?");
  await finished(page);
  const asked = fake.journal.last("responses").body as Asked;
  expect(asked).toMatchObject({
    model: "gpt-6-luna",
    reasoning: { effort: "high" },
    text: { verbosity: "low" },
  });
});

test("the address of an empty chat works as a bookmark", async ({ page, fake }) => {
  await visit(page, "/?model=gpt-6-luna&effort=high&verbosity=high");
  await expect(chat(page).model).toHaveAccessibleName("Model: GPT-6-Luna");
  await send(page, "How high is the moon?");
  await finished(page);
  const asked = fake.journal.last("responses").body as Asked;
  expect(asked).toMatchObject({
    model: "gpt-6-luna",
    reasoning: { effort: "high" },
    text: { verbosity: "high" },
  });
});

test("a change within a chat is for the next message and stays with the chat", async ({ page, fake }) => {
  await visit(page, "/");
  await send(page, "How high is the moon?");
  await finished(page);
  const { effort, answers } = chat(page);
  const path = new URL(page.url()).pathname;
  await choose(page, effort, /^Medium/);
  await expect(page).toHaveURL(path);
  await send(page, "And the sun?");
  await expect(answers).toHaveCount(2);
  await finished(page);
  expect(fake.journal.last("responses").body).toMatchObject({ reasoning: { effort: "medium" } });
  await visit(page, path);
  await expect(effort).toHaveAccessibleName("Effort: Medium");
});

test("a prompt in the address fills the composer, leaves the address, and is never sent by itself", async ({
  page,
  fake,
}) => {
  await visit(page, "/?q=How%20high%20is%20the%20moon%3F&send=1&k=nothing&model=gpt-6-luna");
  const { composer, log } = chat(page);
  await expect(composer).toHaveValue("How high is the moon?");
  await expect(composer).toBeFocused();
  await expect(page).toHaveURL("/?model=gpt-6-luna");
  await expect(log).toHaveCount(0);
  expect(fake.journal.count("responses")).toBe(0);
});

test("the prompt is in the first HTML", async ({ site }) => {
  const html = await (await site.owner.call("/?q=How+high+is+the+moon")).text();
  expect(html).toMatch(/<textarea[^>]*>How high is the moon<\/textarea>/);
});

test("unknown values keep the text and name what is used instead", async ({ page, fake }) => {
  await visit(page, "/?model=gpt-2&effort=heroic&verbosity=endless&q=Still%20here");
  await expect(page.getByText(/gpt-2 is not offered now\. Using GPT-6\.1-Sol\./)).toBeVisible();
  await expect(page.getByText(/GPT-6\.1-Sol has no effort “heroic”\. Using “low”\./)).toBeVisible();
  await expect(page.getByText(/Verbosity can be low, medium or high\./)).toBeVisible();
  await expect(chat(page).composer).toHaveValue("Still here");
  expect(fake.journal.count("responses")).toBe(0);
});

test("a model without the chosen effort takes the nearest and says so", async ({ page }) => {
  await visit(page, "/?model=gpt-6.1-sol&effort=ultra");
  const { model, effort } = chat(page);
  await choose(page, model, /^GPT-6-Luna/);
  await expect(effort).toHaveAccessibleName("Effort: Max");
  await expect(page.getByText("GPT-6-Luna has no effort “Ultra”. Using “Max”.")).toBeVisible();
});

test("an address that does not exist has a page", async ({ page, announce }) => {
  announce(/status of 404/);
  await page.goto("/nowhere");
  await expect(page.getByRole("heading", { name: "There is no page at this address." })).toBeVisible();
});
