// Drives a server with the public clients of graphql-transport-ws (https://github.com/enisdenjo/graphql-ws) and of
// GraphQL over server-sent events (https://github.com/enisdenjo/graphql-sse), through restarts.
//
//   npm ci && node clients.mjs BINARY FOLDER
//
// Starts `onewindow serve` in the folder by itself, prints each test that fails, then "N passed, N failed", and exits
// with 1 unless all passed.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { createClient as createSseClient } from "graphql-sse";
import { createClient as createWsClient } from "graphql-ws";
import WebSocket from "ws";

const [binary, folder] = process.argv.slice(2);
if (!binary || !folder) {
  console.error("usage: node clients.mjs BINARY FOLDER");
  process.exit(2);
}

// How long anything is waited for that has to come.
const PATIENCE = 60_000;

/** A server that can be stopped, killed and started again at the same address. */
class Server {
  port = 0;

  async start() {
    this.process = spawn(
      binary,
      ["serve", "--demo", "--virtual-clock", "2026-03-02T09:00:00+08:00", "--listen", `127.0.0.1:${this.port}`, "--data", folder, "--ping-seconds", "1"],
      { stdio: ["ignore", "pipe", "ignore"] },
    );
    this.ended = new Promise((resolve) => this.process.once("exit", resolve));
    const lines = createInterface({ input: this.process.stdout });
    const url = await within("the server starts", new Promise((resolve, reject) => {
      lines.on("line", (line) => line.startsWith("ready ") && resolve(line.slice(6).trim()));
      this.ended.then(() => reject(new Error("the server did not start")));
    }));
    this.port = Number(new URL(url).port);
    this.url = `${url}/graphql`;
  }

  async end(signal) {
    this.process.kill(signal);
    await within("the server ends", this.ended);
  }

  async restart(signal) {
    await this.end(signal);
    await this.start();
  }
}

