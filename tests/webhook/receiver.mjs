// A receiver of webhooks. Every request to /NAME is verified with the public Standard Webhooks library under each of
// the secrets of that name, written to a file, and then answered as that name behaves.
//
//   npm ci && node receiver.mjs PORT FILE
//
// PUT /_control {"NAME": {"mode": "ok", "poison": "TEXT", "secrets": ["whsec_..."]}}
//     what is left out stays as it is; a message that holds the poison is answered with 500
// GET /_log                                                         everything received, one JSON object a line
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import http from "node:http";
import { Webhook } from "standardwebhooks";

const [port, file] = process.argv.slice(2);
const settings = `${file}.settings`;
const names = existsSync(settings) ? JSON.parse(readFileSync(settings, "utf8")) : {};

function received(name, request, body) {
  const secrets = names[name]?.secrets ?? [];
  const verified = secrets.map((secret) => {
    try {
      new Webhook(secret).verify(body, request.headers);
      return true;
    } catch {
      return false;
    }
  });
  const line = { name, id: request.headers["webhook-id"], verified, mode: names[name]?.mode ?? "ok", body };
  appendFileSync(file, `${JSON.stringify(line)}\n`);
}

const answers = {
  ok: (response) => response.writeHead(204).end(),
  500: (response) => response.writeHead(500).end("the receiver's database is down\0"),
  429: (response) => response.writeHead(429, { "retry-after": "7200" }).end(),
  410: (response) => response.writeHead(410).end(),
  hang: () => {},
  // A header that never ends.
  drip: (response) => {
    response.socket.write("HTTP/1.1 200 OK\r\n");
    const timer = setInterval(() => response.socket.write("x-drip: 1\r\n"), 500);
    response.socket.on("close", () => clearInterval(timer));
  },
  // An answer of 1 GiB, as far as anybody reads it.
  huge: (response) => {
    response.writeHead(200);
    const chunk = Buffer.alloc(64 * 1024, "x");
    let left = 16 * 1024;
    const more = () => {
      while (left > 0) {
        left -= 1;
        if (!response.write(chunk)) {
          response.once("drain", more);
          return;
        }
      }
      response.end();
    };
    response.on("error", () => {});
    more();
  },
  redirect: (response) => response.writeHead(307, { location: `http://127.0.0.1:${server.address().port}/inward` }).end(),
  broken: (response) => response.socket.destroy(),
};

const server = http.createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks).toString("utf8");
    const name = request.url.slice(1);
    if (name === "_log") {
      response.end(existsSync(file) ? readFileSync(file) : "");
    } else if (name === "_control") {
      for (const [changed, given] of Object.entries(JSON.parse(body))) {
        names[changed] = { ...names[changed], ...given };
      }
      writeFileSync(settings, JSON.stringify(names));
      response.end();
    } else {
      received(name, request, body);
      const { mode = "ok", poison } = names[name] ?? {};
      answers[poison && body.includes(poison) ? 500 : mode](response);
    }
  });
});
server.listen(Number(port), "127.0.0.1", () => console.log(`ready ${server.address().port}`));
