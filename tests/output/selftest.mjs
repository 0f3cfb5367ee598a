// The checkers themselves: a sound site passes all of them, and each fault that they look for,
// put into that site on purpose, is found. A checker that cannot fail proves nothing.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as browser from './browser.mjs';
import * as budgets from './budgets.mjs';
import * as html from './html.mjs';
import * as links from './links.mjs';
import * as reading from './reading.mjs';
import { cssReferences, references } from './references.mjs';
import * as same from './same.mjs';
import { pageType } from './tree.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'annals-selftest-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

const CSS = `
body { margin: 1rem; font-family: serif; overflow-wrap: anywhere }
.skip { position: absolute; left: -99rem }
.skip:focus { left: 0; top: 0 }
header a { display: inline-block; padding: .5rem }
@media (prefers-color-scheme: dark) { body { background: #111; color: #eee } a { color: #fff } }
`;

function page(root, title, main, { head = '', nav = ['report', 'people'] } = {}) {
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
${head}<link rel="icon" href="data:,"><link rel="stylesheet" href="${root}assets/style.css"></head>
<body><a class="skip" href="#main">Skip</a>
<header><a href="${root}index.html">Home</a><nav aria-label="Main navigation">${nav.map((n) => `<a href="${root}${n}/index.html"${title.toLowerCase() === n ? ' aria-current="page"' : ''}>${n}</a>`).join(' ')}</nav></header>
<main id="main"><h1>${title}</h1>
${main}
</main></body></html>
`;
}

const GOOD = {
  'index.html': page('', 'Front', '<p>See <a href="report/one.html#p-1">paragraph one</a>.</p>'),
  'report/index.html': page('../', 'Report', '<p><a href="one.html">One</a></p>'),
  'report/one.html': page('../', 'One', '<p id="p-1">Of <a href="../people/ann.html">Ann</a>. <img src="../assets/a.svg" alt="A mark"></p>'),
  'people/index.html': page('../', 'People', '<p><a href="ann.html">Ann</a></p>'),
  'people/ann.html': page('../', 'Ann', '<p>In <a href="../report/one.html#p-1">¶ 1</a>, from <a href="https://example.org/%d0%b0">elsewhere</a>.</p>'),
  'people/anna.html': page('../', 'Moved', '<p>To <a href="ann.html">Ann</a></p>', { head: '<meta http-equiv="refresh" content="0; url=ann.html">' }),
  '404.html': page('', 'Not found', '<p><a href="index.html">Front</a></p>'),
  'assets/style.css': CSS,
  'assets/a.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path id="p" d="M0 0h9v9z"/></svg>\n',
};

/** A folder with the sound site, and `changes` over it; `null` removes a file. */
function site(changes = {}) {
  const dir = mkdtempSync(join(scratch, 'site-'));
  for (const [path, text] of Object.entries({ ...GOOD, ...changes })) {
    if (text === null) continue;
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return dir;
}

/** The front page with something more in it. */
const front = (more, options) => ({ 'index.html': page('', 'Front', `<p><a href="report/one.html">One</a></p>${more}`, options) });

/** Exactly these kinds of finding, and nothing else. */
function only(findings, ...kinds) {
  const kindsFound = [...findings.byKind].filter(([, list]) => list.length).map(([kind]) => kind);
  assert.deepEqual(kindsFound, kinds, JSON.stringify([...findings.byKind.values()].flat(), null, 1));
}

const run = (script, ...args) => spawnSync(process.execPath, [fileURLToPath(new URL(script, import.meta.url)), ...args], { encoding: 'utf8' });

const SELF = 'https://report.example/kz';

// A text that does not compress, the same in every run, of `bytes` bytes before its encoding in Base64. Two texts are different.
let texts = 0;
const incompressible = (bytes) =>
  createHash('shake256', { outputLength: bytes }).update(`text ${(texts += 1)}`).digest('base64');

test('kinds of pages are read off their paths', () => {
  const kinds = {
    'index.html': 'landing', 'report/index.html': 'report', 'report/a.html': 'section', 'report/part/index.html': 'section', 'people/index.html': 'register',
    'people/a.html': 'person', 'vessels/a.html': 'declared', 'vessels/index.html': 'register', '404.html': '404', 'kk/laws/a.html': 'law', 'kk/index.html': 'landing', 'x.html': 'other',
    'people/a/2.html': 'mentions', 'people/a/events-2.html': 'record list', 'topics/a/under-people-2.html': 'record list', 'sources/a.html': 'source', 'sources/a/2.html': 'source', 'timeline/kind-arrest/2.html': 'filter',
  };
  for (const [path, kind] of Object.entries(kinds)) assert.equal(pageType(path), kind, path);
  assert.equal(pageType('people/old.html', GOOD['people/anna.html']), 'redirect');
});

test('addresses are found wherever they can be', () => {
  const urls = (text) => references(text).map((ref) => ref.url);
  assert.deepEqual(urls('<img src=a srcset="b,c 1x, d 2x,e"><video poster=f></video><form action=g><button formaction=h></button></form>'), ['a', 'b,c', 'd', 'e', 'f', 'g', 'h']);
  assert.deepEqual(urls('<p style="background:url(a)"></p><style>@import "b"; p { --x: url(c) }</style><template><a href=d></a></template><noscript><img src=e></noscript>'), ['a', 'b', 'c', 'd', 'e']);
  assert.deepEqual(urls('<svg><use href="#a"/><path fill="url(#b)"/><image xlink:href="c"/></svg><object data=d></object><iframe srcdoc="<img src=e>"></iframe>'), ['#a', '#b', 'c', 'd', 'e']);
  assert.deepEqual(urls(`<meta http-equiv=Refresh content="0;URL='a'">`), ['a']);
  assert.deepEqual(cssReferences('@import url("a"); @font-face { src: url(b) } p { background: image-set("c" 1x, url(d) 2x) } /* url(e) */').map((ref) => ref.url), ['a', 'b', 'c', 'd']);
});

test('links: a sound site passes', () => only(links.check(site(), { self: SELF })));

const A = (href) => front(`<p><a href="${href}">x</a></p>`);
const FAULTS = [
  ['a missing page', A('gone.html'), 'broken: no such file'],
  ['a page in other letters', A('report/One.html'), 'broken: no such file'],
  ['a missing image', front('<img src="gone.png" alt="">'), 'broken: no such file'],
  ['a missing image of a set', front('<img src="assets/a.svg" srcset="assets/a.svg 1x, gone.png 2x" alt="">'), 'broken: no such file'],
  ['a missing file in a style', { 'assets/style.css': `${CSS} p { background: url("gone.png") }` }, 'broken: no such file'],
  ['a missing file in a drawing', { 'assets/a.svg': '<svg xmlns="http://www.w3.org/2000/svg"><image href="gone.png"/></svg>' }, 'broken: no such file'],
  ['a missing page in a feed', { 'feed.xml': `<loc>${SELF}/gone.html</loc>` }, 'broken: no such file'],
  ['a missing id', A('report/one.html#p-2'), 'broken: no such id on the page'],
  ['a missing id on the same page', A('#p-2'), 'broken: no such id on the page'],
  ['a missing id in a drawing', { 'assets/a.svg': '<svg xmlns="http://www.w3.org/2000/svg"><use href="#gone"/></svg>' }, 'broken: no such id on the page'],
  ['a way out of the folder', A('../other/index.html'), 'out of the folder'],
  ['a folder', A('report/'), 'to a folder, not to a file'],
  ['a folder without its slash', A('report'), 'to a folder, not to a file'],
  ['the folder itself', A('.'), 'to a folder, not to a file'],
  ['the root', A('/report/one.html'), 'root-relative'],
  ['the root in a style', { 'assets/style.css': `${CSS} p { background: url(/assets/a.svg) }` }, 'root-relative'],
  ['its own address', A(`${SELF}/report/one.html`), 'absolute to the site itself'],
  ['its own bare address', A(SELF), 'absolute to the site itself'],
  ['the canonical address of another page', front('', { head: `<link rel="canonical" href="${SELF}/report/one.html">` }), 'absolute to the site itself'],
  ['a script from elsewhere', front('<script src="https://cdn.example/x.js"></script>'), 'third party in what loads by itself'],
  ['a font from elsewhere', { 'assets/style.css': `${CSS} @font-face { font-family: x; src: url(https://cdn.example/x.woff2) }` }, 'third party in what loads by itself'],
  ['an early connection elsewhere', front('', { head: '<link rel="preconnect" href="https://cdn.example">' }), 'third party in what loads by itself'],
  ['a form that tells elsewhere', front('<form action="https://find.example/"></form>'), 'third party in what loads by itself'],
  ['an address without its scheme', A('//example.org/x'), 'odd address'],
  ['a script as an address', A('javascript:alert(1)'), 'odd address'],
  ['a space', A('report/one.html#a b'), 'broken: no such id on the page', 'odd address'],
  ['a lone percent sign', A('100%.html'), 'odd address'],
  ['an escape that need not be', A('report/%6Fne.html'), 'odd address'],
  ['an escape twice', A('report/one%252E.html'), 'broken: no such file', 'odd address'],
  ['an empty address', A(''), 'odd address'],
  ['a base', front('', { head: '<base href="./">' }), 'odd address'],
  ['an id twice', front('<p id="x">1</p><p id="x">2</p>'), 'id used twice on a page'],
  ['a redirect to itself', { 'people/anna.html': GOOD['people/anna.html'].replace('url=ann.html', 'url=anna.html') }, 'redirect that leads to itself, to a redirect or nowhere'],
  ['a redirect to nowhere', { 'people/anna.html': GOOD['people/anna.html'].replace('; url=ann.html', '') }, 'redirect that leads to itself, to a redirect or nowhere'],
  ['a link to an old address', A('people/anna.html'), 'link to a redirect page'],
  ['an island', { 'people/bob.html': page('../', 'Bob', '') }, 'page that no link leads to'],
  ['an island of two', { 'a.html': page('', 'A', '<a href="b.html">b</a>'), 'b.html': page('', 'B', '<a href="a.html">a</a>') }, 'page that no link leads to'],
];
for (const [name, changes, ...kinds] of FAULTS) test(`links: ${name} is found`, () => only(links.check(site(changes), { self: SELF }), ...kinds));

test('html: a sound site passes, and every file is named as checked', async () => {
  const findings = await html.check(site());
  only(findings);
  assert.equal(findings.counts.get('files'), Object.keys(GOOD).length);
});

test('html: faults in pages, styles and drawings are findings, warnings too', async () => {
  const dir = site({
    ...front('<p><div>in a paragraph</div></p>'),
    'report/one.html': GOOD['report/one.html'].replace(' lang="en"', ''),
    'assets/style.css': 'p { colour: red }',
    'assets/a.svg': '<svg xmlns="http://www.w3.org/2000/svg"><nothing/></svg>',
  });
  const findings = await html.check(dir);
  only(findings, 'error', 'warning');
  for (const file of ['index.html', 'assets/style.css', 'assets/a.svg']) assert(findings.list('error').some((line) => line.startsWith(file)), file);
  assert(findings.list('warning').some((line) => line.startsWith('report/one.html')));
  await assert.rejects(html.check(dir, [{ files: '.', message: '.' }]), /reason/);
  only(await html.check(dir, [{ files: '.', message: '.', reason: 'for this test' }]));
});

test('budgets: a sound site passes', () => only(budgets.check(site())));

test('budgets: each limit is enforced', () => {
  const noise = (kb) => incompressible(kb * 1024); // about as large when compressed
  const grown = (path, kb) => ({ [path]: GOOD[path].replace('</h1>', `</h1><p>${noise(kb)}</p>`) });
  only(budgets.check(site(grown('people/ann.html', 16))), 'html');
  only(budgets.check(site(grown('report/one.html', 26))), 'html');
  only(budgets.check(site(grown('people/index.html', 45))), 'cold load');
  only(budgets.check(site({ 'assets/style.css': `/*${noise(10)}*/` })), 'css');
  only(budgets.check(site({ ...front('<script src="assets/a.js"></script>'), 'assets/a.js': `//${noise(10)}` })), 'js');
  only(budgets.check(site({ 'assets/a.js': `//${noise(9)}`, 'assets/b.js': `//${noise(9)}` })), 'js');
  only(budgets.check(site({ 'assets/search-data.js': `//${noise(70)}` })), 'search data');
  only(budgets.check(site({ 'search/a.js': `//${noise(40)}`, 'search/b.js': `//${noise(40)}` })), 'search data');
  const three = { 'assets/a.js': '', 'assets/b.js': '', ...front('<script src="assets/a.js"></script><script src="assets/b.js" defer></script><img src="assets/a.svg" alt="">') };
  only(budgets.check(site(three)), 'requests');
  only(budgets.check(site({ 'assets/style.css': `${CSS} .worn, .x .y { background: url(a.svg) } .un.worn { background: url(b.svg) }`, 'assets/b.svg': '', ...front('<p class="worn"></p>') })));
  only(budgets.check(site({ 'assets/style.css': `${CSS} @import "b.css"; p { background: url(a.svg) } q { background: url(b.svg) }`, 'assets/b.css': '', 'assets/b.svg': '' })), 'requests');
});

test('same: equal trees pass, others do not', () => {
  only(same.check(site(), site()));
  only(same.check(site(), site(A('report/one.html'))), 'other bytes');
  only(same.check(site(), site({ '404.html': null })), 'only in the first');
  only(same.check(site({ '404.html': null }), site()), 'only in the second');
});

test('browser: a sound site passes', async () => {
  const findings = await browser.check(site(), { expect: 'landing,report,section,register,person,redirect,404' });
  only(findings);
  for (const what of ['pages walked to', 'redirects followed', 'widths of pages', 'widths of columns', 'axe runs', 'focus stops']) assert(findings.counts.get(what) > 0, what);
});

test('browser: each fault is found', async () => {
  const dir = site({
    'index.html': page('', 'Front', '<p style="color: #bbb; background: #fff">Pale.</p>', { nav: ['report', 'people', 'gone'] }),
    'report/index.html': page('../', 'Report', '<p style="width: 12px; overflow-wrap: anywhere">No way on.</p><script>console.error("oh")</script>'),
    'report/one.html': page('../', 'One', '<pre style="width: 50rem">wide</pre><img src="gone.png" alt=""><img src="../../out.png" alt="">'),
    'people/index.html': page('../', 'People', '<p><a href="ann.html">Ann</a></p><a href="ann.html" style="outline: none">no outline</a>'),
    'people/ann.html': page('../', 'Ann', '<nav aria-label="More"><a href="index.html" style="display: inline; padding: 0; font-size: 8px">tiny</a></nav>').replace(/<a class="skip".*?<\/a>/, ''),
    '404.html': page('', 'Not found', '<p><a href="index.html">Front</a></p><div style="position: fixed; inset: 0; background: #fff"></div>'),
  });
  const findings = await browser.check(dir, { expect: 'landing,timeline' });
  only(findings, 'kind of page that is missing', 'navigation', 'wider than the window', 'column of a few letters', 'accessibility (axe)', 'message on the console', 'request out of the folder', 'request that failed', 'target under 24 px', 'skip link', 'focus that cannot be seen');
  const has = (kind, ...words) => assert(findings.list(kind).some((line) => words.every((word) => line.includes(word))), `${kind}: ${words} in ${findings.list(kind).join('\n')}`);
  has('navigation', 'should be gone/index.html');
  for (const place of ['disk', 'copy', 'mirror']) has('navigation', place);
  has('wider than the window', 'report/one.html 320 px', '<pre');
  has('column of a few letters', 'report/index.html 320 px', 'No way on');
  has('accessibility (axe)', 'index.html 1280 px light', 'color-contrast');
  has('message on the console', 'oh');
  has('skip link', 'people/ann.html', 'the first stop is');
  has('skip link', '404.html', 'is covered');
  has('focus that cannot be seen', 'people/index.html', 'no outline');
});

test('browser: a section that the front of the report does not lead to, and a redirect that stays, are found', async () => {
  const dir = site({
    'report/index.html': page('../', 'Report', '<p>No way on.</p>'),
    'people/anna.html': GOOD['people/anna.html'].replace('0; url=ann.html', '999; url=ann.html'),
  });
  const findings = await browser.check(dir);
  only(findings, 'navigation');
  assert(findings.list('navigation').some((line) => line.includes('leads to none of its entries')));
  assert(findings.list('navigation').some((line) => line.includes('anna.html')));
});

test('each checker says by its exit code what it found', () => {
  const good = site();
  const bad = site({ ...A('gone.html'), 'assets/style.css': 'p { colour: red } /* url(http://x) */ p { background: url(http://x.example/y.png) }' });
  for (const script of ['links.mjs', 'html.mjs', 'budgets.mjs']) {
    assert.equal(run(script, good).status, 0, script);
    assert.equal(run(script, join(scratch, 'gone')).status, 2, script);
    assert.equal(run(script, mkdtempSync(join(scratch, 'empty-'))).status, 2, script);
    assert.equal(run(script).status, 2, script);
  }
  assert.equal(run('browser.mjs', join(scratch, 'gone')).status, 2);
  assert.equal(run('browser.mjs', mkdtempSync(join(scratch, 'empty-'))).status, 2);
  assert.equal(run('links.mjs', bad).status, 1);
  assert.equal(run('links.mjs', good, bad, good).status, 1);
  assert.match(run('links.mjs', good, bad, good).stdout, /^3 folders, 2 findings$/m);
  assert.equal(run('html.mjs', bad).status, 1);
  assert.equal(run('budgets.mjs', site({ 'assets/style.css': `/*${incompressible(11000)}*/` })).status, 1);
  assert.equal(run('same.mjs', good, good).status, 0);
  assert.equal(run('same.mjs', good, bad).status, 1);
  assert.equal(run('same.mjs', good).status, 2);
  assert.match(run('links.mjs', bad).stdout, /^ +1  broken: no such file\n +index\.html:8: <a href> gone\.html$/m);
});

const READING = {
  'assets/style.css': `${CSS}
    body { font-size: 16px } nav a { font-size: 8px; padding: 0 !important; display: inline !important }
    @font-face { font-family: half; src: local("Noto Serif Regular"), local("NotoSerif-Regular"), local("Noto Serif"); unicode-range: U+400-49F } .lede { font-family: half, "Noto Sans" }
    #_preview { position: absolute; inset: 0; background: #fff }
    rect { fill: Canvas; forced-color-adjust: none }`,
  // A preview that comes at once, over its link, and stays; and a citation that nothing copies.
  'assets/hasty.js': `addEventListener('pointerover', () => {
    if (!document.querySelector('#_preview')) document.body.insertAdjacentHTML('beforeend', '<div id="_preview"><p>She is guilty.</p></div>');
  });`,
  'report/one.html': page('../', 'One', `<div class="b"><a class="no" href="#p-1">1.1</a><p id="p-1"><a href="../people/ann.html">Ann</a></p></div>
    <div class="year"><svg><rect class="day" width="9" height="9"/></svg></div>
    <div class="citing"><p class="cite">“One”</p></div><script src="../assets/hasty.js"></script>`),
};

test('reading: each fault is found', async () => {
  const findings = await reading.check(site(READING));
  only(findings, 'preview', 'citation', 'text of twice the size', 'forced colours', 'print', 'letters in several faces', 'target under 24 px');
  const said = findings.list('preview').join();
  for (const what of ['before 500', 'what the page does not', 'does not say the name', 'covers its link', 'when the pointer has left']) assert(said.includes(what), what);
  only(await reading.check(site({ ...READING, 'report/one.html': null })), 'nothing to look at', 'text of twice the size', 'print', 'letters in several faces', 'target under 24 px');
});
