import type { Page } from "@playwright/test";
import {
  test as base,
  chat,
  conversationId,
  expect,
  finished,
  phone,
  send,
  visit,
} from "../support/browser.ts";
import { question } from "./states.ts";

const test = base.extend<{ forgotten: undefined }>({
  forgotten: [
    async ({ home }, use) => {
      await use(undefined);
      await home.owner.call("/api/push", { method: "DELETE" });
    },
    { auto: true },
  ],
});

/** Headless browsers answer for their owner and know no push service; this stands in for both. */
async function withPushService(page: Page, given: { now: NotificationPermission; answer?: string }) {
  await page.addInitScript(({ now, answer = now }) => {
    let permission = sessionStorage.getItem("permission") ?? now;
    Object.defineProperty(Notification, "permission", { get: () => permission });
    Notification.requestPermission = async () => {
      permission = answer;
      sessionStorage.setItem("permission", permission);
      return permission as NotificationPermission;
    };
    const keys = { p256dh: `B${"A".repeat(86)}`, auth: "A".repeat(22) };
    const endpoint = "https://fcm.googleapis.com/fcm/send/x";
    const subscription = {
      toJSON: () => ({ endpoint, expirationTime: null, keys }),
      unsubscribe: async () => true,
    };
    PushManager.prototype.subscribe = async () => subscription as unknown as PushSubscription;
    PushManager.prototype.getSubscription = async () => subscription as unknown as PushSubscription;
  }, given);
}

const workerReady = (page: Page) => page.evaluate(async () => void (await navigator.serviceWorker.ready));

const offer = (page: Page) => page.getByText("This takes a while.");

/** An answer that has only begun, on a clock that this test moves. */
async function longAnswer(page: Page): Promise<void> {
  await page.clock.install();
  await visit(page, "/");
  await workerReady(page);
  await send(page, question);
  await expect(chat(page).answer).toContainText("Think");
  await page.clock.runFor(1_000);
}

test.beforeEach(({ fake }) => fake.next("hold_in_reasoning"));

test("a long answer offers a notification, and a no is remembered", async ({ page, fake }) => {
  await withPushService(page, { now: "default", answer: "granted" });
  await longAnswer(page);
  await page.clock.runFor(15_000);
  await expect(offer(page)).toHaveCount(0);
  await page.clock.runFor(6_000);
  await expect(offer(page)).toBeVisible();
  await page.getByRole("button", { name: "Not now" }).click();
  await expect(offer(page)).toHaveCount(0);

  await page.reload();
  await expect(chat(page).answer).toContainText("Think");
  await page.clock.runFor(25_000);
  await expect(chat(page).answer).toContainText("Still thinking");
  await expect(offer(page)).toHaveCount(0);
  fake.release();
  await finished(page);
});

test("a yes asks the browser, and the server is told", async ({ page, site, fake }) => {
  await withPushService(page, { now: "default", answer: "granted" });
  await longAnswer(page);
  await page.clock.runFor(21_000);
  await page.getByRole("button", { name: "Notify me" }).click();
  await expect(page.getByText("You will be notified when it is ready.")).toBeVisible();
  expect(await (await site.owner.call("/api/push")).json()).toMatchObject({ subscribed: true });
  fake.release();
  await finished(page);
  await expect(page.getByText("You will be notified when it is ready.")).toHaveCount(0);
});

test("a browser that says no says where that can be changed", async ({ page, site, fake }) => {
  await withPushService(page, { now: "default", answer: "denied" });
  await longAnswer(page);
  await page.clock.runFor(21_000);
  await page.getByRole("button", { name: "Notify me" }).click();
  await expect(page.getByText("Notifications are blocked in this browser’s settings.")).toBeVisible();
  expect(await (await site.owner.call("/api/push")).json()).toMatchObject({ subscribed: false });
  fake.release();
  await finished(page);
});

test.describe("without a question", () => {
  test.beforeEach(({ fake }) => fake.clear());

  test("a device that has agreed tells the server by itself, and can be turned off for good", async ({
    page,
    site,
  }) => {
    const subscribed = async () => (await (await site.owner.call("/api/push")).json()).subscribed;
    await withPushService(page, { now: "granted" });
    await visit(page, "/");
    await expect.poll(subscribed).toBe(true);
    await visit(page, "/settings");
    await page.getByRole("button", { name: "Turn off" }).click();
    await expect(page.getByRole("button", { name: "Turn on" })).toBeVisible();
    expect(await subscribed()).toBe(false);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await visit(page, "/");
    await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
    await visit(page, "/settings");
    await expect(page.getByRole("button", { name: "Turn on" })).toBeVisible();
    expect(asked).not.toContain("/api/push");
    await page.getByRole("button", { name: "Turn on" }).click();
    await expect(page.getByRole("button", { name: "Turn off" })).toBeVisible();
    expect(await subscribed()).toBe(true);
  });

  test("an iPhone that has none to offer says what to do first", async ({ device }) => {
    const userAgent =
      "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1";
    const page = await device({ ...phone, userAgent });
    await page.addInitScript(() => Reflect.deleteProperty(window, "PushManager"));
    await visit(page, "/settings");
    await expect(page.getByText("On an iPhone, add Wherry to the Home Screen first.")).toBeVisible();
    await expect(page.getByRole("button", { name: "Turn on" })).toHaveCount(0);
  });

  test("a push becomes a notification, unless its chat is on screen", async ({ page, site }) => {
    await page.context().grantPermissions(["notifications"], { origin: site.app.origin });
    await visit(page, "/");
    await workerReady(page);
    await send(page, question);
    await finished(page);
    const id = conversationId(page);
    const cdp = await page.context().newCDPSession(page);
    const known = new Promise<string>((resolve) => {
      cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
        const ours = registrations.find(({ scopeURL }) => scopeURL.startsWith(site.app.origin));
        if (ours) resolve(ours.registrationId);
      });
    });
    await cdp.send("ServiceWorker.enable");
    const registrationId = await known;
    const push = (path: string, body: string) =>
      cdp.send("ServiceWorker.deliverPushMessage", {
        origin: site.app.origin,
        registrationId,
        data: JSON.stringify({ title: "Answer ready", body, path }),
      });
    // A headless browser shows no notifications and keeps none.
    const [worker] = page.context().serviceWorkers();
    await worker?.evaluate(() => {
      const shown: unknown[] = [];
      Object.assign(self, { shown });
      ServiceWorkerRegistration.prototype.showNotification = async (title, { body, data } = {}) =>
        void shown.push({ title, body, data });
    });
    const shown = () => worker?.evaluate(() => (self as unknown as { shown: unknown[] }).shown);
    await push(`/c/${id}`, "On screen");
    await push("/c/another", "Elsewhere");
    await expect
      .poll(shown)
      .toEqual([{ title: "Answer ready", body: "Elsewhere", data: { path: "/c/another" } }]);
  });
});
