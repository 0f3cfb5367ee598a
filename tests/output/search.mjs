// The search of a site, as a reader uses it: queries find the expected result, first; every name of the
// site finds its record; keys, addresses, a missing file, no scripts. From a disk and from a mirror.
//
// Cases are in a file, one per line:
//
//   query => address                the first result leads there
//   query ~> address                one of the results shown leads there
//   query => address "words"        and the words are marked in it; likewise with ~>
//   query => nothing                nothing is found
//   query !> address                no result shown leads there
//
// A space at the end of a query counts: it means that the last word is complete. It is written as `_`.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { folder, mirror, open } from './browser.mjs';
import { launch } from './chromium.mjs';
import { Findings, main } from './findings.mjs';
import { pages } from './tree.mjs';

const KINDS = [
  'case that cannot be read',
  'query that finds something else',
  'name that does not find its record',
  'search page',
  'page without a way to search',
  'keys',
  'field at the head of a page',
  'typing in a large report',
  'without scripts',
  'file that is missing',
  // Those of `open` in browser.mjs.
  'message on the console',
  'request out of the folder',
  'request that failed',
];

export async function check(dir, file) {
  const findings = new Findings(KINDS);
  const root = resolve(dir);
  const all = pages(root);
  for (const page of all) {
    // The 404 page has no relative addresses; addresses.mjs checks its links.
    if (page.type !== 'redirect' && page.type !== '404' && !/<header[^]*(href|action)="(\.\.\/)*search\.html"[^]*<\/header>/.test(page.html)) findings.add(KINDS[4], page.path, 'no field or link in its head');
  }
  const cases = read(file, findings);
  const browser = await launch();
  const server = await mirror(root);
  try {
    await open(browser, findings, folder(root), 'disk', async (tab) => {
      await begin(tab, folder(root), findings);
      for (const one of cases) await checkCase(tab, folder(root), one, findings);
      await names(tab, folder(root), findings);
      await keys(tab, folder(root), cases, findings);
      await fields(tab, folder(root), all, cases, findings);
    });
    await open(browser, findings, server.base, 'mirror', async (tab) => {
      await begin(tab, server.base, findings);
      for (const one of cases.slice(0, 5)) await checkCase(tab, server.base, one, findings);
      await addressed(tab, server.base, cases, findings);
      await fields(tab, server.base, all, cases, findings);
    });
    await typing(browser, server.base, cases, findings);
    await missing(browser, folder(root), cases, findings);
    await withoutScripts(browser, folder(root), findings);
  } finally {
    await browser.close();
    server.close();
  }
  return findings;
}

function read(path, findings) {
  const lines = readFileSync(path, 'utf8').split('\n').map((line, i) => [line, `${path}:${i + 1}`]);
  return lines.filter(([line]) => line.trim() && !line.startsWith('#')).flatMap(([line, place]) => {
    const parts = line.match(/^(.*?) ([=~!])> (\S+)(?: "(.*)")?$/);
    if (!parts) findings.add(KINDS[0], place, line);
    return parts ? [{ place, query: parts[1].replaceAll('_', ' '), how: parts[2], address: parts[3], words: parts[4] }] : [];
  });
}

async function begin(tab, base, findings) {
  await tab.goto(`${base}search.html`);
  if ((await tab.locator('input[type=search]').count()) !== 1) findings.add('search page', 'search.html', 'does not have one field');
}

/** Types a query and returns the addresses of the results, and the words marked in each. */
async function results(tab, base, query) {
  await tab.locator('input[type=search]').fill(query);
  await tab.waitForSelector('#_found[aria-busy=false]', { state: 'attached' });
  return tab.evaluate((base) => {
    const links = [...document.querySelectorAll('main li a')];
    return {
      addresses: links.map((a) => decodeURI(a.href.slice(base.length))),
      marked: links.map((a) => [...a.closest('li').querySelectorAll('mark')].map((mark) => mark.textContent).join(' ')),
      said: document.querySelector('[role=status]').textContent,
    };
  }, base);
}

async function checkCase(tab, base, { place, query, how, address, words }, findings) {
  findings.count('cases');
  const { addresses, marked, said } = await results(tab, base, query);
  const shown = addresses.slice(0, 3).join(' ') || 'nothing';
  const right = {
    '=': address === 'nothing' ? !addresses.length : addresses[0] === address,
    '~': addresses.includes(address),
    '!': !addresses.includes(address),
  }[how];
  if (!right) findings.add(KINDS[1], place, `“${query}” finds ${shown}, not ${address}`);
  const mark = marked[addresses.indexOf(address)];
  if (words && mark !== words) findings.add(KINDS[1], place, `“${query}” marks “${mark}”, not “${words}”`);
  if (!said.trim()) findings.add('search page', place, 'does not say what was found');
}

