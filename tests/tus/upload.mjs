// Goes on with an upload by tus-js-client, which speaks the IETF's Resumable Uploads for HTTP: asks how far it came, and
// sends the rest in pieces. Prints how many bytes it sent.
import { readFileSync } from 'node:fs';
import * as tus from 'tus-js-client';

const [url, file] = process.argv.slice(2);
let sent = 0;
let from;
await new Promise((resolve, reject) => {
  const upload = new tus.Upload(readFileSync(file), {
    uploadUrl: url,
    protocol: 'ietf-draft-05',
    chunkSize: 50_000,
    retryDelays: [],
    onChunkComplete: (size, accepted) => {
      from ??= accepted - size;
      sent += size;
    },
    onSuccess: resolve,
    onError: reject,
  });
  upload.start();
});
console.log(JSON.stringify({ from, sent }));
