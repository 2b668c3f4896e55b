// Shows that repeating is safe: an answer that is lost, a key that is reused by mistake, a version that is old.
//
//   node build/retry-safely.js PROJECT_ID PROCEDURE
import { Client, Refused, done, newKey, present } from "./client.js";
import { type CaseStateFragment, OpenCaseDocument, SaveFormDocument } from "./generated.js";

const [projectId, procedure] = [present(process.argv[2]), present(process.argv[3])];
const client = await Client.signIn();
const input = { projectId, procedure, idempotencyKey: newKey() };

// The very same request, as a program would send it that does not know whether the first arrived; all at once, even.
const opened = await Promise.all([1, 2, 3].map(() => client.send(OpenCaseDocument, { input })));
const cases = opened.map(({ openCase }) => present(done(openCase).case));
const [first] = cases;
console.log(`sent three times: ${new Set(cases.map(({ number }) => number)).size} case, ${first?.number}`);

// The key belongs to that one request.
const reused = await client.send(OpenCaseDocument, { input: { ...input, procedure: "another-procedure" } });
console.log(`another request under the same key: ${reused.openCase?.userErrors[0]?.code}`);

const save = async ({ id, version }: CaseStateFragment, form: Record<string, unknown>) => {
  const change = { caseId: id, expectedVersion: version, idempotencyKey: newKey(), channel: "ONLINE" } as const;
  return present(done((await client.send(SaveFormDocument, { input: { ...change, form } })).saveForm).case);
};
const stale = present(first);
const current = await save(stale, { contact_name: "周景" });
try {
  await save(stale, { contact_name: "somebody who did not look" });
} catch (error) {
  if (!(error instanceof Refused)) throw error;
  console.log(`in an old version: ${error.errors[0]?.code}, nothing overwritten`);
}
const last = await save(current, { contact_name: "周景", jobs: 85 });
console.log(`read anew and sent again: version ${last.version}`);