/** Every name in the list A–Z finds its record. So the tables of the compiler and of the browser are the same. */
async function names(tab, base, findings) {
  await tab.goto(`${base}names.html`);
  const all = await tab.evaluate((base) => [...document.querySelectorAll('.index li a')].map((a) => [a.textContent, decodeURI(a.href.slice(base.length))]), base);
  await tab.goto(`${base}search.html`);
  for (const [name, address] of all) {
    findings.count('names');
    const { addresses } = await results(tab, base, name);
    if (!addresses.slice(0, 5).includes(address)) findings.add(KINDS[2], name, `${address} is not among the first: ${addresses.slice(0, 3).join(' ')}`);
  }
}

async function keys(tab, base, cases, findings) {
  const one = cases.find(({ how, address }) => how === '=' && address !== 'nothing');
  if (!one) return;
  const focused = () => tab.evaluate(() => document.activeElement.matches('input') ? 'input' : document.activeElement.href ?? document.activeElement.tagName);
  const expect = async (what, is) => { if (await focused() !== is) findings.add('keys', what, `the focus is at ${await focused()}`); };
  await tab.goto(`${base}search.html`);
  for (const modifier of ['Control', 'Alt', 'Meta']) {
    await tab.keyboard.press(`${modifier}+/`);
    await expect(`${modifier} and /`, 'BODY');
  }
  await tab.keyboard.press('/');
  await expect('/', 'input');
  const { addresses } = await results(tab, base, one.query);
  await tab.keyboard.press('ArrowDown');
  await expect('down', base + encodeURI(addresses[0]));
  await tab.keyboard.press('ArrowUp');
  await expect('up', 'input');
  await tab.keyboard.press('Enter');
  await tab.waitForFunction(() => document.activeElement.matches('main li a'), null, { timeout: 2000 }).catch(() => {});
  await expect('Enter', base + encodeURI(addresses[0]));
  findings.count('keys', 7);
}

/** An address with a query shows its results, and typing sets such an address. */
async function addressed(tab, base, cases, findings) {
  const one = cases.find(({ how, address }) => how === '=' && address !== 'nothing');
  if (!one) return;
  await tab.goto(`${base}search.html?q=${encodeURIComponent(one.query)}`);
  await tab.waitForSelector('main li a', { timeout: 5000 }).catch(() => findings.add('search page', tab.url(), 'finds nothing'));
  await results(tab, base, 'a b');
  if (new URL(tab.url()).searchParams.get('q') !== 'a b') findings.add('search page', tab.url(), 'the address does not contain the query');
}

/** The field at the head of each kind of page: `/` leads to it, results are below it, Escape and a click elsewhere close them, and
 * Enter leads to the search page. The script is loaded when a reader comes to the field. */
async function fields(tab, base, all, cases, findings) {
  const one = cases.find(({ how, address, words }) => how === '=' && address !== 'nothing' && words) ?? cases.find(({ how, address }) => how === '=' && address !== 'nothing');
  const kinds = [...new Map(all.filter(({ type }) => !['search', '404', 'redirect'].includes(type)).map((page) => [page.type, page.path])).values()];
  if (!one) return;
  const size = tab.viewportSize();
  await tab.setViewportSize({ width: 320, height: 640 });
  for (const path of kinds) {
    findings.count('fields');
    const expect = (is, message) => is || findings.add('field at the head of a page', path, message);
    const asked = [];
    const note = (request) => asked.push(request.url());
    tab.on('request', note);
    await tab.goto(base + encodeURI(path));
    expect(!asked.some((url) => /search/.test(url.slice(base.length))), 'loads the search before a reader searches');
    await tab.keyboard.press('/');
    expect(await tab.evaluate(() => document.activeElement.matches('.find input')), '`/` does not lead to it');
    await tab.keyboard.type(one.query.trim());
    const first = tab.locator('.results:not([hidden]) li a').first();
    await first.waitFor({ timeout: 5000 }).catch(() => expect(false, `shows nothing for “${one.query}”`));
    await tab.waitForSelector('.results div[aria-busy=false]', { state: 'attached', timeout: 5000 }).catch(() => {});
    if (!(await first.count())) continue;
    const href = async () => decodeURI((await first.evaluate((a) => a.href)).slice(base.length));
    expect(await href() === one.address, `“${one.query}” finds ${await href()}, not ${one.address}`);
    expect((await tab.locator('.results [role=status]').textContent()).trim(), 'does not say what was found');
    expect(await tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'is wider than a screen of 320 px');
    await tab.keyboard.press('ArrowDown');
    expect(await first.evaluate((a) => a === document.activeElement), 'down does not lead to the first result');
    await tab.keyboard.press('Escape');
    expect(await tab.evaluate(() => document.activeElement.matches('.find input') && document.querySelector('.results').hidden), 'Escape does not lead back to it');
    await tab.keyboard.press('/');
    expect((await tab.locator('.find input').inputValue()).endsWith('/'), 'a `/` cannot be typed in it');
    await tab.keyboard.press('Backspace');
    await first.waitFor({ timeout: 5000 }).catch(() => expect(false, 'shows nothing after a change'));
    await tab.locator('.foot').dispatchEvent('pointerdown');
    expect(await tab.evaluate(() => document.querySelector('.results').hidden), 'a click elsewhere does not close it');
    tab.off('request', note);
  }
  await tab.setViewportSize(size);
  await tab.keyboard.press('Enter');
  await tab.waitForSelector('#_found li a', { timeout: 5000 }).catch(() => findings.add('field at the head of a page', tab.url(), 'Enter does not lead to the results'));
  if (new URL(tab.url()).searchParams.get('q') !== one.query.trim()) findings.add('field at the head of a page', tab.url(), 'the address does not contain the query');
}

