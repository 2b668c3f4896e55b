// graphql-eslint on the contract.
import { fileURLToPath } from "node:url";
import { ESLint } from "eslint";
import { rules } from "./eslint.config.js";

const CONTRACT = "schema/graphql/schema.graphql";

/** The findings by rule; every rule that is switched on has a list. */
export async function lint(root) {
  const eslint = new ESLint({
    cwd: root,
    overrideConfigFile: fileURLToPath(new URL("eslint.config.js", import.meta.url)),
  });
  const [result] = await eslint.lintFiles([CONTRACT]);
  const findings = new Map(
    Object.entries(rules)
      .filter(([, setting]) => setting !== "off")
      .map(([rule]) => [rule, []]),
  );
  for (const { ruleId, line, message } of result.messages) {
    const list = findings.get(ruleId) ?? [];
    list.push(`${CONTRACT}:${line} ${message}`);
    findings.set(ruleId, list);
  }
  return findings;
}
