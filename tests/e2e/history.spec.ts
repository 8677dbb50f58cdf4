import { randomUUID } from "node:crypto";
import { chat, connected, expect, type Site, test, visit } from "../support/browser.ts";

/** Asks over the API, one question after the other, in one chat. */
async function ask({ owner }: Site, id: string, questions: string[]): Promise<void> {
  let parentId: string | null = null;
  for (const question of questions) {
    const { body } = await owner.ask(id, question, { parentId });
    parentId = body.turnId;
  }
}

test("a long chat opens at its end, and what came before is put in without a jump", async ({
  page,
  site,
  fake,
}) => {
  test.setTimeout(90_000);
  fake.always("text", { text: "A short answer.\n\nIn two paragraphs." });
  const id = randomUUID();
  await ask(
    site,
    id,
    Array.from({ length: 60 }, (_, index) => `Question ${index + 1}`),
  );

  await visit(page, `/c/${id}`);
  const { questions, asked, log } = chat(page);
  await expect(questions.last()).toBeInViewport();
  await expect(asked.last()).toHaveText("Question 60");
  await expect(asked.getByText("Question 1", { exact: true })).toHaveCount(0);
  const shown = await questions.count();

  await log.hover();
  await log.evaluate((element) => element.scrollTo(0, 0));
  const earlier = page.getByRole("button", { name: "Show earlier messages" });
  await expect(earlier).toBeInViewport();
  const landmark = questions.filter({ hasText: `Question ${60 - shown + 1}` });
  const before = (await landmark.boundingBox())?.y ?? 0;
  await earlier.click();
  await expect(questions).toHaveCount(60);
  await expect(earlier).toHaveCount(0);
  // The button above it is gone; the question itself stays where the reader looks.
  expect(Math.abs(((await landmark.boundingBox())?.y ?? 0) - before)).toBeLessThan(3);
});

test("older chats come in pages", async ({ device, launch, fake }) => {
  test.setTimeout(90_000);
  const own = await launch();
  await connected(own);
  fake.always("text", { text: "A short answer." });
  for (let count = 1; count <= 53; count += 1) await ask(own, randomUUID(), [`Chat ${count}`]);

  const page = await device({ of: own });
  await visit(page, "/");
  const oldest = chat(page).sidebar.getByRole("link", { name: /^Chat 1( |$)/ });
  await expect(chat(page).sidebar.getByRole("link", { name: /^Chat 53( |$)/ })).toBeVisible();
  await expect(oldest).toHaveCount(0);
  const more = page.getByRole("button", { name: "Show older chats" });
  await more.click();
  await expect(more).toHaveCount(0);
  await oldest.click();
  await expect(chat(page).asked).toHaveText(["Chat 1"]);
});
