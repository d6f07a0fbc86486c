// HTTP/2 over TLS in front of an address, as the distribution speaks it to browsers.
// Arguments: key file, certificate file, the address behind. Prints the port it listens on.
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { createSecureServer } from "node:http2";

const [key, cert] = process.argv.slice(2, 4).map((path) => readFileSync(path));
const behind = new URL(process.argv[4]);
// What HTTP/2 has no place for.
const OF_HTTP1 = ["connection", "keep-alive", "transfer-encoding"];

const server = createSecureServer({ key, cert, allowHTTP1: true }, (asked, answer) => {
  const headers = Object.fromEntries(
    Object.entries(asked.headers).filter(([name]) => !name.startsWith(":")),
  );
  const passedOn = request(
    new URL(asked.url, behind),
    { method: asked.method, headers: { ...headers, host: behind.host } },
    (found) => {
      const shown = Object.entries(found.headers).filter(([name]) => !OF_HTTP1.includes(name));
      answer.writeHead(found.statusCode, Object.fromEntries(shown));
      found.pipe(answer);
    },
  );
  passedOn.on("error", () => answer.writeHead(502).end());
  asked.pipe(passedOn);
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
