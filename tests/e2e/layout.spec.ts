import { ask, chat, desktop, expect, phone, send, test, visit } from "../support/browser.ts";

const wide = `${"A word that does not break: "}${"w".repeat(400)}

| ${Array.from({ length: 12 }, (_, column) => `column ${column}`).join(" | ")} |
| ${Array.from({ length: 12 }, () => "---").join(" | ")} |
| ${Array.from({ length: 12 }, () => "a longer cell").join(" | ")} |

\`\`\`
${"x".repeat(300)}
\`\`\`
`;

test("on a phone nothing is wider than the screen, and the composer is in view", async ({
  page,
  device,
  fake,
}) => {
  fake.next("text", { text: wide });
  const path = await ask(page, "q".repeat(300));
  const small = await device(phone);
  for (const address of [path, "/", "/settings", "/connect"]) {
    await visit(small, address);
    const overflow = await small.evaluate(() => {
      const roots = [document.documentElement, ...document.querySelectorAll("main, [role=log]")];
      return roots
        .filter((root) => root.scrollWidth > root.clientWidth)
        .map((root) => root.outerHTML.slice(0, 80));
    });
    expect(overflow, address).toEqual([]);
    expect(await small.evaluate(() => document.documentElement.clientWidth)).toBe(375);
  }
  await visit(small, path);
  await expect(chat(small).composer).toBeInViewport({ ratio: 1 });
  await expect(chat(small).send).toBeInViewport({ ratio: 1 });
});

test("on a phone Enter breaks the line, the button sends, and everything can be hit by a thumb", async ({
  device,
}) => {
  const page = await device(phone);
  await visit(page, "/");
  const { composer, send: button, asked, answer } = chat(page);
  await expect(composer).not.toBeFocused();
  await composer.fill("one");
  await composer.press("Enter");
  await composer.pressSequentially("two");
  await expect(composer).toHaveValue("one\ntwo");
  await button.tap();
  await expect(asked).toHaveText(["one\ntwo"]);
  await expect(answer.getByRole("button", { name: "Regenerate" })).toBeVisible();
  const small = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("main button, main header a")]
      .filter((element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
      .filter((element) => !element.closest(".code"))
      .map((element) => ({
        name: element.ariaLabel ?? element.textContent,
        box: element.getBoundingClientRect(),
      }))
      .filter(({ box }) => box.height < 40 || box.width < 40)
      .map(({ name, box }) => `${name} ${box.width}×${box.height}`),
  );
  expect(small).toEqual([]);
});

test("on a desk the reading column is 704 px beside a 272 px sidebar", async ({ page }) => {
  await page.setViewportSize(desktop.viewport);
  await ask(page, "Answers stop after a minute behind nginx");
  const { sidebar, answer } = chat(page);
  expect(Math.round((await sidebar.boundingBox())?.width ?? 0)).toBeGreaterThanOrEqual(271);
  expect((await answer.boundingBox())?.width).toBe(704);
});

test("the reader owns the scroll position while an answer grows", async ({ page, fake }) => {
  await visit(page, "/");
  fake.next("long", { tokens: 1500 });
  await send(page, "Tell me everything");
  await expect(page.getByRole("button", { name: "Copy answer" })).toBeVisible();
  fake.next("hold");
  await send(page, "Answers stop after a minute behind nginx");
  await fake.held();
  const { log, answer } = chat(page);
  await expect(answer).toContainText("a proxy that buffers");
  await log.hover();
  await page.mouse.wheel(0, -2000);
  await expect(page.getByRole("button", { name: "To the end" })).toBeVisible();
  const before = await log.evaluate((element) => element.scrollTop);
  fake.release();
  await expect(chat(page).stop).toBeHidden();
  expect(await log.evaluate((element) => element.scrollTop)).toBe(before);
  await page.getByRole("button", { name: "To the end" }).click();
  await expect(answer.getByRole("button", { name: "Regenerate" })).toBeInViewport();
});

test("while the reader stays at the end, the end stays in view", async ({ page, fake }) => {
  fake.next("hold");
  await visit(page, "/");
  await send(page, "Answers stop after a minute behind nginx");
  await fake.held();
  await expect(chat(page).answer).toContainText("a proxy that buffers");
  fake.release();
  await expect(chat(page).regenerate).toBeInViewport();
});
