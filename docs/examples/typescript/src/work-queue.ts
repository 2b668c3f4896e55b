// Works a queue: goes through what waits for the caller and does what the office offers.
//
//   node build/work-queue.js             shows the queue
//   node build/work-queue.js 同意        does what is offered, with this opinion
//
// What may be done is not guessed from states: each task carries its offers, and each offer says whether it is allowed now
// and, where it is not, why.
import { Client, Refused, done, newKey, present } from "./client.js";
import {
  AcceptCaseDocument,
  type CaseStateFragment,
  CompleteStepDocument,
  DecideCaseDocument,
  DeliverLicenceDocument,
  QueueDocument,
  type OfferAction,
  type QueueQuery,
} from "./generated.js";

type Item = NonNullable<QueueQuery["viewer"]>["queue"]["nodes"][number];
type Act = (found: CaseStateFragment, step: string) => Promise<CaseStateFragment | null | undefined>;

const client = await Client.signIn();
const opinion = process.argv[2];

const change = ({ id, version }: CaseStateFragment) => ({
  caseId: id,
  expectedVersion: version,
  idempotencyKey: newKey(),
});

/** What this script does about an offer, in the order in which it prefers them. */
const acts = (words: string): Partial<Record<OfferAction, Act>> => ({
  ACCEPT_CASE: async (found) => {
    const { acceptCase } = await client.send(AcceptCaseDocument, { input: change(found) });
    return done(acceptCase).case;
  },
  DECIDE_CASE: async (found, step) => {
    const input = { ...change(found), step, outcome: "GRANTED", reasons: words, remedy: "", conditions: "" } as const;
    return done((await client.send(DecideCaseDocument, { input })).decideCase).case;
  },
  COMPLETE_STEP: async (found, step) => {
    const input = { ...change(found), step, verdict: "AGREE", opinion: words } as const;
    return done((await client.send(CompleteStepDocument, { input })).completeStep).case;
  },
  DELIVER_LICENCE: async (found) => {
    const input = { ...change(found), method: "COUNTER", receiver: "—" } as const;
    return done((await client.send(DeliverLicenceDocument, { input })).deliverLicence).case;
  },
});

/** The whole queue, read before anything is done about it: what is done leaves the queue. */
async function queue(): Promise<Item[]> {
  const items: Item[] = [];
  for (let after: string | null = null; ; ) {
    const page: QueueQuery = await client.send(QueueDocument, { after });
    const { nodes, pageInfo } = present(page.viewer).queue;
    items.push(...nodes);
    if (!pageInfo.hasNextPage) return items;
    after = pageInfo.endCursor ?? null;
  }
}

async function work({ offers, step, case: found }: Item, words: string): Promise<boolean> {
  for (const [action, act] of Object.entries(acts(words))) {
    // Offers are the case's: the step of another task is not this task's business.
    const offer = offers.find((one) => one.action === action && one.allowed && (one.step ?? step) === step);
    if (!offer) continue;
    try {
      const after = present(await act(present(found), step ?? ""));
      console.log(`  ${action}: ${after.phase.name}`);
      return true;
    } catch (error) {
      // Somebody was quicker, or the case changed since the queue was read: the next round sees it anew.
      if (!(error instanceof Refused)) throw error;
      console.log(`  ${error.message}`);
      return false;
    }
  }
  return false;
}

let count = 0;
for (const item of await queue()) {
  console.log(`${item.number} ${item.name} of ${item.projectName}, due ${item.dueOn ?? "—"}, ${item.colour}`);
  if (opinion !== undefined && (await work(item, opinion))) count += 1;
}
console.log(`done: ${count}`);
