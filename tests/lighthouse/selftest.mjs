// Faults that Lighthouse has to find, put into a sound page on purpose: a check that cannot fail proves nothing.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { check } from './lighthouse.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'annals-lighthouse-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

const DESCRIPTION = '<meta name="description" content="A page to be measured">';

async function kinds(main, { head = DESCRIPTION, name = 'index.html', expect } = {}) {
  const dir = mkdtempSync(join(scratch, 'site-'));
  const page = (title, text, more) => `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">${more}<link rel="icon" href="data:,"></head><body><main><h1>${title}</h1>${text}</main></body></html>`;
  writeFileSync(join(dir, 'index.html'), page('Front', '<p>Nothing is wrong here.</p>', DESCRIPTION));
  writeFileSync(join(dir, name), page('Page', main, head));
  const found = await check(dir, { runs: '1', expect });
  return [...found.byKind].filter(([, list]) => list.length).map(([kind]) => kind);
}

// Times depend on the load of the machine, so they are not checked for a sound page here.
const timeless = (found) => found.filter((kind) => !['performance', 'LCP', 'TBT'].includes(kind));

test('a sound page', async () => assert.deepEqual(timeless(await kinds('<p>All is well.</p>')), []));
test('a page without a description', async () => assert.deepEqual(timeless(await kinds('<p>All is well.</p>', { head: '' })), ['seo']));
test('noindex is right for the 404 page only', async () => {
  assert.deepEqual(timeless(await kinds('<p>Not here.</p>', { head: '<meta name="robots" content="noindex">', name: '404.html' })), []);
  assert.deepEqual(timeless(await kinds('<p>Not here.</p>', { head: '<meta name="robots" content="noindex">' })), ['seo']);
});
test('text with too little contrast', async () => assert.deepEqual(timeless(await kinds('<p style="color: #ccc; background: #fff">Faint</p>')), ['accessibility']));
test('an error on the console', async () => assert.deepEqual(timeless(await kinds('<p>Well?</p><script>null.fails()</script>')), ['best-practices']));
const blocking = 'const begun = performance.now(); while (performance.now() - begun < 700);';
test('a script that blocks rendering', async () => {
  const found = await kinds(`<p>Wait</p><script>${blocking}</script><p>for it</p>`);
  for (const kind of ['performance', 'LCP']) assert.ok(found.includes(kind), `${kind} is not among ${found}`);
});
// Only blocking after the first paint counts, which may come after the script above.
test('a script that blocks the page after the first paint', async () => {
  const found = await kinds(`<p>Seen</p><script>addEventListener('load', () => setTimeout(() => { ${blocking} }, 200));</script>`);
  assert.ok(found.includes('TBT'), `TBT is not among ${found}`);
});
test('text that moves', async () => {
  const moves = '<div id="late"></div><p>Moved</p><script>setTimeout(() => { late.style.height = "300px"; }, 300);</script>';
  assert.ok((await kinds(moves)).includes('CLS'));
});
test('a kind of page that is missing', async () => assert.deepEqual(timeless(await kinds('<p>All is well.</p>', { expect: 'section' })), ['kind of page that is missing']));
