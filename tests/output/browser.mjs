// A site in a real browser: without scripts from a disk, from a copy elsewhere and from a mirror in
// a sub-folder; then every page for reflow, and one page of each kind for everything else.

import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { launch } from './chromium.mjs';
import { Findings, main } from './findings.mjs';
import { listen } from './server.mjs';
import { heaviest, pages } from './tree.mjs';

const KINDS = [
  'kind of page that is missing',
  'navigation',
  'wider than the window',
  'column of a few letters',
  'accessibility (axe)',
  'message on the console',
  'request out of the folder',
  'request that failed',
  'target under 24 px',
  'skip link',
  'focus that cannot be seen',
];
const WIDTHS = [320, 1280];
// Between these two, where columns have least room.
const COLUMN_WIDTHS = [320, 600, 720, 820, 900, 960, 1024, 1280];
const SCHEMES = ['light', 'dark'];
const STOPS = 25;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export async function check(dir, { shots, expect } = {}) {
  const findings = new Findings(KINDS);
  const root = resolve(dir);
  const all = pages(root);
  const types = heaviest(all);
  for (const type of expect?.split(',') ?? []) if (!types.has(type)) findings.add(KINDS[0], type, 'no such page in this site');

  const copies = mkdtempSync(join(tmpdir(), 'annals-browser-'));
  const server = await mirror(root);
  const browser = await launch();
  try {
    // A name with characters that break a careless address.
    const elsewhere = join(copies, 'a copy', 'көшірме 100% #1');
    cpSync(root, elsewhere, { recursive: true });
    const places = { disk: folder(root), copy: folder(elsewhere), mirror: server.base };
    await Promise.all(Object.entries(places).map(([name, base]) => walk(browser, findings, base, name, all)));

    // Two tabs at a time: a check waits for the browser more than it works.
    await share(all, async (page, tab) => reflow(tab, findings, folder(root), page), (run) => open(browser, findings, folder(root), 'pages', run));
    if (shots) mkdirSync(shots, { recursive: true });
    await share([...types.values()], async (page, tab) => inspect(tab, findings, folder(root), page, shots), (run) => open(browser, findings, folder(root), 'kinds', run));
    const lists = all.filter((page) => page.type === 'register' || types.get(page.type) === page);
    await share(lists, async (page, tab) => columns(tab, findings, folder(root), page), (run) => open(browser, findings, folder(root), 'columns', run));
    findings.count('kinds of page', types.size);
  } finally {
    await browser.close();
    server.close();
    rmSync(copies, { recursive: true, force: true });
  }
  return findings;
}

export const folder = (path) => `${pathToFileURL(path).href}/`;
const at = (base, path) => base + path.split('/').map(encodeURIComponent).join('/');

/** Two workers take the items in turn, each with a tab of its own. */
async function share(items, work, withTab) {
  const queue = [...items];
  const worker = () => withTab(async (tab) => {
    for (let item = queue.shift(); item; item = queue.shift()) await work(item, tab);
  });
  await Promise.all([worker(), worker()]);
}

/** A tab whose requests and messages are recorded for as long as `run` takes. */
export async function open(browser, findings, base, name, run, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', ...options });
  try {
    const tab = await context.newPage();
    const where = () => `${name} ${decodeURI(tab.url().replace(base, ''))}`;
    tab.on('request', (request) => {
      findings.count('requests');
      const url = request.url();
      if (!url.startsWith(base) && !/^(data|blob|about):/.test(url)) findings.add('request out of the folder', where(), url);
    });
    tab.on('requestfailed', (request) => {
      // The frame of a preview that the reader has left before it came.
      const isLeft = request.failure()?.errorText === 'net::ERR_ABORTED' && request.frame() !== tab.mainFrame();
      if (!isLeft) findings.add('request that failed', where(), `${request.url()} ${request.failure()?.errorText}`);
    });
    tab.on('response', (response) => {
      if (response.status() >= 400) findings.add('request that failed', where(), `${response.url()} ${response.status()}`);
    });
    tab.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) findings.add('message on the console', where(), message.text());
    });
    tab.on('pageerror', (error) => findings.add('message on the console', where(), error.message));
    await run(tab);
  } finally {
    await context.close();
  }
}

