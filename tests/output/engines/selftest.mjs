// The check in three engines itself: a sound site passes in each of them, and each fault is found in each of them.

import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ENGINES, check } from '../engines.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'annals-engines-'));
after(() => rmSync(scratch, { recursive: true, force: true }));
const THEME = fileURLToPath(new URL('../../../themes/default/assets/', import.meta.url));

const BOX = '<form role="search" class="search"><label for="_q">Search</label> <input type="search" id="_q"></form><p id="_answer"></p>';
// It finds one name and one paragraph.
const SEARCH = `const root = document.currentScript.src + '/../../';
addEventListener('input', ({ target }) => {
  const found = { Ann: 'people/ann.html', 1.1: 'report/one.html#p-1' }[target.value];
  if (found) document.querySelector('#_answer').replaceChildren(Object.assign(document.createElement('a'), { href: new URL(root + found), textContent: target.value }));
});
addEventListener('keydown', (event) => {
  if (event.key === 'ArrowDown') document.querySelector('#_answer a').focus();
  if (event.key !== '/' || event.target.matches('input')) return;
  event.preventDefault();
  document.querySelector('#_q').focus();
});`;

function page(root, title, main, { box = BOX, skip = '<a class="skip" href="#_main">Skip</a>', scripts = ['annals', 'search'] } = {}) {
  return `<!DOCTYPE html>
<html lang="en" dir="ltr"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,"><link rel="stylesheet" href="${root}assets/style.css">${scripts.map((name) => `<script src="${root}assets/${name}.js" defer></script>`).join('')}</head>
<body>${skip}<header class="masthead"><a href="${root}index.html">Home</a> <nav><a href="${root}report/one.html">One</a></nav>${title === 'Search' ? '' : box}</header>
<main id="_main"><h1>${title}</h1>
${main}
</main></body></html>`;
}

const CITING = `<div class="citing" data-copied="Copied" data-paragraph="“One”, ¶ {number}." data-cite="Cite ¶ {number}" data-word="Cite" data-copy-link="Copy link" data-copy-link-to="Copy link to ¶ {number}">
<p class="cite">“One”.</p> <button class="copy" type="button">Copy</button>
<details><summary>BibTeX</summary><pre class="cite">@misc{one}</pre> <button class="copy" type="button">Copy</button></details></div>`;

const GOOD = {
  'index.html': page('', 'Front', '<p><a href="report/one.html">One</a></p>'),
  'report/one.html': page('../', 'One', `<div class="prose"><div class="b"><a class="no" href="#p-1">1.1</a><p id="p-1"><a class="ev" href="../timeline.html#tried">In May</a> <a href="../people/ann.html">Ann</a> was tried.</p></div>
    <div class="b"><a class="no" href="#p-2">1.2</a><p id="p-2">She was acquitted.</p></div></div><p><a href="../sources.html#paper">A paper</a></p>${CITING}`),
  'people/ann.html': page('../', 'Ann', '<p>See <a href="../report/one.html#p-1">¶ 1.1</a>.</p>'),
  'timeline.html': page('', 'Timeline', '<div class="filters"><details><summary>Places</summary><a href="timeline/place-a.html">A</a></details></div><ol class="events"><li id="tried"><time class="date">May</time> <p class="what">The trial of Ann</p></li></ol>'),
  'timeline/place-a.html': page('../', 'A', '<nav><ul class="only"><li id="kind_"><a href="#kind_">All</a></li></ul></nav><ol class="events"><li><p class="what">The trial of Ann</p></li></ol>'),
  'sources.html': page('', 'Sources', '<div class="list"><section id="paper"><h2>A paper</h2><dl class="facts"><div><dt>Publisher</dt><dd>A press</dd></div></dl></section></div>'),
  'search.html': page('', 'Search', BOX),
  'assets/search.js': SEARCH,
};

function site(changes = {}) {
  const dir = mkdtempSync(join(scratch, 'site-'));
  cpSync(THEME, join(dir, 'assets'), { recursive: true });
  for (const [path, text] of Object.entries({ ...GOOD, ...changes })) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return dir;
}

const found = (findings) => [...findings.byKind].filter(([, list]) => list.length).map(([kind]) => kind);

test('a sound site passes in each engine', async () => {
  const findings = await check(site());
  assert.deepEqual(found(findings), [], JSON.stringify([...findings.byKind.values()].flat(), null, 1));
});

// A preview over everything that comes at once, stays, and is not true; numbers that lead nowhere, and buttons that copy nothing.
const HASTY = `addEventListener('pointerover', () => {
  if (!document.querySelector('#_preview')) document.body.insertAdjacentHTML('beforeend', '<div id="_preview"><p>She is guilty.</p></div>');
});`;
const STYLE = 'body { background: #fff; color: #000 } main { width: 60rem } a { text-decoration: underline .06em red; outline: none !important }';

test('each fault is found in each engine', async () => {
  const findings = await check(site({
    'assets/annals.js': HASTY,
    'assets/style.css': STYLE,
    'assets/search.js': '',
    'index.html': page('', 'Front', '<p><a href="report/one.html" style="text-decoration: none">One</a></p><script>console.error("said"); setTimeout(() => { throw new Error("thrown"); });</script>', { skip: '' }),
    'timeline.html': page('', 'Timeline', '<div class="filters"><details><summary>Places</summary><a href="index.html">A</a></details></div>'),
  }), { schemes: 'dark', widths: '320' });
  const expected = ['message on the console', 'wider than the window', 'link without a line', 'colours of the scheme', 'print', 'keyboard', 'preview of a person', 'preview of a date or event', 'preview of a paragraph', 'preview of a source', 'citation of a page', 'citation of a paragraph', 'search page', 'search from a page', 'filters of the timeline'];
  for (const kind of expected) {
    for (const engine of Object.keys(ENGINES)) assert(findings.list(kind).some((line) => line.startsWith(engine)), `${kind} in ${engine}: ${findings.list(kind).join('\n')}`);
  }
  for (const engine of Object.keys(ENGINES)) {
    for (const text of ['said', 'thrown']) assert(findings.list('message on the console').some((line) => line.startsWith(engine) && line.includes(text)), `${engine} does not report “${text}”`);
  }
});

test('a kind of page that is missing, and one without anything to look at, are found', async () => {
  const findings = await check(site({ 'timeline/place-a.html': page('../', 'A', '') }), { engines: 'chromium', expect: 'landing,law', schemes: 'light', widths: '320' });
  for (const kind of ['kind of page that is missing', 'nothing to look at']) assert(findings.list(kind).length, kind);
});

test('an engine that does not start is a finding', async () => {
  const before = process.env.FIREFOX;
  try {
    for (const program of ['/bin/false', '/no/such/program']) {
      process.env.FIREFOX = program;
      const findings = await check(site(), { engines: 'firefox', schemes: 'light' });
      assert.deepEqual(found(findings), ['engine that does not start']);
    }
  } finally {
    if (before === undefined) delete process.env.FIREFOX;
    else process.env.FIREFOX = before;
  }
});
