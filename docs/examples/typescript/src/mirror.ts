// Mirrors all that the caller may see into a file of its own, and keeps it up to date.
//
//   node build/mirror.js mirror.json
//
// Run it as often as you like: it goes on where it stopped. The feed tells *that* something changed; what it is now is
// asked anew, with the caller's own rights. Items and cursor are written in one step, so a break at any moment loses
// nothing and doubles nothing.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { Client, present } from "./client.js";
import { ChangedDocument, type ChangedQuery, FeedDocument } from "./generated.js";

type Node = NonNullable<ChangedQuery["nodes"][number]>;
type Mirror = { cursor: string | null; events: number; items: Record<string, Node> };

const path = present(process.argv[2]);
const empty: Mirror = { cursor: null, events: 0, items: {} };
const mirror = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Mirror) : empty;
const before = mirror.events;
const client = await Client.signIn();

for (let more = true; more; ) {
  const { events } = await client.send(FeedDocument, { after: mirror.cursor });
  more = events.pageInfo.hasNextPage;
  if (events.nodes.length === 0) break;
  const ids = [...new Set(events.nodes.flatMap((event) => (event.case ?? event.project)?.id ?? []))];
  const { nodes } = await client.send(ChangedDocument, { ids });
  ids.forEach((id, at) => {
    const node = nodes[at];
    if (node) mirror.items[id] = node;
    else delete mirror.items[id]; // No longer ours to see.
  });
  mirror.cursor = events.pageInfo.endCursor ?? mirror.cursor;
  mirror.events += events.nodes.length;
  writeFileSync(`${path}.new`, JSON.stringify(mirror));
  renameSync(`${path}.new`, path);
}

const kinds = Object.values(mirror.items).map((item) => item.__typename);
const count = (kind: Node["__typename"]) => kinds.filter((found) => found === kind).length;
console.log(`${mirror.events - before} new events; ${count("Project")} projects, ${count("Case")} cases in all`);
