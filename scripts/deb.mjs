/**
 * Debian packages without root and without installing them: apt resolves and downloads with a state of its own,
 * dpkg-deb unpacks into .cache/deb, and a wrapper tells the program where its libraries and fonts are.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import { onPath } from "./path.mjs";
import { cache } from "./root.mjs";

const run = promisify(execFile);
const limits = { maxBuffer: 64 * 1024 * 1024, timeout: 300_000 };

/** Whether this machine has the tools to unpack Debian packages. */
export function hasDebian() {
  return onPath("apt-get").length > 0 && onPath("dpkg-deb").length > 0;
}

/** The path of a program unpacked earlier by `unpackDebian`, or null. */
export function unpacked(program) {
  const wrapper = join(cache, "deb", program, "run");
  return existsSync(wrapper) ? wrapper : null;
}

/**
 * Unpacks packages and what they depend on, and returns the path of an executable wrapper.
 * `program` names the folder in .cache/deb, `binary` the file inside the packages ("usr/bin/redis-server").
 * Two runs at once each work in a folder of their own; the first to finish gives its folder the final name.
 * Call it only when what `unpacked` gave does not run: that is thrown away. Throws when apt or dpkg-deb fails.
 */
export async function unpackDebian(program, binary, packages) {
  const home = join(cache, "deb", program);
  await rm(home, { recursive: true, force: true });
  await mkdir(dirname(home), { recursive: true });
  const work = await mkdtemp(`${home}.`);
  try {
    const root = join(work, "root");
    await mkdir(root);
    for (const file of await download(work, packages)) await run("dpkg-deb", ["-x", file, root], limits);
    await writeFile(join(work, "fonts.conf"), fonts);
    await writeFile(join(work, "run"), wrapper(binary, await libraries(root)));
    await chmod(join(work, "run"), 0o755);
    await rm(join(work, "apt"), { recursive: true });
    await chmod(work, 0o755);
    await rename(work, home).catch((error) => {
      if (!unpacked(program)) throw error;
    });
    return join(home, "run");
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Downloads the packages that the system does not have installed and returns the .deb files. */
async function download(work, packages) {
  const state = join(work, "apt");
  await mkdir(join(state, "lists", "partial"), { recursive: true });
  await mkdir(join(state, "archives", "partial"), { recursive: true });
  const options = [
    `Dir::State::lists=${join(state, "lists")}`,
    `Dir::Cache=${state}`,
    `Dir::Cache::archives=${join(state, "archives")}`,
    "Debug::NoLocking=1",
    "APT::Sandbox::User=", // root would otherwise download as _apt, who cannot write here
  ].flatMap((option) => ["-o", option]);
  const apt = (...args) =>
    run("apt-get", [...options, "-q", ...args], {
      ...limits,
      cwd: state,
      env: { ...process.env, LC_ALL: "C" },
    });

  await apt("update");
  const plan = await apt("--simulate", "--no-install-recommends", "install", ...packages);
  const names = [...plan.stdout.matchAll(/^Inst (\S+)/gm)].map((match) => match[1]);
  await apt("download", ...new Set([...packages, ...names]));
  return (await readdir(state)).filter((name) => name.endsWith(".deb")).map((name) => join(state, name));
}

/** Folders below `root` that hold shared libraries, as paths relative to it. */
async function libraries(root) {
  const folders = new Set();
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (/\.so(\.|$)/.test(entry.name)) folders.add(relative(root, entry.parentPath ?? entry.path));
  }
  return [...folders];
}

/** `exec`, so that signals sent to the wrapper reach the program. Paths follow the wrapper, so .cache may move. */
function wrapper(binary, folders) {
  const path = folders.map((folder) => `$here/root/${folder}`).join(":");
  return [
    "#!/bin/sh",
    'here=$(dirname "$(readlink -f "$0")")',
    // An empty entry would mean the current folder, hence the colon only where something follows it.
    ...(path ? [`export LD_LIBRARY_PATH="${path}\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"`] : []),
    'export FONTCONFIG_FILE="$here/fonts.conf" XDG_CACHE_HOME="$here/cache"',
    `exec "$here/root/${binary}" "$@"`,
    "",
  ].join("\n");
}

function substitute(families, available) {
  const family = (name) => `<family>${name}</family>`;
  const accept = `<accept>${available.map(family).join("")}</accept>`;
  return families.map((name) => `<alias>${family(name)}${accept}</alias>`).join("");
}

/** The system's fonts and the unpacked ones: a slim image has none of its own, and pages would show no letters. */
const fonts = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir prefix="relative">root/usr/share/fonts</dir>
  <cachedir prefix="xdg">fonts</cachedir>
  <include ignore_missing="yes">/etc/fonts/conf.d</include>
  ${substitute(["sans-serif", "system-ui", "Arial", "Helvetica"], ["Liberation Sans", "DejaVu Sans"])}
  ${substitute(["serif", "Times", "Times New Roman"], ["Liberation Serif", "DejaVu Serif"])}
  ${substitute(["monospace", "Courier New"], ["Liberation Mono", "DejaVu Sans Mono"])}
</fontconfig>
`;
