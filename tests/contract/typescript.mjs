// The TypeScript examples: code generated from the schema with strict scalars, then the compiler at its strictest.
import { spawnSync } from "node:child_process";
import { check } from "./report.mjs";

/** Installs, generates and compiles. */
export async function typescript(root) {
  const folder = `${root}/docs/examples/typescript`;
  const run = (program, ...rest) => () => {
    const done = spawnSync(program, rest, { cwd: folder, encoding: "utf8" });
    return done.status === 0 ? [] : [`${done.error ?? ""}${done.stdout}${done.stderr}`];
  };
  await check("the TypeScript examples install from their lock file", run("npm", "ci", "--no-audit", "--no-fund", "--silent"));
  await check("graphql-codegen with strict scalars is clean", run("npm", "run", "--silent", "generate"));
  await check("tsc --strict is clean", run("npm", "run", "--silent", "check"));
}
