import { startFakeUpstream } from "./server.ts";

// Runs the fake alone: PORT=4010 node --conditions=react-server tests/support/fake-upstream/main.ts
const fake = await startFakeUpstream({ port: Number(process.env.PORT ?? 0) });
console.log(`authorization server  ${fake.authUrl}`);
console.log(`backend               ${fake.baseUrl}`);
console.log(`scenarios             ${fake.origin}/__fake/scenarios`);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, async () => {
    await fake.stop();
    process.exit(0);
  });
}