function within(what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited in vain: ${what}`)), PATIENCE);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

const server = new Server();
let keys = 0;

async function request(query, variables, token) {
  const response = await fetch(server.url, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  assert.equal(errors, undefined, JSON.stringify(errors));
  return data;
}

async function signIn(login) {
  const data = await request(
    "mutation($input: LoginInput!) { login(input: $input) { session { accessToken } } }",
    { input: { login, password: "onewindow-demo" } },
  );
  return data.login.session.accessToken;
}

const key = () => `clients-${process.pid}-${keys++}`;

/** A draft that its applicant writes on; a project has one at a time, so the tests share it. */
class Draft {
  static async open() {
    const draft = (Draft.shared ??= new Draft());
    draft.token = await signIn("electronics");
    if (draft.id) return draft;
    const { projects } = await request("{ projects(first: 1) { nodes { id } } }", {}, draft.token);
    const opened = await request(
      "mutation($input: OpenCaseInput!) { openCase(input: $input) { case { id version } userErrors { message } } }",
      { input: { projectId: projects.nodes[0].id, procedure: "park-entry", idempotencyKey: key() } },
      draft.token,
    );
    assert.deepEqual(opened.openCase.userErrors, []);
    Object.assign(draft, opened.openCase.case);
    return draft;
  }

  /** Writes once; goes on when the server comes back, with the same key, so that it is written once. */
  async save() {
    const input = { caseId: this.id, expectedVersion: this.version, idempotencyKey: key(), form: { products: key() } };
    for (;;) {
      try {
        const saved = await request(
          "mutation($input: SaveFormInput!) { saveForm(input: $input) { case { version } userErrors { message } } }",
          { input },
          this.token,
        );
        assert.deepEqual(saved.saveForm.userErrors, []);
        this.version = saved.saveForm.case.version;
        return;
      } catch (error) {
        if (!(error instanceof TypeError) && !String(error.message).includes("RETRY_LATER")) throw error;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }
}

const FOLLOW = "subscription($id: ID!, $after: String) { caseChanged(id: $id, after: $after) { cursor id version type } }";

/** What a follower was told, and a promise of a version. */
class Heard {
  versions = [];
  waiting = [];

  add(result) {
    assert.equal(result.errors, undefined, JSON.stringify(result.errors));
    const change = result.data.caseChanged;
    this.cursor = change.cursor;
    this.versions.push(change.version);
    this.waiting = this.waiting.filter(({ version, resolve }) => (change.version >= version ? resolve() : true));
    return change;
  }

  until(version) {
    if (this.versions.at(-1) >= version) return Promise.resolve();
    return within(`version ${version}, heard ${this.versions}`, new Promise((resolve) => this.waiting.push({ version, resolve })));
  }
}

const upTo = (first, last) => Array.from({ length: last - first + 1 }, (_, at) => first + at);

function wsClient(token, more = {}) {
  return createWsClient({
    url: server.url.replace("http", "ws"),
    webSocketImpl: WebSocket,
    connectionParams: () => ({ authorization: `Bearer ${token}` }),
    retryAttempts: 1000,
    shouldRetry: () => true,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 50)),
    ...more,
  });
}

function followBySocket(client, draft, heard) {
  const payload = { query: FOLLOW, variables: { id: draft.id } };
  return new Promise((resolve, reject) => {
    client.subscribe(payload, {
      next(result) {
        // After a lost connection the client subscribes again with what stands here then.
        payload.variables = { ...payload.variables, after: heard.add(result).cursor };
      },
      error: reject,
      complete: resolve,
    });
  });
}

/** A bare socket, for what a good client never does: says all it is told to, and tells how it was closed. */
function closedAfter(sayings, protocol = "graphql-transport-ws") {
  const socket = new WebSocket(server.url.replace("http", "ws"), protocol);
  socket.on("open", () => sayings.forEach((saying) => socket.send(typeof saying === "string" || Buffer.isBuffer(saying) ? saying : JSON.stringify(saying))));
  return within("the socket closes", new Promise((resolve, reject) => {
    socket.on("close", (code, reason) => resolve({ code, reason: String(reason) }));
    socket.on("error", reject);
  }));
}

const INITIALISE = { type: "connection_init" };
const ask = (id) => ({ id, type: "subscribe", payload: { query: "{ departments(first: 1) { nodes { code } } }" } });

/** Writes while the server is stopped, and while it is killed, and comes back. */
async function writeThroughRestarts(draft, heard) {
  for (const signal of ["SIGTERM", "SIGKILL"]) {
    let writing = true;
    const writer = (async () => {
      while (writing) await draft.save();
    })();
    const restarts = (async () => {
      await heard.until(heard.versions.at(-1) + 5);
      await server.restart(signal);
      await heard.until(heard.versions.at(-1) + 5);
      writing = false;
    })();
    await Promise.all([writer, restarts]);
  }
  await heard.until(draft.version);
}

const tests = {
  async "a query over the socket is answered as over HTTP"() {
    const client = wsClient(await signIn("electronics"));
    const query = "{ viewer { name } departments(first: 2) { nodes { code } } }";
    const [result] = await within("an answer", collect(client.iterate({ query })));
    assert.deepEqual(result.data, await request(query, {}, await signIn("electronics")));
    await client.dispose();
  },

  async "a refused document is an error of its operation, and the socket goes on"() {
    const client = wsClient(await signIn("electronics"));
    const bomb = "{...a0}" + upTo(0, 6).map((level) => `fragment a${level} on Query{${level === 6 ? "__typename" : `...a${level + 1} `.repeat(10)}}`).join("");
    for (const [query, code] of [[bomb, "COST_EXCEEDED"], ["{ nothing }", "GRAPHQL_VALIDATION_FAILED"], ["{", "GRAPHQL_PARSE_FAILED"]]) {
      const errors = await within("an error", collect(client.iterate({ query })).then(() => assert.fail("not refused"), (errors) => errors));
      assert.equal(errors[0].extensions.code, code, query.slice(0, 40));
    }
    const [result] = await within("an answer", collect(client.iterate({ query: "{ __typename }" })));
    assert.equal(result.data.__typename, "Query");
    await client.dispose();
  },

  async "a subscription by socket misses nothing and hears nothing twice through a stop and a kill"() {
    const draft = await Draft.open();
    const [client, heard] = [wsClient(draft.token), new Heard()];
    const first = draft.version + 1;
    const followed = followBySocket(client, draft, heard);
    // The subscription begins at some moment; what is written from then on is heard.
    followed.catch(() => {});
    while (heard.versions.length === 0) await draft.save();
    await Promise.race([writeThroughRestarts(draft, heard), followed]);
    assert.ok(heard.versions[0] >= first);
    assert.deepEqual(heard.versions, upTo(heard.versions[0], draft.version));
    await client.dispose();
    await within("the subscription ends", followed);
  },

  async "a subscription by events misses nothing and hears nothing twice through a stop and a kill"() {
    const draft = await Draft.open();
    const heard = new Heard();
    const client = createSseClient({
      url: server.url,
      headers: () => ({ authorization: `Bearer ${draft.token}`, ...(heard.cursor && { "last-event-id": heard.cursor }) }),
      retryAttempts: 1000,
      retry: () => new Promise((resolve) => setTimeout(resolve, 50)),
    });
    const followed = new Promise((resolve, reject) => {
      client.subscribe({ query: FOLLOW, variables: { id: draft.id } }, { next: (result) => heard.add(result), error: reject, complete: resolve });
    });
    followed.catch(() => {});
    while (heard.versions.length === 0) await draft.save();
    await Promise.race([writeThroughRestarts(draft, heard), followed]);
    assert.deepEqual(heard.versions, upTo(heard.versions[0], draft.version));
    client.dispose();
  },

  async "a query by events is one event and its end"() {
    const client = createSseClient({ url: server.url });
    const results = await within("an answer", collect(client.iterate({ query: "{ __typename }" })));
    assert.deepEqual(results, [{ data: { __typename: "Query" } }]);
  },

  async "an event stream by GET goes on behind Last-Event-ID"() {
    const draft = await Draft.open();
    for (let count = 0; count < 3; count++) await draft.save();
    const events = await request("query($id: ID!) { events(subject: $id, first: 100) { edges { cursor node { sequence } } } }", { id: draft.id }, draft.token);
    const [from] = events.events.edges.slice(-3);
    const url = `${server.url}?query=${encodeURIComponent(FOLLOW)}&variables=${encodeURIComponent(JSON.stringify({ id: draft.id }))}`;
    const stop = new AbortController();
    const response = await fetch(url, {
      headers: { accept: "text/event-stream", authorization: `Bearer ${draft.token}`, "last-event-id": from.cursor },
      signal: stop.signal,
    });
    assert.equal(response.status, 200);
    let text = "";
    const decoder = new TextDecoder();
    for await (const chunk of response.body) {
      text += decoder.decode(chunk, { stream: true });
      if (text.split("event: next").length > 2 && text.endsWith("\n\n")) break;
    }
    stop.abort();
    const versions = [...text.matchAll(/"version":(\d+)/g)].map((found) => Number(found[1]));
    assert.deepEqual(versions, [draft.version - 1, draft.version]);
    assert.equal([...text.matchAll(/^id: /gm)].length, 2);
  },

  async "a cursor of elsewhere and a hidden case are refused by name"() {
    const draft = await Draft.open();
    const own = wsClient(draft.token);
    const other = wsClient(await signIn("helicopter"));
    const nobody = createWsClient({ url: server.url.replace("http", "ws"), webSocketImpl: WebSocket, retryAttempts: 0 });
    const code = async (client, variables) => {
      const [result] = await within("an answer", collect(client.iterate({ query: FOLLOW, variables })).catch((errors) => [{ errors }]));
      return result.errors[0].extensions.code;
    };
    assert.equal(await code(own, { id: draft.id, after: "bm90IGEgY3Vyc29y" }), "INVALID_CURSOR");
    assert.equal(await code(other, { id: draft.id }), "NOT_FOUND");
    assert.equal(await code(nobody, { id: draft.id }), "UNAUTHENTICATED");
    await Promise.all([own.dispose(), other.dispose(), nobody.dispose()]);
  },

  async "whoever breaks the protocol is closed with the code it lays down"() {
    const expectations = [
      [["nonsense"], 4400],
      [[{ type: "unheard-of" }], 4400],
      [[INITIALISE, { type: "subscribe", payload: { query: "{ __typename }" } }], 4400],
      [[Buffer.from([1, 2, 3])], 4400],
      [[ask("1")], 4401],
      [[{ type: "connection_init", payload: { authorization: "Bearer forged" } }], 4403],
      [[INITIALISE, INITIALISE], 4429],
      [[INITIALISE, { id: "1", type: "subscribe", payload: { query: FOLLOW, variables: { id: "x" } } }, INITIALISE], 4429],
    ];
    for (const [sayings, code] of expectations) {
      assert.equal((await closedAfter(sayings)).code, code, JSON.stringify(sayings));
    }
    assert.equal((await closedAfter([], [])).code, 4406);
    const token = await signIn("electronics");
    const notifications = { id: "same", type: "subscribe", payload: { query: "subscription { notifications { cursor } }" } };
    const twice = await closedAfter([{ type: "connection_init", payload: { token } }, notifications, notifications]);
    assert.deepEqual(twice, { code: 4409, reason: "Subscriber for same already exists" });
  },

  async "a socket is closed when its session ends"() {
    const token = await signIn("electronics");
    const client = wsClient(token, { retryAttempts: 0, lazy: false, onNonLazyError: () => {} });
    const closed = within("the socket closes", new Promise((resolve) => client.on("closed", resolve)));
    await within("the socket opens", new Promise((resolve) => client.on("connected", resolve)));
    await request("mutation { logout(input: {}) { userErrors { message } } }", {}, token);
    const event = await closed;
    assert.equal(event.code, 4403);
    await client.dispose();
  },

  async "a page of another site opens no socket"() {
    const socket = new WebSocket(server.url.replace("http", "ws"), "graphql-transport-ws", { origin: "https://evil.example" });
    const status = await within("an answer", new Promise((resolve, reject) => {
      socket.on("unexpected-response", (_, response) => resolve(response.statusCode));
      socket.on("open", () => reject(new Error("it was opened")));
      socket.on("error", () => {});
    }));
    assert.equal(status, 403);
  },
};

async function collect(iterable) {
  const all = [];
  for await (const item of iterable) all.push(item);
  return all;
}

let [passed, failed] = [0, 0];
await server.start();
for (const [name, test] of Object.entries(tests)) {
  try {
    await test();
    passed++;
  } catch (error) {
    failed++;
    const told = error?.stack ?? (error?.code ? `closed: ${error.code} ${error.reason}` : JSON.stringify(error));
    console.log(`FAILED ${name}\n    ${told}`);
  }
}
await server.end("SIGTERM");
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
