import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium, type Page } from "playwright";
import { freePort, startApp } from "../tests/support/app.ts";
import { authorize } from "../tests/support/fake-upstream/auth/sign-in.ts";
import { startFakeUpstream } from "../tests/support/fake-upstream/server.ts";

// Takes the pictures of the README from the production build, so that they show what the code does now: npm run screenshots

const folder = fileURLToPath(new URL("../docs/screenshots/", import.meta.url));
const wide = { width: 1280, height: 860 };
const narrow = { width: 375, height: 812 };

/** The address that the browser shows. Browsers count every name below localhost as safe, which a service worker needs. */
const origin = "http://wherry.localhost";
const userAgents = {
  Mac: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36",
  iPhone:
    "Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1",
};

await mkdir(folder, { recursive: true });
const fake = await startFakeUpstream({ delayMs: 0 });
const port = await freePort();
const app = await startApp({
  PORT: String(port),
  APP_URL: origin,
  CODEX_AUTH_URL: fake.authUrl,
  CODEX_BASE_URL: fake.baseUrl,
  LOG_LEVEL: "silent",
});
const browser = await chromium.launch({
  ...(process.env.CHROMIUM_PATH ? { executablePath: process.env.CHROMIUM_PATH } : {}),
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    `--host-resolver-rules=MAP wherry.localhost 127.0.0.1:${port}`,
  ],
});

async function newPage(device: keyof typeof userAgents, viewport: typeof wide): Promise<Page> {
  const context = await browser.newContext({
    userAgent: userAgents[device],
    viewport,
    deviceScaleFactor: 2,
    reducedMotion: "reduce",
    ...(viewport === narrow ? { hasTouch: true, isMobile: true } : {}),
  });
  return context.newPage();
}

async function open(page: Page, path: string): Promise<void> {
  await page.goto(origin + path);
  await page.locator("html[data-hydrated]").waitFor({ state: "attached" });
}

async function send(page: Page, question: string): Promise<void> {
  await open(page, "/");
  await page.getByRole("textbox").fill(question);
  await page.getByRole("button", { name: "Send" }).click();
}

const answered = (page: Page) => page.getByRole("button", { name: "Regenerate" }).waitFor();
const fromItsTop = (page: Page) =>
  page.getByRole("log").evaluate((log) => log.scrollTo(0, -log.scrollHeight));
const picture = (page: Page, name: string) => page.screenshot({ path: `${folder}${name}.png` });

/** This device has its own copy of the chat that is on screen. */
async function isKept(page: Page): Promise<void> {
  await page.waitForFunction(async () => {
    const id = location.pathname.replace("/c/", "");
    const made = await indexedDB.databases(); // opening one that is not would make it
    if (!made.some(({ name }) => name === "wherry:owner")) return false;
    const opening = indexedDB.open("wherry:owner");
    await new Promise((resolve) => opening.addEventListener("success", resolve));
    const reading = opening.result.transaction("chats").objectStore("chats").getKey(id);
    await new Promise((resolve) => reading.addEventListener("success", resolve));
    opening.result.close();
    return (
      reading.result !== undefined && (await navigator.serviceWorker.ready).active?.state === "activated"
    );
  });
}

try {
  const laptop = await newPage("Mac", wide);
  await laptop.goto(app.link());
  await laptop.waitForURL(`${origin}/`);

  // Connecting.
  await open(laptop, "/connect");
  await laptop.setViewportSize(narrow);
  const signIn = laptop.getByRole("link", { name: /Sign in at OpenAI/ });
  await laptop.waitForFunction(() => document.querySelector('a[href*="oauth/authorize"]') !== null);
  await picture(laptop, "connect-phone");
  const callback = await authorize((await signIn.getAttribute("href")) ?? "");
  await laptop.getByRole("textbox").fill(callback);
  await laptop.getByRole("textbox").press("Enter");
  await laptop.getByText(/Connected as/).waitFor();

  // Chatting.
  await laptop.setViewportSize(wide);
  for (const question of [
    "Three days in Ghent by train",
    "Rye bread without a mixer",
    "Answers stop after a minute behind nginx. What do I change?",
  ]) {
    await send(laptop, question);
    await answered(laptop);
  }
  const chat = new URL(laptop.url()).pathname;
  await fromItsTop(laptop);
  await laptop.mouse.move(0, 0);
  await laptop.getByText("(answer running)").waitFor({ state: "detached" }); // the list has heard of the end
  await picture(laptop, "chat-light");

  // Letting a phone in.
  const phone = await newPage("iPhone", narrow);
  await open(laptop, "/settings");
  const pairing = laptop.waitForResponse((answer) => answer.url().endsWith("/api/pairings"));
  await laptop.getByRole("button", { name: "Add a device" }).click();
  const { url } = await (await pairing).json();
  await laptop.getByRole("dialog").getByRole("img").waitFor();
  await picture(laptop, "add-device");
  await open(phone, url.replace(origin, ""));
  await phone.getByRole("button", { name: "Continue" }).click();
  const number = await phone.getByText(/^\d\d$/).innerText();
  await picture(phone, "pair-phone");
  await laptop.getByLabel(/^Type the number/).fill(number);
  await laptop.getByRole("button", { name: "Let it in" }).click();
  await phone.waitForURL(`${origin}/`);
  await laptop.getByRole("button", { name: "Done" }).click();
  await laptop.getByText("Safari on iPhone").waitFor();
  await laptop.mouse.move(0, 0);
  await picture(laptop, "devices");

  // Reading on the phone what the laptop has asked.
  fake.next("hold");
  await send(laptop, "Which proxy settings does streaming need?");
  await fake.held();
  await laptop.waitForURL(/\/c\//);
  await open(phone, new URL(laptop.url()).pathname);
  await phone.getByText(/started on Mac/).waitFor();
  await phone.getByText(/a proxy that buffers/).waitFor();
  await picture(phone, "running-phone");
  fake.release();
  await answered(phone);

  // Without a network.
  await open(phone, chat);
  await isKept(phone);
  await phone.context().setOffline(true);
  await phone.reload();
  await phone.getByText("Offline. Recent chats can be read.").waitFor();
  await fromItsTop(phone);
  await picture(phone, "offline-phone");
  await phone.context().setOffline(false);

  await laptop.setViewportSize(narrow);
  await laptop.emulateMedia({ colorScheme: "dark" });
  await open(laptop, chat);
  await fromItsTop(laptop);
  await picture(laptop, "chat-phone-dark");
  console.log(`Pictures are in ${folder}`);
} finally {
  await browser.close();
  await app.stop();
  await fake.stop();
}
