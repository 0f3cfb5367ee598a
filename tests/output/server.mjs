// A local web server, for pages that a browser has to load over HTTP.

import { createServer } from 'node:http';

/** Answers each request by `answer(request, response)`. `base` has no slash at its end. */
export async function listen(answer) {
  const server = createServer(answer);
  // A connection that is closed just as a request comes in is a failed request in WebKit.
  server.keepAliveTimeout = 600_000;
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { base: `http://127.0.0.1:${server.address().port}`, close };
}
