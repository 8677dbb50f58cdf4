import {
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  expect as baseExpect,
  type Locator,
  type Page,
} from "@playwright/test";
import { type Deployment, type Shape, startDeployment } from "./deployment.ts";
import { authorize } from "./fake-upstream/auth/sign-in.ts";
import { type FakeUpstream, startFakeUpstream } from "./fake-upstream/server.ts";
import { createOwner, type Owner } from "./owner.ts";

/** One running Wherry and its owner, signed in over the API. */
export type Site = { app: Deployment; owner: Owner };

type Launch = (settings?: Record<string, string>) => Promise<Site>;
type DeviceOptions = BrowserContextOptions & { signedIn?: boolean; of?: Site };

type TestFixtures = {
  /** The site that `page` and `device` belong to; a file may put another one in its place. */
  site: Site;
  /** Says which console errors this test brings about on purpose. Any other one fails it. */
  announce: (...patterns: RegExp[]) => void;
  watch: (context: BrowserContext) => void;
  /** A page of another browser, with cookies, storage and a size of its own; signed in `of` this site unless told otherwise. */
  device: (options?: DeviceOptions) => Promise<Page>;
  /** Starts a site of this test's own, on the same fake. */
  launch: Launch;
  untouched: undefined;
};

export type WorkerOptions = {
  /** What every site of a run is made of. */
  shape: Shape;
};

type WorkerFixtures = WorkerOptions & {
  fake: FakeUpstream;
  launchForWorker: Launch;
  /** Connected to ChatGPT; tests leave it so. */
  home: Site;
  /** Signed in and not connected; tests may connect it. */
  bare: Site;
};

/** What Chromium says when a test takes the network away while the service worker, which no page waits for, is being fetched. */
const workerCutOff = /An unknown error occurred when fetching the script/;

/** Two shared cores may leave a page waiting for a while; no promise of these tests is about speed. */
export const expect = baseExpect.configure({ timeout: 15_000 });

export const phone = { viewport: { width: 375, height: 740 }, hasTouch: true, isMobile: true };
export const desktop = { viewport: { width: 1280, height: 860 } };

