// Static files in a browser: those that are refused ask another host for something or run a script, and those that are
// published do neither. `ANNALS=target/release/annals node --test files.mjs`
//
// `tests/files/refused` is opened as it is; files without effect in Chromium are listed in `tests/files/quiet.json`, by
// reason. `tests/files/accepted` and `tests/files/cleaned` are built into a site, and its output is opened; the metadata
// that is removed from `cleaned` changes no pixel.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, extname, join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launch } from './chromium.mjs';
import { listen } from './server.mjs';

const PROGRAM = resolve(process.env.ANNALS ?? 'target/release/annals');
const FILES = join(dirname(fileURLToPath(import.meta.url)), '../files');
const TYPES = {
  '.html': 'text/html', '.css': 'text/css', '.svg': 'image/svg+xml', '.xml': 'text/xml', '.xhtml': 'application/xhtml+xml', '.xht': 'application/xhtml+xml',
  '.rss': 'application/rss+xml', '.atom': 'application/atom+xml', '.png': 'image/png', '.ico': 'image/x-icon', '.js': 'text/javascript', '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain', '.csv': 'text/csv', '.json': 'application/json', '.xsl': 'text/xsl', '.de': 'text/html',
};
// A style sheet is loaded by a page with elements that its rules could apply to.
const STYLED_PAGE = (name) => `<!DOCTYPE html><title>a</title><link rel="stylesheet" href="${encodeURIComponent(name)}"><ul><li><a href="#a" title="https://evil.example/t">a <b>b</b></a></ul><p class="a">c`;

function server(folder) {
  const answer = (request, response) => {
    const name = decodeURIComponent(new URL(request.url, 'http://x').pathname.slice(1));
    const style = name.match(/^around\/(.*)$/)?.[1];
    if (style) return response.setHeader('Content-Type', 'text/html').end(STYLED_PAGE(`../${style}`).replace('..%2F', '../'));
    const path = join(folder, name);
    if (!existsSync(path) || name.includes('..')) return response.writeHead(404).end();
    const type = TYPES[extname(name)];
    if (type) response.setHeader('Content-Type', type);
    return response.end(readFileSync(path));
  };
  return listen((request, response) => { try { answer(request, response); } catch { response.destroy(); } });
}

// The timeout of a page, in milliseconds: one that reloads itself endlessly never becomes idle.
const TIMEOUT = 6000;

function within(milliseconds, work) {
  let timer;
  const late = new Promise((done) => { timer = setTimeout(done, milliseconds); });
  return Promise.race([work.catch(() => {}), late]).finally(() => clearTimeout(timer));
}

const work = mkdtempSync(join(tmpdir(), 'annals-files-'));
const browser = await launch();
after(async () => {
  await browser.close();
  rmSync(work, { recursive: true, force: true });
});

/** The addresses of other hosts that a file asks for, and whether it runs a script. */
async function open(context, base, name, wait) {
  const seen = [];
  const tab = await context.newPage();
  // Nothing leaves this machine.
  const isElsewhere = (url) => !url.href.startsWith(base) && !/^(data|blob|about):/.test(url.protocol);
  await tab.route(isElsewhere, (route) => { seen.push(route.request().url()); return route.abort(); });
  const runs = () => seen.push('(a script)');
  tab.on('dialog', (dialog) => { runs(); dialog.dismiss().catch(() => {}); });
  tab.on('pageerror', runs);
  const address = base + (name.endsWith('.css') ? 'around/' : '') + encodeURIComponent(name);
  const look = tab.goto(address, { waitUntil: 'load', timeout: TIMEOUT }).catch(() => {}).then(() => tab.waitForTimeout(wait));
  await within(TIMEOUT, look);
  await within(TIMEOUT, tab.close());
  return seen;
}

/** The effects of each file when it is open for `wait` milliseconds, with and without scripts. */
async function openAll(folder, names, wait = 50) {
  const { base: host, close } = await server(folder);
  const base = `${host}/`;
  const found = new Map();
  try {
    for (const javaScriptEnabled of [true, false]) {
      const context = await browser.newContext({ javaScriptEnabled });
      const queue = [...names];
      const look = async () => {
        for (let name = queue.shift(); name; name = queue.shift()) {
          found.set(name, [...new Set([...(found.get(name) ?? []), ...(await open(context, base, name, wait))])]);
        }
      };
      await Promise.all(Array.from({ length: 4 }, look));
      await context.close();
    }
  } finally {
    close();
  }
  return found;
}

const names = (folder) => readdirSync(join(FILES, folder)).sort();

test('published files request nothing of other hosts and run nothing', async () => {
  const root = join(work, 'site');
  mkdirSync(join(root, 'content'), { recursive: true });
  writeFileSync(join(root, 'book.toml'), '[book]\ntitle = "Files"\nlanguage = "en"\n');
  for (const folder of ['accepted', 'cleaned']) cpSync(join(FILES, folder), join(root, 'static'), { recursive: true });
  execFileSync(PROGRAM, ['build', '--root', root, '--out', join(work, 'public')], { stdio: ['ignore', 'ignore', 'inherit'] });
  const loud = [...(await openAll(join(work, 'public'), [...names('accepted'), ...names('cleaned')]))].filter(([, seen]) => seen.length);
  assert.deepEqual(loud, []);
});

// Chromium reads pictures as UTF-8, whatever they say.
const OTHER_ENCODINGS = ['utf-16.svg', 'windows-1251.svg'];

/** The size and the pixels of a drawing on a page. */
async function shown(tab, base, name) {
  await tab.setContent(`<body style="margin: 0"><img src="${base}/${encodeURIComponent(name)}">`);
  const size = await tab.evaluate(async () => {
    const [picture] = document.images;
    await picture.decode();
    return [picture.naturalWidth, picture.naturalHeight];
  });
  return { size, pixels: (await tab.screenshot()).toString('base64') };
}

test('removing the metadata of a drawing changes no pixel', async () => {
  const [given, published] = [await server(join(FILES, 'cleaned')), await server(join(work, 'public'))];
  const tab = await browser.newPage({ viewport: { width: 300, height: 200 } });
  try {
    const blank = await tab.screenshot();
    for (const name of names('cleaned')) {
      const after = await shown(tab, published.base, name);
      assert.notEqual(after.pixels, blank.toString('base64'), name);
      if (!OTHER_ENCODINGS.includes(name)) assert.deepEqual(after, await shown(tab, given.base, name), name);
    }
  } finally {
    await tab.close();
    given.close();
    published.close();
  }
});

test('a refused file requests another host or runs a script, or is listed with a reason', async () => {
  const listed = Object.values(JSON.parse(readFileSync(join(FILES, 'quiet.json'), 'utf8'))).flat();
  const withoutEffect = async (names, wait) =>
    [...(await openAll(join(FILES, 'refused'), names, wait))].filter(([, seen]) => !seen.length).map(([name]) => name);
  const first = await withoutEffect(names('refused'));
  // On a slow machine some need longer.
  const unlisted = await withoutEffect(first.filter((name) => !listed.includes(name)), 2000);
  assert.deepEqual(unlisted, []);
  assert.deepEqual(listed.filter((name) => !first.includes(name)), []);
});
