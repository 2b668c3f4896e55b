// Holds the GraphQL contract to what clients may count on: the rules of graphql-eslint with its Relay rules, the promises
// of the last release, and the pages and examples that speak of it.
//
//   npm ci && node contract.mjs
//
// Prints what is not as it has to be, then "N passed, N failed".
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildSchema, getNamedType, isObjectType } from "graphql";
import { refusals, silentDeprecations } from "./breaking.mjs";
import { cookbook } from "./cookbook.mjs";
import { lint } from "./lint.mjs";
import { check, close } from "./report.mjs";
import { typescript } from "./typescript.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
const read = (path) => buildSchema(readFileSync(`${root}/${path}`, "utf8"));
const schema = read("schema/graphql/schema.graphql");
const released = read("schema/graphql/released.graphql");
const today = new Date().toISOString().slice(0, 10);

for (const [rule, findings] of await lint(root)) await check(rule, () => findings);

// An event is read in its place in the feed, by cursor; its id only tells a repeated delivery from a new one. So are the
// two that are events seen from another side: an entry of the trail and a message. What a subscription tells is nothing
// that stays; its id is that of what has changed. The public register shows entries by their number and nothing else.
const FOUND_OTHERWISE = ["Event", "AuditEntry", "Message", "Change", "RegisterEntry"];

const objects = Object.values(schema.getTypeMap()).filter(isObjectType);
const isNode = (type) => type.getInterfaces().some(({ name }) => name === "Node");

await check("whatever has an id or a connection can be found by its id", () =>
  objects
    .flatMap((type) => {
      const fields = type.getFields();
      const connected = type.name.endsWith("Edge") ? getNamedType(fields.node.type) : undefined;
      return [...("id" in fields ? [type] : []), ...(connected ? [connected] : [])];
    })
    .filter((type) => !isNode(type) && !FOUND_OTHERWISE.includes(type.name))
    .map((type) => `${type.name} is no Node`),
);
await check("a deprecation says what to use and until when", () => silentDeprecations(schema));
await check("the released contract is kept (cargo xtask schema --release moves it)", () =>
  refusals(released, schema, today),
);

// The judge itself: without these a judge that lets everything pass would pass as well.
const OLD = `
  enum Colour { RED GREEN }
  input Order { by: String = "date", size: Int }
  type Old { a: Int @deprecated(reason: "Use Query.kept. Removed after 2026-01-31") }
  type Query {
    kept(order: Order, first: Int = 20): String
    gone: String @deprecated(reason: "Use kept. Removed after 2026-01-31")
    old: Old @deprecated(reason: "Use kept. Removed after 2026-01-31")
    colour: Colour
  }`;
const judged = (edit, day) => refusals(buildSchema(OLD), buildSchema(edit(OLD)), day);
const without = (...parts) => (text) => parts.reduce((rest, part) => rest.replace(part, ""), text);
for (const [change, edit] of [
  ["a field goes without notice", without("kept(order: Order, first: Int = 20): String")],
  ["an argument goes", without(", first: Int = 20")],
  ["a value goes", without("GREEN")],
  ["an input field goes", without(", size: Int")],
  ["a default changes", (text) => text.replace("= 20", "= 50")],
  ["an input's default changes", (text) => text.replace('= "date"', '= "number"')],
  ["an answer may be null", (text) => text.replace("colour: Colour", "colour: String")],
  ["an argument becomes required", (text) => text.replace("first: Int = 20", "first: Int!")],
]) {
  await check(`the judge refuses when ${change}`, async () =>
    (await judged(edit, "2026-02-01")).length > 0 ? [] : ["it was let pass"],
  );
}
const goes = without(/gone: String.*/);
const oldGoes = without(/type Old .*/, /old: Old.*/);
for (const [name, edit, day, isRefused] of [
  ["an announced removal waits for its day", goes, "2026-01-31", true],
  ["an announced removal happens after its day", goes, "2026-02-01", false],
  ["a type waits for the day of its fields", oldGoes, "2026-01-31", true],
  ["a type goes with its fields", oldGoes, "2026-02-01", false],
  ["an addition is no break", (text) => text.replace("colour: Colour", "colour: Colour more: Int"), "2026-02-01", false],
]) {
  await check(name, async () => {
    const found = await judged(edit, day);
    return found.length > 0 === isRefused ? [] : [`refused: ${found.join("; ") || "no"}`];
  });
}

await cookbook(root, schema);
await typescript(root);

process.exitCode = close();
