import { randomBytes } from "node:crypto";
import { answerScript } from "../answer/answer-script.ts";
import { questionsOf } from "../answer/answer-text.ts";
import { writeBench } from "../answer/bench-stream.ts";
import { writeSteps } from "../answer/event-writer.ts";
import { createResponseEvents } from "../answer/response-events.ts";
import type { Pace } from "../answer/step.ts";
import type { StreamShape } from "../answer/stream-shape.ts";
import type { Account } from "../auth/account.ts";
import type { Call } from "../http/call.ts";
import type { Answer } from "../http/whole-answer.ts";
import type { Scenario, ScenarioOptions } from "../scenarios/scenario.ts";
import type { ScenarioQueue } from "../scenarios/scenario-queue.ts";
import { askedScenario, findScenario } from "../scenarios/scenarios.ts";
import type { Clock } from "../state/clock.ts";
import type { Gate } from "../state/gate.ts";
import type { Journal } from "../state/journal.ts";
import { pause, untilAborted } from "../state/pause.ts";
import type { Catalogue, ModelEntry } from "./catalogue.ts";
import type { EncryptedReasoning } from "./encrypted-reasoning.ts";
import type { Meter } from "./meter.ts";
import type { JsonObject } from "./request-body.ts";
import type { createRequestChecks } from "./request-checks.ts";

type Plan = { name?: string; scenario?: Scenario; options: ScenarioOptions };

/** Whether the input is longer than the model's window; pictures count a thousand tokens each, whatever their bytes. */
function exceedsWindow(body: JsonObject, model: ModelEntry): boolean {
  const picture = /"data:[^"]*"/g;
  const text = JSON.stringify([body.input, body.instructions]);
  const pictures = text.match(picture)?.length ?? 0;
  return text.replace(picture, "").length / 4 + pictures * 1000 > model.context_window;
}

const contextExceeded: StreamShape = {
  text: "none",
  ending: {
    kind: "failed",
    code: "context_length_exceeded",
    message: "Your input exceeds the context window of this model. Please adjust your input and try again.",
  },
};

/** POST /codex/responses (PROTOCOL 3, 4, 7.2). */
export function createResponses(dependencies: {
  check: ReturnType<typeof createRequestChecks>;
  catalogue: Catalogue;
  reasoning: EncryptedReasoning;
  meter: Meter;
  queue: ScenarioQueue;
  gate: Gate;
  journal: Journal;
  clock: Clock;
  random: () => number;
  pace: Pace;
}) {
  const { catalogue, reasoning, meter, queue, gate, journal, clock, random } = dependencies;

  function plan(body: JsonObject): Plan {
    const chosen = queue.take("responses");
    if (chosen) return chosen;
    const asked = askedScenario(questionsOf(body.input as unknown[]).at(-1) ?? "");
    if (!asked) return { options: {} };
    return "name" in asked
      ? { name: asked.name, scenario: findScenario(asked.name), options: {} }
      : { name: "text", scenario: findScenario("text"), options: { text: asked.help } };
  }

  async function hold(call: Call): Promise<void> {
    journal.update(call.entry, { held: true });
    await gate.wait(call.signal);
    journal.update(call.entry, { held: false });
  }

  function breaks(call: Call): void {
    journal.update(call.entry, { broken: true });
  }

  function paceOf(shape: StreamShape, options: ScenarioOptions): Pace {
    const perSecond = options.tokensPerSecond;
    const tokenMs = perSecond === undefined ? shape.delayMs : perSecond > 0 ? 1000 / perSecond : 0;
    if (tokenMs === undefined) return dependencies.pace;
    return tokenMs === 0 ? { tokenMs: 0, thinkingMs: 0, firstByteMs: 0 } : { ...dependencies.pace, tokenMs };
  }

  async function stream(
    call: Call,
    body: JsonObject,
    account: Account,
    { scenario, options }: Plan,
  ): Promise<void> {
    const { response, signal } = call;
    const model = catalogue.find(body.model);
    if (!model) throw new Error("the checks let an unknown model through");
    let shape = scenario?.stream ?? {};
    if (shape.pause) shape = { ...shape, pause: options.ms ?? shape.pause };
    if (exceedsWindow(body, model)) shape = contextExceeded;
    if (scenario?.special === "models_change") catalogue.change();
    const pace = paceOf(shape, options);
    if (shape.hold === "before_headers") await hold(call);
    else if (pace.firstByteMs > 0 && scenario?.special !== "bench") await pause(pace.firstByteMs, signal);
    if (signal.aborted) return;

    const requestId = `req_${randomBytes(12).toString("hex")}`;
    response.writeHead(200, {
      ...meter.headers(account),
      "x-models-etag": catalogue.etag(),
      "x-request-id": requestId,
      "x-oai-request-id": requestId,
      ...shape.headers,
    });
    if (scenario?.special === "empty_body") return void response.end();
    response.flushHeaders();
    if (scenario?.special === "silence") return untilAborted(signal);

    const id = `resp_${randomBytes(12).toString("hex")}`;
    const events = createResponseEvents({ id, body, seconds: clock.seconds });
    if (scenario?.special === "bench") {
      const bench = { count: options.tokens ?? 1000, perSecond: options.tokensPerSecond ?? 0, events };
      return writeBench(bench, response, signal);
    }
    const script = answerScript({
      body,
      account,
      model,
      shape,
      options,
      pace,
      events,
      random,
      encrypted: () => reasoning.issue(account.accountId, model.slug),
      limits: meter.event(account, shape.limitReached ?? false),
    });
    await writeSteps(script, {
      response,
      signal,
      random,
      hold: () => hold(call),
      breaks: () => breaks(call),
    });
  }

  return async (call: Call): Promise<Answer | undefined> => {
    const checked = dependencies.check(call);
    if ("refusal" in checked) return checked.refusal;
    const chosen = plan(checked.body);
    journal.update(call.entry, { scenario: chosen.name });
    const { scenario, options } = chosen;
    if (scenario?.answer) return scenario.answer(options, clock.seconds());
    if (scenario?.special === "reset") {
      breaks(call);
      call.response.socket?.resetAndDestroy();
      return undefined;
    }
    journal.update(call.entry, { status: 200 });
    await stream(call, checked.body, checked.account, chosen);
    return undefined;
  };
}
