// Runs every server audit of graphql-http (https://github.com/graphql/graphql-http) against a GraphQL endpoint.
//
//   npm ci && node audit.mjs http://127.0.0.1:8080/graphql [--token TOKEN]
//
// Prints each audit that is not ok, then "N passed, N failed". Exits with 1 unless all are ok: a notice or a warning
// fails as well, and so does an empty run.
import { auditServer } from "graphql-http";

const [url, flag, token] = process.argv.slice(2);
if (!url || (flag !== undefined && (flag !== "--token" || !token))) {
  console.error("usage: node audit.mjs URL [--token TOKEN]");
  process.exit(2);
}

const fetchFn = token
  ? (target, init = {}) => fetch(target, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } })
  : fetch;

const results = await auditServer({ url, fetchFn });
const failed = results.filter((result) => result.status !== "ok");
for (const { id, status, name, reason } of failed) {
  console.log(`${status} ${id} ${name}\n    ${reason}`);
}
console.log(`${results.length - failed.length} passed, ${failed.length} failed`);
process.exit(failed.length === 0 && results.length > 0 ? 0 : 1);
