import { beforeEach, expect, test, vi } from "vitest";
import {
  confirmSent,
  noteSending,
  readDraft,
  restoreDraft,
  saveDraft,
} from "../../../components/chat/drafts.ts";

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
});

const arrived = () => true;
const lost = () => false;

test("drafts of two conversations do not mix", () => {
  saveDraft("a", "for a");
  saveDraft("b", "for b");
  expect([readDraft("a"), readDraft("b")]).toEqual(["for a", "for b"]);
});

test("a text that was on its way and never arrived is back in the composer, before what was typed since", () => {
  noteSending("a", "m1", "the question");
  saveDraft("a", "a next one");
  expect(restoreDraft("a", lost)).toBe("the question\n\na next one");
  expect(restoreDraft("a", lost)).toBe("the question\n\na next one");
});

test("a text that arrived is not offered again", () => {
  noteSending("a", "m1", "the question");
  expect(restoreDraft("a", arrived)).toBe("");
  noteSending("a", "m2", "another");
  confirmSent("a");
  expect(restoreDraft("a", lost)).toBe("");
});

test("without storage drafts are empty and nothing fails", () => {
  vi.stubGlobal("localStorage", {
    getItem() {
      throw new Error("denied");
    },
    setItem() {
      throw new Error("full");
    },
  });
  saveDraft("a", "text");
  expect(restoreDraft("a", lost)).toBe("");
});
