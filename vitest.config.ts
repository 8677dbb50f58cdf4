import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: "server-only", replacement: `${root}node_modules/server-only/empty.js` },
      { find: /^@\//, replacement: root },
    ],
  },
  test: {
    include: ["tests/{unit,contract,faults}/**/*.test.{ts,tsx}"],
    maxWorkers: 3, // most of the long ones wait for processes, not for the processor
    testTimeout: 60_000, // no promise is about speed, and a busy machine makes everything slow
    hookTimeout: 60_000,
  },
});
