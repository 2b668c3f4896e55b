// A certified OpenID provider (oidc-provider) on a free port of this machine, told what to do by lines of JSON on its
// standard input; each is answered by one line. Without a line it is the library as it is.
import http from 'node:http';
import readline from 'node:readline';
import * as jose from 'jose';
import { Provider } from 'oidc-provider';

const AUDIENCE = 'https://onewindow.test';
const CLIENTS = ['electronics', 'zsj-handler', 'newcomer', 'stranger'];

/** Every key there was, the current one last; what is published is said by `published`. */
const keys = [];
let published = [];
let fetches = 0;
let issuer;
let handle;

async function newKey() {
  const { privateKey } = await jose.generateKeyPair('RS256', { extractable: true });
  const jwk = await jose.exportJWK(privateKey);
  Object.assign(jwk, { kid: `key-${keys.length + 1}`, use: 'sig', alg: 'RS256' });
  keys.push(jwk);
}

function begin() {
  const provider = new Provider(issuer, {
    jwks: { keys: published },
    clients: CLIENTS.map((name) => ({
      client_id: name,
      client_secret: 'secret',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    })),
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_, resource) => ({
          scope: 'api',
          audience: resource,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    extraTokenClaims: (_, token) => ({ preferred_username: token.clientId, tenant: 'zone' }),
  });
  handle = provider.callback();
}

const server = http.createServer((request, response) => {
  if (request.url === '/jwks') fetches += 1;
  handle(request, response);
});

const listen = (port) => new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A signed token of any head and claims: what a forger with this key could make. */
async function sign({ header, claims, key }) {
  const head = { alg: 'RS256', typ: 'at+jwt', kid: keys.at(-1).kid, ...header };
  if (key === 'none') return `${encode(head)}.${encode(claims)}.`;
  const bytes = new TextEncoder();
  let signer;
  if (key === 'public') {
    const { n, e, kty } = keys.at(-1);
    const pem = await jose.exportSPKI(await jose.importJWK({ n, e, kty }, 'RS256', { extractable: true }));
    signer = bytes.encode(pem);
  } else if (key === 'stranger') {
    signer = (await jose.generateKeyPair('RS256')).privateKey;
  } else {
    signer = await jose.importJWK(keys.at(-1), head.alg);
  }
  const crit = head.crit ? Object.fromEntries(head.crit.map((name) => [name, true])) : undefined;
  return new jose.CompactSign(bytes.encode(JSON.stringify(claims)))
    .setProtectedHeader(head)
    .sign(signer, { crit });
}

const commands = {
  /** A real token by the provider's own endpoint. */
  async token({ client, resource = AUDIENCE }) {
    const body = new URLSearchParams({ grant_type: 'client_credentials', scope: 'api', resource });
    const authorization = `Basic ${Buffer.from(`${client}:secret`).toString('base64')}`;
    const answer = await fetch(`${issuer}/token`, { method: 'POST', body, headers: { authorization } });
    const told = await answer.json();
    if (!told.access_token) throw new Error(JSON.stringify(told));
    return told.access_token;
  },
  sign,
  /** A new key signs from now on; the old one is published beside it or not. */
  async rotate({ keep }) {
    await newKey();
    published = keep ? [keys.at(-1), ...published] : [keys.at(-1)];
    begin();
    return keys.at(-1).kid;
  },
  fetches: async () => fetches,
  /** Nobody answers any more. */
  close: () => new Promise((resolve) => {
    server.close(() => resolve('closed'));
    server.closeAllConnections();
  }),
  async reopen() {
    await listen(new URL(issuer).port);
    return issuer;
  },
};

// Warnings about settings for production are of no use to a test.
console.info = () => {};
console.warn = () => {};
await newKey();
published = [keys.at(-1)];
await listen(0);
issuer = `http://127.0.0.1:${server.address().port}`;
begin();
process.stdout.write(`${JSON.stringify({ ok: issuer })}\n`);
for await (const line of readline.createInterface({ input: process.stdin })) {
  const { command, ...input } = JSON.parse(line);
  let told;
  try {
    told = { ok: await commands[command](input) };
  } catch (error) {
    told = { error: String(error) };
  }
  process.stdout.write(`${JSON.stringify(told)}\n`);
}
process.exit(0);
