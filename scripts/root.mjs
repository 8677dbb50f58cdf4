import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The absolute path of the repository, without a trailing slash. */
export const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

/** Where everything that can be fetched or made again is kept; git ignores it. */
export const cache = join(root, ".cache");
