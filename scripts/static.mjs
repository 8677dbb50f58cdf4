import { run } from "./child.mjs";

/** Lint and formatting, without writing. */
export const lint = () => run("biome", ["check"]);

/** Types; the route types that Next makes must be there first. */
export const types = async () => (await run("next", ["typegen"])) || (await run("tsc", ["--noEmit"]));
