// Follows a case: prints what happens to it, as it happens, until it is over.
//
//   node build/follow-case.js CASE_ID [CURSOR]
//
// The feed is ordered by commit and has no gaps. Whoever keeps the last cursor goes on there after any break and misses
// nothing; this script prints it with every event.
import { setTimeout as sleep } from "node:timers/promises";
import { Client, present } from "./client.js";
import { FollowCaseDocument } from "./generated.js";

const POLL_MILLISECONDS = 1000;

const id = present(process.argv[2]);
let after = process.argv[3] ?? null;
const client = await Client.signIn();
let wasOver = false;
for (;;) {
  const { case: found, events } = await client.send(FollowCaseDocument, { id, after });
  for (const { cursor, node } of events.edges) {
    after = cursor;
    console.log(`${node.at} ${node.type} by ${node.by.name} (${cursor})`);
  }
  // The two answers may be of different moments. Whatever led to the end stands in the feed when it is asked once more.
  const { number, phase } = present(found);
  if (wasOver && events.edges.length === 0) {
    console.log(`${number} is over: ${phase.name}`);
    break;
  }
  wasOver = phase.isFinal;
  if (!events.pageInfo.hasNextPage) await sleep(POLL_MILLISECONDS);
}
