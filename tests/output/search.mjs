// The search of a site, as a reader uses it: what is typed finds what it should, first; every name of
// the site finds its record; keys, addresses, a missing file, no scripts. From a disk and from a mirror.
//
// Cases stand in a file, one a line:
//
//   query => address                the first result leads there
//   query => address "words"        and the words are marked in it
//   query ~> address                one of the results shown leads there
//   query => nothing                nothing is found
//   query !> address                no result shown leads there
//
// A space at the end of a query counts: it says that the last word is whole. It is written as `_`.

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
  'typing in a large report',
  'without scripts',
  'file that is missing',
  // Those of a tab that is watched.
  'message on the console',
  'request out of the folder',
  'request that failed',
];

export async function check(dir, cases) {
  const found = new Findings(KINDS);
  const root = resolve(dir);
  const all = pages(root);
  for (const page of all) {
    // The page of what is not found has no relative address; addresses.mjs looks at its links.
    if (page.type !== 'redirect' && page.type !== '404' && !/<header[^]*href="(\.\.\/)*search\.html"[^]*<\/header>/.test(page.html)) found.add(KINDS[4], page.path, 'no link in its head');
  }
  const due = read(cases, found);
  const browser = await launch();
  const server = await mirror(root);
  try {
    await open(browser, found, folder(root), 'disk', async (tab) => {
      await begin(tab, folder(root), found);
      for (const one of due) await hold(tab, folder(root), one, found);
      await names(tab, folder(root), found);
      await keys(tab, folder(root), due, found);
    });
    await open(browser, found, server.base, 'mirror', async (tab) => {
      await begin(tab, server.base, found);
      for (const one of due.slice(0, 5)) await hold(tab, server.base, one, found);
      await addressed(tab, server.base, due, found);
    });
    await typing(browser, server.base, due, found);
    await missing(browser, folder(root), due, found);
    await withoutScripts(browser, folder(root), found);
  } finally {
    await browser.close();
    server.close();
  }
  return found;
}

function read(path, found) {
  const lines = readFileSync(path, 'utf8').split('\n').map((line, i) => [line, `${path}:${i + 1}`]);
  return lines.filter(([line]) => line.trim() && !line.startsWith('#')).flatMap(([line, place]) => {
    const parts = line.match(/^(.*?) ([=~!])> (\S+)(?: "(.*)")?$/);
    if (!parts) found.add(KINDS[0], place, line);
    return parts ? [{ place, query: parts[1].replaceAll('_', ' '), how: parts[2], address: parts[3], words: parts[4] }] : [];
  });
}

async function begin(tab, base, found) {
  await tab.goto(`${base}search.html`);
  if ((await tab.locator('input[type=search]').count()) !== 1) found.add('search page', 'search.html', 'has not one field');
}

/** Types a query and gives the addresses of what is shown, and the words marked in the first. */
async function results(tab, base, query) {
  await tab.locator('input[type=search]').fill(query);
  await tab.waitForSelector('#_found[aria-busy=false]', { state: 'attached' });
  return tab.evaluate((base) => ({
    addresses: [...document.querySelectorAll('main li a')].map((a) => decodeURI(a.href.slice(base.length))),
    marked: [...document.querySelectorAll('main li:first-child mark')].map((mark) => mark.textContent),
    said: document.querySelector('[role=status]').textContent,
  }), base);
}

async function hold(tab, base, { place, query, how, address, words }, found) {
  found.count('cases');
  const { addresses, marked, said } = await results(tab, base, query);
  const shown = addresses.slice(0, 3).join(' ') || 'nothing';
  const right = {
    '=': address === 'nothing' ? !addresses.length : addresses[0] === address,
    '~': addresses.includes(address),
    '!': !addresses.includes(address),
  }[how];
  if (!right) found.add(KINDS[1], place, `“${query}” finds ${shown}, not ${address}`);
  if (words && marked.join(' ') !== words) found.add(KINDS[1], place, `“${query}” marks “${marked.join(' ')}”, not “${words}”`);
  if (!said.trim()) found.add('search page', place, 'does not say what was found');
}

/** Every name in the list A–Z finds its record. So the tables of the compiler and of the browser are one. */
async function names(tab, base, found) {
  await tab.goto(`${base}names.html`);
  const all = await tab.evaluate((base) => [...document.querySelectorAll('.index li a')].map((a) => [a.textContent, decodeURI(a.href.slice(base.length))]), base);
  await tab.goto(`${base}search.html`);
  for (const [name, address] of all) {
    found.count('names');
    const { addresses } = await results(tab, base, name);
    if (!addresses.slice(0, 5).includes(address)) found.add(KINDS[2], name, `${address} is not among the first: ${addresses.slice(0, 3).join(' ')}`);
  }
}