/** In a large report, simulated by an index with more word shards, records are shown at every key and paragraphs after a pause. */
async function typing(browser, base, cases, findings) {
  const paragraph = cases.find(({ how, address, query }) => how === '=' && address.includes('#p-') && query.length > 3);
  const record = cases.find(({ how, address }) => how === '=' && address.startsWith('people/'));
  if (paragraph) {
    // With Enter at once; otherwise after a pause.
    for (const end of ['pause', 'Enter']) {
      await slowly(browser, base, paragraph.query, async (tab) => {
        if (await tab.locator(PARAGRAPH).count()) findings.add('typing in a large report', paragraph.query, 'shows paragraphs between keys');
        await (end === 'Enter' ? tab.keyboard.press('Enter') : tab.clock.resume());
        await tab.waitForSelector(PARAGRAPH, { timeout: 5000 }).catch(() => findings.add('typing in a large report', paragraph.query, `shows nothing after ${end}`));
        findings.count('queries typed');
      });
    }
  }
  if (record) {
    await slowly(browser, base, record.query, async (tab) => {
      await tab.waitForSelector(`#_found a[href$="${record.address}"]`, { timeout: 5000 }).catch(() => findings.add('typing in a large report', record.query, 'does not show the record at once'));
      findings.count('queries typed');
    });
  }
}

const PARAGRAPH = '#_found li a[href*="#p-"]';

/** Types a query with a pause of 300 ms after each letter, and runs `ask` while the clock is paused. */
async function slowly(browser, base, query, ask) {
  const large = (text) => text.split('\n').map((line, i) => (i === 5 ? line + '\t\uffff'.repeat(4) : line)).join('\n');
  const context = await browser.newContext();
  const tab = await context.newPage();
  await tab.route('**/search/index.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: large(await response.text()) });
  });
  await tab.goto(`${base}search.html`);
  await tab.locator('input[type=search]').focus();
  // The clock is paused between keys, so that no load of this machine causes a pause.
  await tab.clock.install({ time: 0 });
  await tab.clock.pauseAt(1000);
  for (const letter of query) {
    await tab.keyboard.type(letter);
    await tab.clock.runFor(300);
  }
  // Requests complete all the same.
  await tab.waitForLoadState('networkidle');
  await ask(tab);
  await context.close();
}

async function missing(browser, base, [one], findings) {
  if (!one) return;
  const context = await browser.newContext();
  const tab = await context.newPage();
  await tab.route('**/search/index.js', (route) => route.abort());
  await tab.goto(`${base}search.html`);
  const { addresses, said } = await results(tab, base, one.query);
  const failed = await tab.locator('#_count').getAttribute('data-failed');
  if (addresses.length || said !== failed) findings.add('file that is missing', 'search/index.js', `it says “${said}”`);
  await tab.unroute('**/search/index.js');
  if (!(await results(tab, base, `${one.query} `)).addresses.length && one.address !== 'nothing') findings.add('file that is missing', 'search/index.js', 'it is not asked for again');
  await context.close();
}

function withoutScripts(browser, base, findings) {
  return open(browser, findings, base, 'without scripts', async (tab) => {
    await tab.goto(`${base}search.html`);
    if (await tab.locator('input').isVisible()) findings.add('without scripts', 'search.html', 'shows a field that does nothing');
    const link = tab.locator('main a[href$="names.html"]');
    if (!(await link.isVisible())) return findings.add('without scripts', 'search.html', 'does not lead to the list of names');
    await link.click();
    if (!tab.url().endsWith('/names.html')) findings.add('without scripts', 'search.html', `leads to ${tab.url()}`);
  }, { javaScriptEnabled: false });
}

await main(import.meta.url, 'node search.mjs DIR CASES', {}, check);
