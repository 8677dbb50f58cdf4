import { fileURLToPath } from "node:url";

// This folder is copied below .cache, where the packages of the repository, three levels up, still resolve.
const repository = fileURLToPath(new URL("../../..", import.meta.url));

export default { poweredByHeader: false, turbopack: { root: repository }, outputFileTracingRoot: repository };
