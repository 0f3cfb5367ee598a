// The latency of a saved sentence: from the rename of the file until the browser has painted it.
// `ANNALS=target/release/annals node tests/output/visible.mjs` prints the median of twenty, in milliseconds.

import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { launch } from './chromium.mjs';

const TIMES = 20;
const repository = resolve(import.meta.dirname, '../..');
const root = mkdtempSync(join(tmpdir(), 'annals-visible-'));
for (const part of ['book.toml', 'about.md', 'content', 'seeds']) cpSync(join(repository, part), join(root, part), { recursive: true });
const preview = spawn(resolve(process.env.ANNALS ?? 'target/release/annals'), ['serve', '--root', root, '--port', '0']);
const browser = await launch();
try {
  const url = await new Promise((found) => {
    let said = '';
    preview.stdout.on('data', (text) => { said += text; const address = said.match(/preview at (\S+)/); if (address) found(address[1]); });
  });
  const tab = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await tab.goto(`${url}report/freedom-of-expression.html`);
  await tab.waitForFunction(() => document.querySelector('annals-preview')?.shadowRoot.querySelector('button').textContent.includes('·'));
  const file = join(root, 'content/03-freedom-of-expression.md');
  const text = readFileSync(file, 'utf8');
  const took = [];
  for (let time = 0; time < TIMES; time += 1) {
    const word = `Saved${time}x`;
    const seen = tab.evaluate((wanted) => new Promise((done) => {
      const look = () => {
        if (!document.querySelector('main').textContent.includes(wanted)) return requestAnimationFrame(look);
        // The frame after the one in which it is there has been painted.
        return requestAnimationFrame(() => done(performance.timeOrigin + performance.now()));
      };
      look();
    }), word);
    await new Promise((go) => setTimeout(go, 300));
    writeFileSync(`${file}.new`, text.replace(' {#p-', ` ${word} is here. {#p-`));
    const saved = performance.timeOrigin + performance.now();
    renameSync(`${file}.new`, file);
    took.push((await seen) - saved);
  }
  took.sort((a, b) => a - b);
  console.log(`saved → seen, median of ${TIMES}: ${Math.round((took[TIMES / 2 - 1] + took[TIMES / 2]) / 2)} ms (${Math.round(took[0])} to ${Math.round(took.at(-1))})`);
} finally {
  await browser.close();
  preview.kill('SIGINT');
  rmSync(root, { recursive: true, force: true });
}