async function keys(tab, base, due, found) {
  const one = due.find(({ how, address }) => how === '=' && address !== 'nothing');
  if (!one) return;
  const focused = () => tab.evaluate(() => document.activeElement.matches('input') ? 'input' : document.activeElement.href ?? document.activeElement.tagName);
  const expect = async (what, is) => { if (await focused() !== is) found.add('keys', what, `the focus is at ${await focused()}`); };
  await tab.goto(`${base}search.html`);
  for (const held of ['Control', 'Alt', 'Meta']) {
    await tab.keyboard.press(`${held}+/`);
    await expect(`${held} and /`, 'BODY');
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
  found.count('keys', 7);
}

/** An address with a query shows what it finds, and typing makes such an address. */
async function addressed(tab, base, due, found) {
  const one = due.find(({ how, address }) => how === '=' && address !== 'nothing');
  if (!one) return;
  await tab.goto(`${base}search.html?q=${encodeURIComponent(one.query)}`);
  await tab.waitForSelector('main li a', { timeout: 5000 }).catch(() => found.add('search page', tab.url(), 'finds nothing'));
  await results(tab, base, 'a b');
  if (new URL(tab.url()).searchParams.get('q') !== 'a b') found.add('search page', tab.url(), 'the address does not tell the query');
}

/** In a large report, which an index with more files of words is, records are shown at every key and paragraphs after a pause. */
async function typing(browser, base, due, found) {
  const paragraph = due.find(({ how, address, query }) => how === '=' && address.includes('#p-') && query.length > 3);
  const record = due.find(({ how, address }) => how === '=' && address.startsWith('people/'));
  if (paragraph) {
    // Enter does not wait; a pause is waited for, and then it is all there.
    for (const end of ['pause', 'Enter']) {
      await slowly(browser, base, paragraph.query, async (tab) => {
        if (await tab.locator(PARAGRAPH).count()) found.add('typing in a large report', paragraph.query, 'shows paragraphs between keys');
        await (end === 'Enter' ? tab.keyboard.press('Enter') : tab.clock.resume());
        await tab.waitForSelector(PARAGRAPH, { timeout: 5000 }).catch(() => found.add('typing in a large report', paragraph.query, `shows nothing after ${end}`));
        found.count('queries typed');
      });
    }
  }
  if (record) {
    await slowly(browser, base, record.query, async (tab) => {
      await tab.waitForSelector(`#_found a[href$="${record.address}"]`, { timeout: 5000 }).catch(() => found.add('typing in a large report', record.query, 'does not show the record at once'));
      found.count('queries typed');
    });
  }
}

const PARAGRAPH = '#_found li a[href*="#p-"]';

/** Types a query with a pause of 300 ms after each letter, and asks what there is while the clock stands still. */
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
  // The clock stands still between keys, so that no load of this machine makes a pause.
  await tab.clock.install({ time: 0 });
  await tab.clock.pauseAt(1000);
  for (const letter of query) {
    await tab.keyboard.type(letter);
    await tab.clock.runFor(300);
  }
  // What was asked for comes all the same.
  await tab.waitForLoadState('networkidle');
  await ask(tab);
  await context.close();
}

async function missing(browser, base, [one], found) {
  if (!one) return;
  const context = await browser.newContext();
  const tab = await context.newPage();
  await tab.route('**/search/index.js', (route) => route.abort());
  await tab.goto(`${base}search.html`);
  const { addresses, said } = await results(tab, base, one.query);
  const failed = await tab.locator('#_count').getAttribute('data-failed');
  if (addresses.length || said !== failed) found.add('file that is missing', 'search/index.js', `it says “${said}”`);
  await tab.unroute('**/search/index.js');
  if (!(await results(tab, base, `${one.query} `)).addresses.length && one.address !== 'nothing') found.add('file that is missing', 'search/index.js', 'it is not asked for again');
  await context.close();
}

function withoutScripts(browser, base, found) {
  return open(browser, found, base, 'without scripts', async (tab) => {
    await tab.goto(`${base}search.html`);
    if (await tab.locator('input').isVisible()) found.add('without scripts', 'search.html', 'shows a field that does nothing');
    const link = tab.locator('main a[href$="names.html"]');
    if (!(await link.isVisible())) return found.add('without scripts', 'search.html', 'does not lead to the list of names');
    await link.click();
    if (!tab.url().endsWith('/names.html')) found.add('without scripts', 'search.html', `leads to ${tab.url()}`);
  }, { javaScriptEnabled: false });
}

await main(import.meta.url, 'node search.mjs DIR CASES', {}, check);
