// Addresses that have to survive, in a real browser: permanent ones, old ones, and those of no page.
// `ANNALS=target/release/annals node --test addresses.mjs`

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, before, test } from 'node:test';
import { launch } from './chromium.mjs';
import { listen } from './server.mjs';

const ANNALS = resolve(process.env.ANNALS ?? 'target/release/annals');
const TYPES = { '.css': 'text/css', '.js': 'text/javascript', '.html': 'text/html; charset=utf-8' };
const MANY = Array.from({ length: 60 }, (_, n) => `Paragraph ${n} says little. {#p-many${n}}`).join('\n\n');

const FILES = {
  'book.toml': '[book]\ntitle = "Addresses"\n',
  'content/01-a.md': `---\ntitle: The March\nwas: [the-protest]\n---\n${MANY}\n\nIt ended. {#p-7k3q}\n`,
  'content/02-part/01-b.md': '---\ntitle: The Court\n---\nThis was in the first section. {#p-7k22}\n\nNo stamp.\n',
  'seeds/people.yaml': '- id: mira-holm\n  name: Mira Holm\n',
};

let browser;
let scratch;
before(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'annals-addresses-'));
  browser = await launch();
});
after(async () => {
  await browser?.close();
  rmSync(scratch, { recursive: true, force: true });
});

function build(more = {}) {
  const root = mkdtempSync(join(scratch, 'site-'));
  for (const [path, text] of Object.entries({ ...FILES, ...more })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const { status, stderr } = spawnSync(ANNALS, ['build', '--root', root], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return join(root, 'public');
}

/** A host that has the site in a folder, and answers with its 404.html at every other address, as hosts of static pages do. */
function host(root, prefix) {
  return listen((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    const file = path.startsWith(prefix) ? join(root, path.slice(prefix.length)) : root;
    const isFile = statSync(file, { throwIfNoEntry: false })?.isFile();
    response.writeHead(isFile ? 200 : 404, { 'content-type': TYPES[isFile ? extname(file) : '.html'] ?? 'text/plain' });
    response.end(readFileSync(isFile ? file : join(root, '404.html')));
  });
}

async function tab(javaScriptEnabled, run) {
  const context = await browser.newContext({ javaScriptEnabled, viewport: { width: 1000, height: 600 } });
  try {
    await run(await context.newPage());
  } finally {
    await context.close();
  }
}

/** Runs on the site from a disk, and in a folder of a host. */
async function everywhere(run) {
  const root = build();
  const server = await host(root, '/a/folder/');
  try {
    await run(pathToFileURL(root).href);
    await run(`${server.base}/a/folder`);
  } finally {
    server.close();
  }
}

test('a permanent address leads to its paragraph', () => everywhere(async (base) => {
  await tab(true, async (page) => {
    await page.goto(`${base}/p/7k.html#p-7k3q`);
    await page.waitForURL(`${base}/report/a.html#p-7k3q`, { timeout: 5000 });
    assert(await page.locator('#p-7k3q').isVisible());
    // The page that redirects is not in the history.
    assert.equal(await page.evaluate(() => history.length), 2);
    await page.goto(`${base}/p/7k.html#p-7zzz`);
    await page.waitForTimeout(300);
    assert.equal(page.url(), `${base}/p/7k.html#p-7zzz`);
    assert.equal(await page.locator('.onward a:visible').count(), 2);
  });
  await tab(false, async (page) => {
    await page.goto(`${base}/p/7k.html#p-7k22`);
    assert.deepEqual(await page.locator('.onward a:visible').allInnerTexts(), ['The Court']);
    await page.locator('.onward a:visible').click();
    await page.waitForURL(`${base}/report/part/b.html#p-7k22`, { timeout: 5000 });
  });
}));

test('a section redirects to a paragraph that has moved, and stays otherwise', () => everywhere(async (base) => {
  await tab(true, async (page) => {
    await page.goto(`${base}/report/a.html#p-7k22`);
    await page.waitForURL(`${base}/report/part/b.html#p-7k22`, { timeout: 5000 });
    for (const id of ['p-7kzz', 'p-xxxx', '%E0%A4%A']) {
      await page.goto(`${base}/report/a.html#${id}`);
      await page.waitForTimeout(300);
      assert.equal(page.url(), `${base}/report/a.html#${id}`);
    }
  });
}));

test('an old address takes the fragment along', () => everywhere(async (base) => {
  await tab(true, async (page) => {
    await page.goto(`${base}/report/the-protest.html#p-7k3q`);
    await page.waitForURL(`${base}/report/a.html#p-7k3q`, { timeout: 5000 });
    await page.goto(`${base}/report/the-protest.html#p-7k22`);
    await page.waitForURL(`${base}/report/part/b.html#p-7k22`, { timeout: 5000 });
  });
  await tab(false, async (page) => {
    await page.goto(`${base}/report/the-protest.html#p-7k3q`);
    await page.waitForURL(/\/report\/a\.html$/, { timeout: 5000 });
  });
}));

test('a citation of a stamped paragraph gives its permanent address', () => everywhere(async (base) => {
  if (base.startsWith('file:')) return;
  const cited = async (path, id) => {
    let value;
    await tab(true, async (page) => {
      await page.goto(`${base}/${path}#${id}`);
      value = await page.locator('.b > .copy').first().getAttribute('value');
    });
    return value;
  };
  assert((await cited('report/a.html', 'p-7k3q')).endsWith(` ${base}/p/7k.html#p-7k3q`));
  let unstamped;
  await tab(true, async (page) => {
    await page.goto(`${base}/report/part/b.html`);
    unstamped = await page.locator('.b > [id^="p-"]').nth(1).getAttribute('id');
  });
  assert((await cited('report/part/b.html', unstamped)).endsWith(` ${base}/report/part/b.html#${unstamped}`));
}));

test('the 404 page works at an address of any depth', async () => {
  for (const [url, prefix] of [['https://example.org/a/folder', '/a/folder/'], ['https://example.org', '/'], [null, '/a/folder/']]) {
    const root = build(url ? { 'book.toml': `${FILES['book.toml']}[report]\nurl = "${url}"\n` } : {});
    const server = await host(root, prefix);
    try {
      await tab(true, async (page) => {
        const failed = [];
        page.on('response', (it) => it.status() >= 400 && failed.push(it.url()));
        for (const path of ['people/nobody.html', 'people/mira-holm/9/x.html', 'x', 'report/part/']) {
          failed.length = 0;
          await page.goto(server.base + prefix + path);
          assert.deepEqual(failed, [server.base + prefix + path], 'everything but the page itself is there');
          const font = await page.evaluate(() => getComputedStyle(document.querySelector('h1')).fontFamily);
          assert.match(font, /serif/i);
          assert.notEqual(await page.evaluate(() => getComputedStyle(document.body).margin), '8px', 'it has its style');
          const links = await page.locator('a[href]:not(.skip)').evaluateAll((all) => all.map((it) => it.href));
          if (!url) assert.deepEqual(links, [`${server.base}/`]);
          else assert(links.length > 5);
          for (const link of url ? links.filter((it) => it.startsWith(server.base)) : []) {
            assert.equal((await page.request.get(link)).status(), 200, link);
          }
        }
      });
    } finally {
      server.close();
    }
  }
});
