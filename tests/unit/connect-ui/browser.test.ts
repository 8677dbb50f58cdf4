import { expect, test } from "vitest";
import { detectBrowser } from "../../../components/connect/browser.ts";

const mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)";
const phone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";

test.each([
  [
    "Chrome on a Mac",
    `${mac} AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36`,
    "chrome",
  ],
  [
    "Edge",
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36 Edg/150.0.0.0",
    "chrome",
  ],
  [
    "Chrome on Android",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Mobile Safari/537.36",
    "chrome",
  ],
  ["Chrome on an iPhone", `${phone} CriOS/150.0.0.0 Mobile/15E148 Safari/604.1`, "chrome"],
  [
    "Safari on a Mac or iPad",
    `${mac} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15`,
    "safari",
  ],
  ["Safari on an iPhone", `${phone} Version/18.5 Mobile/15E148 Safari/604.1`, "safari-phone"],
  ["an installed app on an iPhone", `${phone} Mobile/15E148`, "safari-phone"],
  ["Firefox on Linux", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "firefox"],
  ["Firefox on an iPhone", `${phone} FxiOS/145.0 Mobile/15E148 Safari/604.1`, "firefox"],
  ["an unknown browser", "", "chrome"],
])("%s is drawn as its own page", (_name, userAgent, browser) => {
  expect(detectBrowser(userAgent)).toBe(browser);
});