export const test = base.extend<TestFixtures, WorkerFixtures>({
  shape: ["one server", { scope: "worker", option: true }],
  fake: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
    async ({}, use) => {
      const fake = await startFakeUpstream({ delayMs: 0 });
      await use(fake);
      await fake.stop();
    },
    { scope: "worker" },
  ],
  launchForWorker: [async ({ fake, shape }, use) => withSites(shape, fake, use), { scope: "worker" }],
  home: [
    async ({ launchForWorker }, use) => {
      const site = await launchForWorker();
      await connected(site);
      await use(site);
    },
    { scope: "worker" },
  ],
  bare: [async ({ launchForWorker }, use) => use(await launchForWorker()), { scope: "worker" }],

  // Every test starts with a fake that answers as usual and remembers nothing.
  untouched: [
    async ({ fake }, use) => {
      fake.clear();
      fake.journal.clear();
      await use(undefined);
      fake.clear();
    },
    { auto: true },
  ],

  // What a test was writing must not stand in the composer of the next one.
  site: async ({ home }, use) => {
    const { rev } = await (await home.owner.call("/api/drafts/new")).json();
    await home.owner.post("/api/drafts/new", { text: "", rev }, { method: "PUT" });
    await use(home);
  },
  launch: ({ fake, shape }, use) => withSites(shape, fake, use),
  baseURL: ({ site }, use) => use(site.app.origin),
  viewport: desktop.viewport,

  // biome-ignore lint/correctness/noEmptyPattern: as above
  announce: async ({}, use) => {
    const expected: RegExp[] = [];
    const announce = (...patterns: RegExp[]) => void expected.push(...patterns);
    await use(Object.assign(announce, { expected }));
  },

  /** A script or policy violation shows as an error in the console, whatever page or frame it happens in. */
  watch: async ({ announce }, use) => {
    const errors: string[] = [];
    await use((context) => {
      context.on("weberror", (error) => errors.push(String(error.error())));
      context.on("console", (message) => {
        if (message.type() === "error") errors.push(`${message.text()} (${message.location().url})`);
      });
    });
    const { expected } = announce as typeof announce & { expected: RegExp[] };
    const surprises = errors.filter(
      (error) => ![workerCutOff, ...expected].some((pattern) => pattern.test(error)),
    );
    expect(surprises, "errors in the browser's console").toEqual([]);
  },

  context: async ({ context, site, watch }, use) => {
    watch(context);
    await context.addCookies(cookiesOf(site));
    await use(context);
  },

  device: async ({ browser, site, watch, launch }, use) => {
    void launch; // browsers must be gone before the sites that they look at
    const contexts: BrowserContext[] = [];
    await use(async ({ signedIn = true, of = site, ...options } = {}) => {
      const context = await browser.newContext({ ...desktop, baseURL: of.app.origin, ...options });
      contexts.push(context);
      watch(context);
      if (signedIn) await context.addCookies(cookiesOf(of));
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
});

async function withSites(
  shape: Shape,
  fake: FakeUpstream,
  use: (launch: Launch) => Promise<void>,
): Promise<void> {
  const sites: Site[] = [];
  await use(async (settings = {}) => {
    const app = await startDeployment(shape, {
      CODEX_AUTH_URL: fake.authUrl,
      CODEX_BASE_URL: fake.baseUrl,
      LOG_LEVEL: "error",
      RATE_LIMIT_SCALE: "100",
      ...settings,
    });
    const owner = createOwner(app.origin);
    sites.push({ app, owner });
    await owner.signInByLink(app.link());
    return { app, owner };
  });
  for (const { app } of sites) await app.stop();
}

/** Connects ChatGPT over the API, where the test is about something else. */
export async function connected({ owner }: Site): Promise<void> {
  const answer = await owner.connect((url) => authorize(url));
  if (!answer.ok) throw new Error(`connect: ${answer.status}`);
}

function cookiesOf({ owner, app }: Site) {
  return [...owner.cookies].map(([name, value]) => ({ name, value, url: app.origin }));
}

/** Opens a page and waits until it listens: a click before that is lost (TOOLCHAIN 1.6). */
export async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await hydrated(page);
}

export async function hydrated(page: Page): Promise<void> {
  await page.locator("html[data-hydrated]").waitFor({ state: "attached" });
}

/** The parts of a chat by the names a screen reader says. */
export function chat(page: Page) {
  const log = page.getByRole("log", { name: "Conversation" });
  return {
    log,
    composer: page.getByRole("textbox", { name: "Message", exact: true }),
    send: page.getByTitle("Send", { exact: true }),
    stop: page.getByRole("button", { name: "Stop", exact: true }),
    model: page.getByRole("button", { name: /^Model:/ }),
    effort: page.getByRole("button", { name: /^Effort:/ }),
    questions: log.getByRole("article", { name: "You" }),
    /** The words of the questions, without their headings and buttons. */
    asked: log.getByRole("article", { name: "You" }).locator("> [dir=auto]"),
    answers: log.getByRole("article", { name: /^Assistant/ }),
    /** The last answer on screen. */
    answer: log.getByRole("article", { name: /^Assistant/ }).last(),
    regenerate: log.getByRole("button", { name: "Regenerate" }),
    sidebar: page.getByRole("navigation", { name: "Chats" }),
  };
}

/** Writes and sends a message, and leaves the answer to its fate. */
export async function send(page: Page, text: string): Promise<void> {
  const { composer, send } = chat(page);
  await composer.fill(text);
  await send.click();
}

/** Asks in a new chat and waits for the end of the answer. Returns the chat's path. */
export async function ask(page: Page, text: string): Promise<string> {
  await visit(page, "/");
  await send(page, text);
  await finished(page);
  return new URL(page.url()).pathname;
}

/** The last answer on screen has ended, however it did. */
export async function finished(page: Page): Promise<void> {
  const { regenerate, stop } = chat(page);
  await expect(regenerate.last()).toBeVisible();
  await expect(stop).toBeHidden();
}

/** The chat that the page shows, from its address. */
export function conversationId(page: Page): string {
  return new URL(page.url()).pathname.replace("/c/", "");
}

/** Opens a menu and chooses one of its entries. */
export async function choose(page: Page, button: Locator, entry: string | RegExp): Promise<void> {
  await button.click();
  const menu = page.getByRole("menu");
  const name = { name: entry };
  await menu.getByRole("menuitem", name).or(menu.getByRole("menuitemradio", name)).click();
}
