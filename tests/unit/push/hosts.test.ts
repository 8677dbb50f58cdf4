import { describe, expect, test } from "vitest";
import { isPushService } from "../../../lib/push/hosts.ts";

describe("an address that this server may call for a browser", () => {
  test.each([
    "https://fcm.googleapis.com/fcm/send/c1KrmpTuRm8:APA91bE_x-y",
    "https://fcm.googleapis.com/wp/dGhpcyBpcw",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABk-x_y",
    "https://updates-autopush.stage.push.services.mozilla.com/wpush/v1/x",
    "https://wns2-par02p.notify.windows.com/w/?token=BQYAAAB%2bx%2fy%3d",
    "https://web.push.apple.com/QGxa_2c-Zm",
  ])("%s is one", (endpoint) => {
    expect(isPushService(endpoint)).toBe(true);
  });

  test.each([
    ["plain http", "http://fcm.googleapis.com/fcm/send/x"],
    ["another scheme", "ftp://fcm.googleapis.com/x"],
    ["a scheme in a scheme", "blob:https://fcm.googleapis.com/x"],
    ["this machine", "https://127.0.0.1/x"],
    ["this machine by name", "https://localhost/x"],
    ["a cloud's metadata", "https://169.254.169.254/latest/meta-data"],
    ["an IPv6 address", "https://[::1]/x"],
    ["an address in decimal", "https://2130706433/x"],
    ["another site", "https://example.com/fcm/send/x"],
    ["the name as a subdomain", "https://fcm.googleapis.com.evil.example/x"],
    ["the name as an ending", "https://evilfcm.googleapis.com/x"],
    ["a name beside it", "https://storage.googleapis.com/x"],
    ["a name below it", "https://evil.fcm.googleapis.com/x"],
    ["an ending without its dot", "https://evilpush.apple.com/x"],
    ["the bare ending", "https://push.apple.com/x"],
    ["an empty label", "https://.push.apple.com/x"],
    ["a letter in place of a dot", "https://fcmxgoogleapis.com/x"],
    ["a trailing dot", "https://fcm.googleapis.com./x"],
    ["a port", "https://fcm.googleapis.com:8443/x"],
    ["its own port, written down", "https://fcm.googleapis.com:443/x"],
    ["a name in front", "https://user@fcm.googleapis.com/x"],
    ["a password in front", "https://user:secret@fcm.googleapis.com/x"],
    ["the name in front", "https://fcm.googleapis.com@evil.example/x"],
    ["a backslash", "https://evil.example\\@fcm.googleapis.com/x"],
    ["a backslash behind", "https://fcm.googleapis.com\\.evil.example/x"],
    ["a fragment", "https://evil.example#fcm.googleapis.com/x"],
    ["a fragment behind", "https://fcm.googleapis.com/x#y"],
    ["capitals", "https://FCM.googleapis.com/x"],
    ["wide letters", "https://ｆｃｍ.googleapis.com/x"],
    ["a letter that looks like one", "https://fсm.googleapis.com/x"],
    ["a dot that is none", "https://fcm。googleapis.com/x"],
    ["an escaped letter", "https://%66cm.googleapis.com/x"],
    ["a line break", "https://fcm.googleapis.com/x\r\nhost: evil"],
    ["a tab in the name", "https://fcm.goog\tleapis.com/x"],
    ["blanks around", " https://fcm.googleapis.com/x "],
    ["steps upwards", "https://fcm.googleapis.com/x/../y"],
    ["a relative address", "//fcm.googleapis.com/x"],
    ["nothing", ""],
  ])("%s makes it none", (_, endpoint) => {
    expect(isPushService(endpoint)).toBe(false);
  });
});