/** Without scripts, as a reader would: each link of the navigation, a section, a record of each register, and back. */
function walk(browser, findings, base, name, all) {
  const has = (path) => all.some((page) => page.path === path);
  return open(browser, findings, base, name, async (tab) => {
    const report = (message) => findings.add('navigation', `${name} ${decodeURI(tab.url().replace(base, ''))}`, message);
    const arrived = async (path) => {
      findings.count('pages walked to');
      const here = tab.url().replace(/[?#].*$/, '');
      if (here !== at(base, path)) return report(`should be ${path}`);
      if ((await tab.locator('h1').count()) !== 1) return report('does not have one h1');
      return (await tab.locator('h1').innerText()).trim() || report('its h1 is empty');
    };
    const take = async (link, path) => {
      await link.click({ timeout: 5000, noWaitAfter: false });
      await tab.waitForLoadState('load');
      await arrived(path);
    };
    const target = async (link) => decodeURIComponent(new URL(await link.getAttribute('href'), tab.url()).href.replace(/[?#].*$/, '').slice(base.length));

    try {
      await tab.goto(at(base, 'index.html'));
      await arrived('index.html');
      const navLinks = await tab.locator('header nav a').count();
      if (!navLinks) report('no link in the navigation');
      for (let i = 0; i < navLinks; i += 1) {
        const link = tab.locator('header nav a').nth(i);
        const path = await target(link);
        await take(link, path);
        if (path !== 'index.html' && !(await tab.locator('header nav a[aria-current]').count())) report('the navigation does not mark the current page');
        await tab.goBack();
        await arrived('index.html');
      }
      // Into each index and on to the first entry of its own folder, once from there to the front page, and back.
      let wentHome = false;
      for (const index of ['report', 'people', 'organizations', 'places', 'laws', 'cases', 'topics'].map((dir) => `${dir}/index.html`)) {
        if (!has(index)) continue;
        await tab.goto(at(base, index));
        await arrived(index);
        const links = await tab.locator('main a[href]').all();
        let taken = false;
        for (const link of links) {
          const path = await target(link);
          if (path === index || dirname(path) !== dirname(index)) continue;
          await take(link, path);
          if (!wentHome) {
            await take(tab.locator('header a').first(), 'index.html');
            await tab.goBack();
            await arrived(path);
            wentHome = true;
          }
          await tab.goBack();
          await arrived(index);
          taken = true;
          break;
        }
        if (!taken && all.some((page) => dirname(page.path) === dirname(index) && page.path !== index && page.type !== 'redirect')) report('leads to none of its entries');
      }
      for (const { path } of all.filter((page) => page.type === 'redirect').slice(0, 3)) {
        await tab.goto(at(base, path));
        await tab.waitForURL((url) => url.href.replace(/[?#].*$/, '') !== at(base, path), { timeout: 5000 });
        findings.count('redirects followed');
        if ((await tab.locator('h1').count()) !== 1) report(`where ${path} leads does not have one h1`);
      }
    } catch (error) {
      report(error.message.split('\n')[0]);
    }
  }, { javaScriptEnabled: false });
}

/** Redirect pages leave before they can be looked at, so they are shown without the refresh. */
async function show(tab, base, page) {
  if (page.type === 'redirect') {
    await tab.route(at(base, page.path), (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body: page.html.replace(/<meta\b[^>]*http-equiv\s*=\s*["']?refresh[^>]*>/i, '') }));
  }
  await tab.goto(at(base, page.path));
}

async function reflow(tab, findings, base, page) {
  await tab.setViewportSize({ width: WIDTHS[0], height: 800 });
  await show(tab, base, page);
  for (const width of WIDTHS) {
    await tab.setViewportSize({ width, height: 800 });
    findings.count('widths of pages');
    const wide = await tab.evaluate(() => {
      const { scrollWidth, clientWidth } = document.scrollingElement;
      if (scrollWidth <= clientWidth) return null;
      const over = [...document.body.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > clientWidth + 0.5);
      return `${scrollWidth} > ${clientWidth}: ${over.slice(-1).map((e) => e.outerHTML.slice(0, 120))}`;
    });
    if (wide) findings.add('wider than the window', `${page.path} ${width} px`, wide);
  }
}

/** Each list of a register, and one page of each kind: no text is in a column of a few letters. */
async function columns(tab, findings, base, page) {
  await show(tab, base, page);
  for (const width of COLUMN_WIDTHS) {
    await tab.setViewportSize({ width, height: 800 });
    findings.count('widths of columns');
    for (const it of await tab.evaluate(narrowColumns)) findings.add('column of a few letters', `${page.path} ${width} px`, it);
  }
}

/* In the page: texts of some length that are higher than three lines and narrower than three letters are wide. */
function narrowColumns() {
  const texts = [...document.querySelectorAll('body *')].filter((node) => {
    const own = [...node.childNodes].filter((it) => it.nodeType === Node.TEXT_NODE).map((it) => it.data).join('').trim();
    return own.length >= 8 && node.checkVisibility() && !node.closest('svg, .skip, .year');
  });
  return texts.flatMap((node) => {
    const [{ width, height }, size] = [node.getBoundingClientRect(), parseFloat(getComputedStyle(node).fontSize)];
    return width < 3 * size && height > 4 * size ? [`${Math.round(width)} × ${Math.round(height)}: ${node.outerHTML.slice(0, 100)}`] : [];
  }).slice(0, 3);
}

async function inspect(tab, findings, base, page, shots) {
  for (const width of WIDTHS) {
    await tab.setViewportSize({ width, height: 800 });
    await show(tab, base, page); // loaded again, so that Tab begins at the top
    await focus(tab, findings, `${page.path} ${width} px`);
    for (const it of await tab.evaluate(smallTargets)) findings.add('target under 24 px', `${page.path} ${width} px`, it);
    await tab.evaluate(AXE);
    for (const colorScheme of SCHEMES) {
      await tab.emulateMedia({ colorScheme });
      const place = `${page.path} ${width} px ${colorScheme}`;
      for (const it of await tab.evaluate(axe)) findings.add('accessibility (axe)', place, it);
      findings.count('axe runs');
      if (shots) await tab.screenshot({ path: join(shots, `${page.type}-${width}-${colorScheme}.png`), fullPage: true });
    }
  }
}

/* In the page: the rules of WCAG 2.2 up to AAA's contrast of text, and the best practices of axe. */
async function axe() {
  const { violations } = await window.axe.run(document, {
    resultTypes: ['violations'],
    preload: false,
    rules: { 'target-size': { enabled: true }, 'color-contrast-enhanced': { enabled: true } },
  });
  return violations.map((it) => `${it.id} ×${it.nodes.length}: ${it.nodes[0].html.slice(0, 160)} ${it.nodes[0].failureSummary.replace(/\s+/g, ' ').slice(0, 200)}`);
}

/* In the page. */
function smallTargets() {
  // A list that has no room at this width is not shown.
  return [...document.querySelectorAll('nav a')].filter((link) => link.checkVisibility()).flatMap((link) => {
    const { width, height } = link.getBoundingClientRect();
    return width >= 24 && height >= 24 ? [] : [`${Math.round(width)} × ${Math.round(height)}: ${link.outerHTML.slice(0, 120)}`];
  });
}

/** Tab through the page: the first stop is the skip link, each stop can be seen, and none traps the focus. */
export async function focus(tab, findings, place) {
  let before = '';
  for (let stop = 0; stop < STOPS; stop += 1) {
    await tab.keyboard.press('Tab');
    const it = await tab.evaluate(focused);
    if (!it) break; // past the last one
    findings.count('focus stops');
    if (stop === 0 && !/^#./.test(it.href)) findings.add('skip link', place, `the first stop is ${it.html}`);
    if (it.problem) findings.add(stop === 0 ? 'skip link' : 'focus that cannot be seen', place, `${it.problem}: ${it.html}`);
    if (it.key === before) {
      findings.add('focus that cannot be seen', place, `focus does not leave ${it.html}`);
      break;
    }
    before = it.key;
    if (stop === 0 && it.href.startsWith('#') && !it.leads) findings.add('skip link', place, `${it.href} is no place on the page`);
  }
}

/* In the page: what has the focus, and why it could not be seen. */
export function focused() {
  const it = document.activeElement;
  if (!it || it === document.body || it === document.documentElement) return null;
  const boxes = [...it.getClientRects()];
  const style = getComputedStyle(it);
  const inView = boxes.filter((b) => b.width > 1 && b.height > 1 && b.right > 0 && b.bottom > 0 && b.left < innerWidth && b.top < innerHeight);
  const onTop = inView.some((b) => {
    const top = document.elementFromPoint(Math.min(innerWidth - 1, Math.max(0, b.left + b.width / 2)), Math.min(innerHeight - 1, Math.max(0, b.top + b.height / 2)));
    return top && (it.contains(top) || top.contains(it) || (it.ownerSVGElement && it.ownerSVGElement === top.ownerSVGElement));
  });
  // The styles of the element and its content with and without the focus. Movement is no sign of the focus.
  const looks = () => [it, ...it.querySelectorAll('*')].map((e) => {
    const s = getComputedStyle(e);
    return [s.outlineStyle === 'none' ? '' : s.outline, s.boxShadow, s.backgroundColor, s.color, s.border, s.stroke, s.strokeWidth, s.fill, s.textDecoration, s.clipPath].join();
  }).join();
  const withFocus = looks();
  it.blur();
  const without = looks();
  it.focus({ preventScroll: true });
  let problem = '';
  if (!inView.length) problem = 'is out of sight';
  else if (parseFloat(style.opacity) < 0.5 || style.visibility !== 'visible') problem = 'is invisible';
  else if (!onTop) problem = 'is covered';
  else if (withFocus === without) problem = 'looks as it does without the focus';
  const href = it.getAttribute('href') ?? '';
  return {
    href,
    problem,
    leads: href.length > 1 && href.startsWith('#') && document.getElementById(href.slice(1)) !== null,
    html: it.outerHTML.slice(0, 120),
    key: `${[...document.querySelectorAll('*')].indexOf(it)}`,
  };
}

const MIME = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml', '.json': 'application/json', '.xml': 'application/xml', '.png': 'image/png' };

/** The site on a web server, under a sub-folder and nowhere else. `packed`: as a web host sends it, with gzip. */
export async function mirror(root, headers = {}, { packed = false } = {}) {
  const prefix = '/mirrors/annals/';
  const { base, close } = await listen((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    const file = join(root, path.slice(prefix.length));
    if (!path.startsWith(prefix) || !file.startsWith(root) || !statSync(file, { throwIfNoEntry: false })?.isFile()) {
      response.writeHead(404).end();
      return;
    }
    const bytes = readFileSync(file);
    const encoding = packed ? { 'content-encoding': 'gzip' } : {};
    response.writeHead(200, { ...headers, ...encoding, 'content-type': MIME[extname(file)] ?? 'application/octet-stream' }).end(packed ? gzipSync(bytes, { level: 9 }) : bytes);
  });
  return { base: base + prefix, close };
}

await main(import.meta.url, 'node browser.mjs DIR', { shots: { type: 'string' }, expect: { type: 'string' } }, check);
