// Every GraphQL snippet of the cookbook fits the schema, and both languages show the same ones.
import { readFileSync } from "node:fs";
import { Source, parse, validate } from "graphql";
import { check } from "./report.mjs";

const PAGES = ["docs/API.md", "docs/API.zh-CN.md"];

/** The snippets of a page by language of code, each with the line it begins at. */
function snippets(root, page, kind) {
  const text = readFileSync(`${root}/${page}`, "utf8");
  return [...text.matchAll(new RegExp(`^\`\`\`${kind}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map((match) => ({
    text: match[1],
    line: text.slice(0, match.index).split("\n").length + 1,
  }));
}

function faults(schema, page, { text, line }) {
  const at = (error) => `${page}:${line + (error.locations?.[0]?.line ?? 1) - 1} ${error.message}`;
  try {
    return validate(schema, parse(new Source(text, page))).map(at);
  } catch (error) {
    return [at(error)];
  }
}

/** Checks the pages. */
export async function cookbook(root, schema) {
  for (const page of PAGES) {
    await check(`the GraphQL of ${page} fits the schema`, () => {
      const found = snippets(root, page, "graphql");
      return found.length === 0 ? [`${page} shows no GraphQL`] : found.flatMap((one) => faults(schema, page, one));
    });
    await check(`the JSON of ${page} is JSON`, () =>
      snippets(root, page, "json").flatMap(({ text, line }) => {
        try {
          JSON.parse(text);
          return [];
        } catch (error) {
          return [`${page}:${line} ${error.message}`];
        }
      }),
    );
  }
  for (const kind of ["graphql", "json", "sh", "js"]) {
    await check(`both languages of the cookbook show the same ${kind}`, () => {
      const [english, chinese] = PAGES.map((page) => snippets(root, page, kind).map((one) => one.text));
      return JSON.stringify(english) === JSON.stringify(chinese) ? [] : [`${PAGES.join(" and ")} differ`];
    });
  }
}
