// Every HTML, CSS and SVG file conforms to the standards: no error and no warning, except those that
// html-allowed.json lists with the reason.

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Findings, main } from './findings.mjs';
import { files } from './tree.mjs';

const AT_ONCE = 1000;
const JAR = join(dirname(createRequire(import.meta.url).resolve('vnu-jar/package.json')), 'build/dist/vnu.jar');
const ALLOWED = new URL('html-allowed.json', import.meta.url);

export async function check(dir, allowed = JSON.parse(readFileSync(ALLOWED, 'utf8'))) {
  const findings = new Findings(['error', 'warning', 'file that was not checked']);
  const root = resolve(dir);
  const all = files(root).filter((path) => /\.(html?|css|svg)$/i.test(path));
  if (!all.length) throw new Error(`${dir} has nothing to check`);
  for (const { reason } of allowed) if (!reason) throw new Error('an allowed message needs a reason');

  for (let from = 0; from < all.length; from += AT_ONCE) {
    const some = all.slice(from, from + AT_ONCE);
    const { seen, messages } = await vnu(some.map((path) => join(root, path)));
    for (const path of some) {
      if (seen.has(join(root, path))) findings.count('files');
      else findings.add('file that was not checked', path, 'the checker did not name it');
    }
    for (const it of messages) {
      const path = it.url?.startsWith('file:') ? relative(root, fileURLToPath(it.url)) : (it.url ?? '?');
      if (allowed.some((rule) => new RegExp(rule.files).test(path) && new RegExp(rule.message).test(it.message))) {
        findings.count('allowed messages');
      } else {
        const kind = it.type === 'info' ? 'warning' : 'error';
        findings.add(kind, `${path}:${it.lastLine ?? 0}:${it.firstColumn ?? it.lastColumn ?? 0}`, `${it.message} ${it.extract ? JSON.stringify(it.extract) : ''}`);
      }
    }
  }
  return findings;
}

/** The messages of vnu about these files, and the files that it opened. It exits 1 if there are messages. */
function vnu(paths) {
  const args = ['-Xss2m', '-jar', JAR, '--also-check-css', '--also-check-svg', '--verbose', '--format', 'json', ...paths];
  return new Promise((done, failed) => {
    execFile('java', args, { maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      try {
        done({ seen: new Set(stdout.split('\n')), messages: JSON.parse(stderr.slice(stderr.indexOf('{'))).messages });
      } catch {
        failed(new Error(`the HTML checker did not run: ${error?.message}\n${stderr}`));
      }
    });
  });
}

await main(import.meta.url, 'node html.mjs DIR', {}, (dir) => check(dir));
