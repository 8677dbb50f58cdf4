import { describe, expect, test } from "vitest";
import { deviceOf } from "../../../lib/auth/device-name.ts";

const webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";

describe("the name of a device", () => {
  test.each([
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/156.0.0.0 Safari/537.36`,
      "Chrome on Windows",
    ],
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/156.0 Safari/537.36 Edg/156.0`,
      "Edge on Windows",
    ],
    [`Mozilla/5.0 (X11; Linux x86_64) ${webkit} Chrome/156.0.0.0 Safari/537.36`, "Chrome on Linux"],
    [`Mozilla/5.0 (X11; Linux x86_64) ${webkit} Chrome/156.0 Safari/537.36 OPR/120.0`, "Opera on Linux"],
    [
      `Mozilla/5.0 (Linux; Android 16; Pixel 10) ${webkit} Chrome/156.0 Mobile Safari/537.36`,
      "Chrome on Android",
    ],
    [
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:150.0) Gecko/20100101 Firefox/150.0",
      "Firefox on Mac",
    ],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X) AppleWebKit/605.1.15 Version/26.1 Mobile/15E148 Safari/604.1",
      "Safari on iPhone",
    ],
    [
      "Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605.1.15 CriOS/156.0 Safari/604.1",
      "Chrome on iPad",
    ],
    [`Mozilla/5.0 (X11; CrOS x86_64 15917.71.0) ${webkit} Chrome/156.0 Safari/537.36`, "Chrome on ChromeOS"],
  ])("%s is %s", (userAgent, name) => {
    expect(deviceOf(userAgent).platform).toBe(name);
  });

  test.each([null, "", "curl/8.5.0", "<script>alert(1)</script>", "x".repeat(15_000)])(
    "%o is just a browser",
    (other) => {
      expect(deviceOf(other).platform).toBe("A browser");
    },
  );

  test("lets nothing through but words of our own", () => {
    expect(deviceOf('Evil "name" <b>Firefox/1</b> on Windows\u202e, call me').platform).toBe(
      "Firefox on Windows",
    );
  });
});
