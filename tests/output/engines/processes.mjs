// Programs that an engine needs while it runs.

import { spawn } from 'node:child_process';
import { createServer } from 'node:net';

const START = 30_000; // ms

/** Starts a program, and waits until its output matches `ready`, if given; resolves to the match and a function that ends the program. */
export async function program(command, args, { ready, env = {} }) {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  const ended = new Promise((done) => child.once('exit', done));
  const stop = async () => {
    if (child.exitCode === null) child.kill('SIGTERM');
    await ended;
  };
  let output = '';
  let timer;
  try {
    const match = await new Promise((resolve, reject) => {
      const read = (text) => {
        output += text;
        const match = ready && output.match(ready);
        if (match) resolve(match);
      };
      for (const stream of [child.stdout, child.stderr, child.stdio[3]]) stream.on('data', read);
      child.once('error', (error) => reject(error.code === 'ENOENT' ? new Error(`${command} is not installed`) : error));
      child.once('exit', (code) => reject(new Error(`${command} ended with ${code}: ${output}`)));
      if (!ready) child.once('spawn', resolve);
      timer = setTimeout(() => reject(new Error(`${command} does not start: ${output}`)), START);
    });
    return { match, stop };
  } catch (error) {
    if (child.pid) await stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** A port that nothing listens at. */
export function freePort() {
  return new Promise((found, failed) => {
    const server = createServer().once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });
}
