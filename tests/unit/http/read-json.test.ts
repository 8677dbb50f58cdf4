import { describe, expect, test } from "vitest";
import { z } from "zod";
import { readJson } from "../../../lib/http/read-json.ts";
import { type AppError, isAppError } from "../../../lib/shared/errors.ts";
import { PasteBody, PatchConversationBody, SendBody } from "../../../lib/shared/records.ts";

const json = { "content-type": "application/json" };

function posted(body: BodyInit | null, headers: Record<string, string> = json): Request {
  return new Request("http://127.0.0.1/api", {
    method: "POST",
    headers,
    body,
    duplex: "half",
  } as RequestInit);
}

async function refusal(reading: Promise<unknown>): Promise<AppError> {
  const error = await reading.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!isAppError(error)) throw new Error(`not refused as it should be: ${error}`);
  return error;
}

const Text = z.strictObject({ text: z.string() });

describe("the body of a request", () => {
  test.each(["application/json", "application/json; charset=utf-8", "Application/JSON"])(
    "is read as %s",
    async (type) => {
      expect(await readJson(posted('{"text":"ä"}', { "content-type": type }), Text)).toEqual({ text: "ä" });
    },
  );

  test.each([
    "text/plain",
    "text/plain; application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "application/jsonp",
    "application/json-patch+json",
  ])("is refused as %s (C-02)", async (type) => {
    expect((await refusal(readJson(posted('{"text":""}', { "content-type": type }), Text))).code).toBe(
      "bad_request",
    );
  });

  test("is refused without a type", async () => {
    expect((await refusal(readJson(posted(new Uint8Array([123, 125]), {}), Text))).code).toBe("bad_request");
  });

  test.each(["", "{", "null", "[]", '"text"', "{text:1}", "\u0000", "\ufeff{}"])(
    "%o is refused",
    async (body) => {
      expect((await refusal(readJson(posted(body), Text))).code).toBe("bad_request");
    },
  );

  test("is counted in bytes: at the limit it passes, one more is too large", async () => {
    const empty = Buffer.byteLength('{"text":""}');
    const body = (bytes: number) => JSON.stringify({ text: `ä${"x".repeat(bytes - empty - 2)}` });
    expect(await readJson(posted(body(1000)), Text, 1000)).toHaveProperty("text");
    expect((await refusal(readJson(posted(body(1001)), Text, 1000))).code).toBe("too_large");
  });

  test("that is too large is read to its end, so that its sender hears the answer", async () => {
    let given = 0;
    const large = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (given === 1_000_000) return controller.close();
        given += 10_000;
        controller.enqueue(new Uint8Array(10_000).fill(32));
      },
    });
    expect((await refusal(readJson(posted(large), Text, 10_000))).code).toBe("too_large");
    expect(given).toBe(1_000_000);
  });

  test("that never ends is left after a while", async () => {
    let given = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        given += 100_000;
        controller.enqueue(new Uint8Array(100_000).fill(32));
      },
    });
    expect((await refusal(readJson(posted(endless), Text, 10_000))).code).toBe("too_large");
    expect(given).toBeLessThan(5_000_000);
  });

  test("nested a hundred thousand deep is refused, and the process lives", async () => {
    const deep = `{"text":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    expect((await refusal(readJson(posted(deep), Text))).code).toBe("bad_request");
  });

  test.each([
    '{"text":"","__proto__":{"polluted":true}}',
    '{"text":"","constructor":{"prototype":{"polluted":true}}}',
  ])("with a dangerous name, %o, changes no prototype", async (body) => {
    const read = await readJson(posted(body), Text).catch((error: unknown) => error);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect((read as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test("a refusal names the field and never what stood in it", async () => {
    const { cause } = await refusal(readJson(posted('{"text":{"hidden-canary":1}}'), Text));
    expect((cause as Error).message).toBe("text: invalid_type");
    const unknown = await refusal(readJson(posted('{"text":"","hidden-canary":1}'), Text));
    expect((unknown.cause as Error).message).not.toContain("canary");
  });
});

const id = "3f0a7c52-4d8e-4b1a-9c67-0e5d2f8b1a34";
const send = {
  turnId: id,
  parentId: null,
  message: { id, text: "" },
  settings: { model: "m", effort: "low" },
};

describe("the shapes that the API takes", () => {
  test.each<[string, z.ZodType, unknown]>([
    ["a paste", PasteBody, { pasted: "x".repeat(20_000) }],
    ["a send", SendBody, { ...send, message: { id, text: "x".repeat(400_000) } }],
    ["a change", PatchConversationBody, { rev: 0, title: "x".repeat(200) }],
  ])("%s at its limit", (_, schema, body) => {
    expect(schema.safeParse(body).success).toBe(true);
  });

  test.each<[string, z.ZodType, unknown]>([
    ["a longer paste", PasteBody, { pasted: "x".repeat(20_001) }],
    ["a paste and more (K-08)", PasteBody, { pasted: "x", redirect_uri: "https://evil.example" }],
    ["a longer send", SendBody, { ...send, message: { id, text: "x".repeat(400_001) } }],
    ["a send under another name", SendBody, { ...send, user: "somebody" }],
    ["a send with an id that is none", SendBody, { ...send, turnId: "../owner" }],
    ["a send with a list for an id", SendBody, { ...send, turnId: [id] }],
    ["a send with an unknown setting", SendBody, { ...send, settings: { ...send.settings, store: true } }],
    ["a longer title", PatchConversationBody, { rev: 0, title: "x".repeat(201) }],
    ["an empty title", PatchConversationBody, { rev: 0, title: "   " }],
    ["a change of the owner", PatchConversationBody, { rev: 0, user: "somebody" }],
    ["a negative rev", PatchConversationBody, { rev: -1 }],
  ])("not %s", (_, schema, body) => {
    expect(schema.safeParse(body).success).toBe(false);
  });
});
