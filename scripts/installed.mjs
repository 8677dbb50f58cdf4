import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Whether node_modules holds what package-lock.json asks for, by npm's own record of what it installed.
 * Optional packages may be missing: most of them are for other systems.
 */
export function isInstalled(folder) {
  try {
    const wanted = packages(join(folder, "package-lock.json"));
    const found = packages(join(folder, "node_modules", ".package-lock.json"));
    const same = (path) =>
      found[path]?.version === wanted[path]?.version && found[path]?.integrity === wanted[path]?.integrity;
    return (
      Object.keys(wanted).every(
        (path) => path === "" || (found[path] ? same(path) : wanted[path].optional),
      ) && Object.keys(found).every((path) => wanted[path])
    );
  } catch {
    return false; // no node_modules yet, or one that was cut off
  }
}

const packages = (file) => JSON.parse(readFileSync(file, "utf8")).packages;
