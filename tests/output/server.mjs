// A local web server, for pages that a browser has to load over HTTP.

import { createServer } from 'node:http';

/** Answers each request by `answer(request, response)`. `base` has no slash at its end. */
export async function listen(answer) {
  const server = createServer(answer);
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return { base: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
