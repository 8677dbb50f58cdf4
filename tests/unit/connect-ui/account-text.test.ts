import { expect, test } from "vitest";
import { accountText, planName } from "../../../components/connect/account-text.ts";

test("names the account by its address and plan", () => {
  expect(accountText({ id: null, email: "ada@example.org", plan: "plus" })).toBe("ada@example.org · Plus");
});

test("leaves out what OpenAI did not say", () => {
  expect(accountText({ id: null, email: "ada@example.org", plan: null })).toBe("ada@example.org");
  expect(accountText({ id: null, email: null, plan: "pro" })).toBe("ChatGPT · Pro");
  expect(accountText(undefined)).toBe("ChatGPT");
});

test("a plan nobody has heard of still reads as words", () => {
  expect(planName("self_serve_business_prolite")).toBe("Self serve business prolite");
});
