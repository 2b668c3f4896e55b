// A small typed client: `fetch`, and the documents that graphql-codegen made of operations.graphql.
//
// It signs in, renews its token before it ends, and repeats what failed on the way. Repeating is safe: every change carries
// an idempotency key, and the same key never takes effect twice.
import { createHash, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { print } from "graphql";
import { CreateUploadDocument, LoginDocument, RefreshTokenDocument, type RefusalFragment } from "./generated.js";

const ATTEMPTS = 5;
const TIMEOUT_MILLISECONDS = 30_000;
const RENEW_AFTER_MILLISECONDS = 5 * 60_000;
/** Codes of request errors after which the same request may be sent again. */
const PASSING = new Set(["RATE_LIMITED", "RETRY_LATER", "TIMEOUT"]);

/** The API could not answer; `code` is the stable `extensions.code` of the first error. */
export class RequestFailed extends Error {
  constructor(
    message: string,
    readonly code: string | undefined,
    readonly retryAfterSeconds: number | undefined,
  ) {
    super(message);
  }
}

/** The office said no, and why: each error has a message for people and a code for programs. */
export class Refused extends Error {
  constructor(readonly errors: readonly Pick<RefusalFragment, "code" | "message">[]) {
    super(errors.map(({ code, message }) => `${code}: ${message}`).join("; "));
  }
}

type Session = { accessToken: string; refreshToken: string };
type Payload = { userErrors: readonly Pick<RefusalFragment, "code" | "message">[] };
type Answer<Data> = { data?: Data; errors?: { message: string; extensions?: { code?: string } }[] };

/** A new idempotency key: one for everything that is done once. */
export const newKey = (): string => randomUUID();

/** The value, where the schema allows none and there has to be one. */
export function present<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error("the answer lacks what was asked for");
  return value;
}

/** A payload that took effect. Throws `Refused` if nothing was done. */
export function done<P extends Payload>(payload: P | null | undefined): P {
  const given = present(payload);
  if (given.userErrors.length > 0) throw new Refused(given.userErrors);
  return given;
}

/** The value of an environment variable that has to be set. */
export function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`set ${name}`);
  return value;
}

/** Somebody who is signed in. */
export class Client {
  readonly url = (process.env["ONEWINDOW_URL"] ?? "http://127.0.0.1:8080").replace(/\/$/, "");
  #session: Session | undefined;
  #renewAt = 0;

  /** Signs in as the environment says. */
  static async signIn(): Promise<Client> {
    const client = new Client();
    const input = { login: setting("ONEWINDOW_LOGIN"), password: setting("ONEWINDOW_PASSWORD") };
    const { login } = await client.#post(LoginDocument, { input });
    client.#open(present(done(login).session));
    return client;
  }

  /** Sends an operation and gives its data. */
  async send<Data, Variables>(document: TypedDocumentNode<Data, Variables>, variables: Variables): Promise<Data> {
    await this.#renew();
    return this.#post(document, variables);
  }

  /** Brings a file to the office and gives its id, to be attached by it. */
  async upload(filename: string, content: Uint8Array, contentType = "application/pdf"): Promise<string> {
    const sha256 = createHash("sha256").update(content).digest("hex");
    const input = { filename, contentType, sha256, byteSize: content.length, idempotencyKey: newKey() };
    const { createUpload } = await this.send(CreateUploadDocument, { input });
    const { fileId, url, headers } = present(done(createUpload).upload);
    const response = await fetch(new URL(url, this.url), {
      method: "PUT",
      body: Buffer.from(content),
      headers: {
        "content-type": contentType,
        ...Object.fromEntries(headers.map(({ name, value }) => [name.toLowerCase(), value])),
      },
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    });
    if (!response.ok) throw new Error(`${filename} was not taken: ${response.status} ${await response.text()}`);
    return fileId;
  }

  #open(session: Session): void {
    this.#session = session;
    this.#renewAt = Date.now() + RENEW_AFTER_MILLISECONDS;
  }

  async #renew(): Promise<void> {
    if (this.#session === undefined || Date.now() < this.#renewAt) return;
    const { refreshToken } = this.#session;
    this.#session = undefined;
    const data = await this.#post(RefreshTokenDocument, { input: { refreshToken } });
    this.#open(present(done(data.refreshToken).session));
  }

  async #post<Data, Variables>(document: TypedDocumentNode<Data, Variables>, variables: Variables): Promise<Data> {
    const body = JSON.stringify({ query: print(document), variables });
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#postOnce<Data>(body);
      } catch (error) {
        // An error without code is the network's: whether the request arrived is unknown, and the key makes it safe to
        // send it again.
        const isPassing = !(error instanceof RequestFailed) || PASSING.has(error.code ?? "");
        if (!isPassing || attempt === ATTEMPTS) throw error;
        const asked = error instanceof RequestFailed ? error.retryAfterSeconds : undefined;
        await sleep(asked === undefined ? 200 * 2 ** attempt : asked * 1000);
      }
    }
  }

  async #postOnce<Data>(body: string): Promise<Data> {
    const response = await fetch(`${this.url}/graphql`, {
      method: "POST",
      body,
      headers: {
        "content-type": "application/json",
        accept: "application/graphql-response+json",
        "accept-language": "en",
        ...(this.#session && { authorization: `Bearer ${this.#session.accessToken}` }),
      },
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    });
    const { data, errors } = (await response.json()) as Answer<Data>;
    const [first] = errors ?? [];
    if (first) {
      const retryAfter = response.headers.get("retry-after");
      throw new RequestFailed(first.message, first.extensions?.code, retryAfter === null ? undefined : Number(retryAfter));
    }
    return present(data);
  }
}
