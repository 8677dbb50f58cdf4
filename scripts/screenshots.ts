import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium, type Page } from "playwright";
import { startApp } from "../tests/support/app.ts";
import { authorize } from "../tests/support/fake-upstream/auth/sign-in.ts";
import { startFakeUpstream } from "../tests/support/fake-upstream/server.ts";

// Takes the pictures of the README from the production build, so that they show what the code does now: npm run screenshots

const folder = fileURLToPath(new URL("../docs/screenshots/", import.meta.url));
const wide = { width: 1280, height: 860 };
const phone = { width: 375, height: 812 };

await mkdir(folder, { recursive: true });
const fake = await startFakeUpstream({ delayMs: 0 });
const app = await startApp({
  CODEX_AUTH_URL: fake.authUrl,
  CODEX_BASE_URL: fake.baseUrl,
  LOG_LEVEL: "silent",
});
const browser = await chromium.launch({
  ...(process.env.CHROMIUM_PATH ? { executablePath: process.env.CHROMIUM_PATH } : {}),
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});

const hydrated = (page: Page) => page.locator("html[data-hydrated]").waitFor({ state: "attached" });

async function ask(page: Page, question: string): Promise<void> {
  await page.goto(app.origin);
  await hydrated(page);
  await page.getByRole("textbox").fill(question);
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByRole("button", { name: "Regenerate" }).waitFor();
}

try {
  const context = await browser.newContext({ viewport: wide, deviceScaleFactor: 2, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(app.link());
  await page.waitForURL(`${app.origin}/`);

  await page.goto(`${app.origin}/connect`);
  await hydrated(page);
  await page.setViewportSize(phone);
  const signIn = page.getByRole("link", { name: /Sign in at OpenAI/ });
  await page.waitForFunction(() => document.querySelector('a[href*="oauth/authorize"]') !== null);
  await page.screenshot({ path: `${folder}connect-phone.png` });
  const callback = await authorize((await signIn.getAttribute("href")) ?? "");
  await page.getByRole("textbox").fill(callback);
  await page.getByRole("textbox").press("Enter");
  await page.getByText(/Connected as/).waitFor();

  await page.setViewportSize(wide);
  for (const question of ["Three days in Ghent by train", "Rye bread without a mixer"])
    await ask(page, question);
  await ask(page, "Answers stop after a minute behind nginx. What do I change?");
  await page.getByRole("log").evaluate((log) => log.scrollTo(0, 0));
  await page.mouse.move(0, 0);
  await page.getByText("(answer running)").waitFor({ state: "detached" }); // the list has heard of the end
  await page.screenshot({ path: `${folder}chat-light.png` });

  await page.setViewportSize(phone);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.getByRole("log").evaluate((log) => log.scrollTo(0, 0));
  await page.screenshot({ path: `${folder}chat-phone-dark.png` });
  console.log(`Pictures are in ${folder}`);
} finally {
  await browser.close();
  await app.stop();
  await fake.stop();
}
