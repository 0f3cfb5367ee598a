// The search of annals and Pagefind over the same pages: what is fetched, how long it takes, which spellings of
// names are found, and what slow typing costs. Needs a release build with examples; installs the rest with npm.
//
//   cargo build --release --locked --examples --bins
//   node benches/search/search.mjs [--sections 5000] [--only names,queries,typing]
//
// What is searched is this report and one that examples/corpus.rs makes. Both searches are asked in the same
// browser, from the same server, which packs what it sends (gzip -9), each query with nothing in the cache.

import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { cpus, loadavg, tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';

const here = import.meta.dirname;
const root = resolve(here, '../..');
const { values: options } = parseArgs({ options: { sections: { type: 'string', default: '5000' }, only: { type: 'string', default: 'names,queries,typing' } } });
const wanted = options.only.split(',');
const RUNS = 3;
const SHOWN = 11; // as many results as annals shows at first
const KEY_MS = 300;
// The line of Lighthouse's phone.
const SLOW = { latency: 150, bytesPerMs: 1.6e6 / 8 / 1000 };
const OF_THIS_REPORT = ['Mukhammedkarim', 'torture', 'labor rights'];
const OF_THE_LARGE_ONE = ['Rutarsky', 'complaint', 'banner lamp', 'contracts of the court'];
const kb = (bytes) => (bytes / 1024).toFixed(0);
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor((list.length - 1) / 2)];
const lines = (file) => readFileSync(join(here, file), 'utf8').split('\n').filter((line) => line && !line.startsWith('#'));

// --- the sites --------------------------------------------------------------------------------------

function run(command, ...args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw error ?? new Error(`${command} ${args.join(' ')}\n${stderr}`);
  return stdout;
}

/** Runs a program, and tells its time and memory; Linux says what the program has used as long as it runs. */
async function watched(command, ...args) {
  const begun = performance.now();
  const child = spawn(command, args, { stdio: 'ignore' });
  const used = { cpu: 0, peak: 0 };
  const look = setInterval(() => {
    try {
      const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
      used.cpu = (+stat[11] + +stat[12]) / 100;
      used.peak = Number(readFileSync(`/proc/${child.pid}/status`, 'utf8').match(/VmHWM:\s+(\d+)/)?.[1] ?? used.peak);
    } catch { /* it has ended */ }
  }, 10);
  const status = await new Promise((done) => { child.on('exit', done); });
  clearInterval(look);
  if (status !== 0) throw new Error(`${command} ended with ${status}`);
  return { ...used, wall: (performance.now() - begun) / 1000 };
}

const target = resolve(root, process.env.CARGO_TARGET_DIR ?? 'target', 'release');
const annals = join(target, 'annals');

function pagefindProgram() {
  const folder = join(here, 'node_modules/@pagefind');
  const [platform] = readdirSync(folder);
  return join(folder, platform, 'bin', readdirSync(join(folder, platform, 'bin')).find((name) => /^pagefind_extended/.test(name)));
}

function size(folder) {
  return readdirSync(folder, { recursive: true }).map((path) => statSync(join(folder, path))).filter((it) => it.isFile()).reduce((sum, it) => sum + it.size, 0);
}

/** A site with both: the pages of annals, and beside them what Pagefind makes of them. */
async function site(title, source, out) {
  const build = await watched(annals, 'build', '--root', source, '--out', out);
  const tell = ({ wall, cpu, peak }) => `${wall.toFixed(1)} s, ${cpu.toFixed(1)} s of CPU, ${(peak / 1000).toFixed(0)} MB at the most`;
  console.log(`\n${title}: ${readdirSync(out, { recursive: true }).filter((path) => path.endsWith('.html')).length} pages`);
  console.log(`  annals, the whole build with search  ${tell(build)}; search data ${(size(join(out, 'search')) / 1e6).toFixed(1)} MB on the disk`);
  if (!wanted.includes('names') && !wanted.includes('queries')) return out;
  const index = await watched(pagefindProgram(), '--site', out);
  writeFileSync(join(out, 'pagefind.html'), '<!DOCTYPE html><title>Pagefind</title>');
  console.log(`  Pagefind, the index alone            ${tell(index)}; ${(size(join(out, 'pagefind')) / 1e6).toFixed(1)} MB on the disk`);
  return out;
}

// --- the server -------------------------------------------------------------------------------------

const MIME = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript' };

/** Serves folders under addresses of their own, one for each visit, and counts what each visit fetched. */
async function serve() {
  const visits = [], packed = new Map();
  const server = createServer((request, response) => {
    const [, number, path] = decodeURIComponent(new URL(request.url, 'http://localhost').pathname).match(/^\/(\d+)\/(.*)$/) ?? [];
    const visit = visits[number];
    const file = visit && join(visit.folder, path);
    if (!file || !statSync(file, { throwIfNoEntry: false })?.isFile()) return response.writeHead(404).end();
    if (!packed.has(file)) packed.set(file, gzipSync(readFileSync(file), { level: 9 }));
    const bytes = packed.get(file);
    if (/^(search|pagefind)\/|^assets\/search\.js$/.test(path)) {
      visit.bytes += bytes.length;
      visit.requests += 1;
      const kind = path.replace(/^search\/(\w+).*/, '$1');
      visit.kinds[kind] = (visit.kinds[kind] ?? 0) + bytes.length;
    }
    const send = () => response.writeHead(200, { 'content-type': MIME[extname(file)] ?? 'application/octet-stream', 'content-encoding': 'gzip' }).end(bytes);
    if (!visit.slow) return send();
    // One line for all that a visit fetches: its bytes go one after the other, after the way there and back.
    visit.free = Math.max(visit.free, performance.now() + SLOW.latency) + bytes.length / SLOW.bytesPerMs;
    setTimeout(send, visit.free - performance.now());
  });
  await new Promise((ready) => { server.listen(0, '127.0.0.1', ready); });
  return {
    visit(folder, slow = false) {
      const visit = { folder, slow, free: 0, bytes: 0, requests: 0, kinds: {} };
      visit.base = `http://127.0.0.1:${server.address().port}/${visits.push(visit) - 1}/`;
      return visit;
    },
    close: () => server.close(),
  };
}

// --- both searches ----------------------------------------------------------------------------------

let browser, server;

/** A visit with an empty cache. */
async function visiting(folder, page, slow, work) {
  const visit = server.visit(folder, slow);
  const context = await browser.newContext();
  try {
    const tab = await context.newPage();
    await tab.goto(visit.base + page, { timeout: 120_000 });
    return { ...await work(tab, visit), ...visit };
  } finally {
    await context.close();
  }
}

const settled = (tab) => tab.waitForSelector('#_found[aria-busy=false]', { state: 'attached' });

/** Until the page has asked for nothing more for a while, as far as it can be seen from here. */
async function quiet(tab, visit) {
  for (let calm = 0, before = -1; calm < 4; calm = visit.requests === before ? calm + 1 : 0) {
    before = visit.requests;
    await tab.evaluate(() => 0);
    await new Promise((go) => { setTimeout(go, 25); });
  }
}

const askAnnals = (folder, query, slow = false) => visiting(folder, 'search.html', slow, (tab, { base }) => tab.evaluate(([query, base]) => new Promise((done) => {
  const begun = performance.now();
  const found = document.querySelector('#_found');
  new MutationObserver(() => {
    if (found.getAttribute('aria-busy') !== 'false') return;
    done({ ms: performance.now() - begun, found: [...found.querySelectorAll('li a')].map((a) => decodeURI(a.href.slice(base.length))) });
  }).observe(found, { attributes: true });
  const input = document.querySelector('input[type=search]');
  input.value = query;
  input.dispatchEvent(new InputEvent('input'));
}), [query, base]));

const askPagefind = (folder, query, slow = false, shown = SHOWN) => visiting(folder, 'pagefind.html', slow, (tab, { base }) => tab.evaluate(async ([query, base, shown]) => {
  const begun = performance.now();
  const pagefind = await import(`${base}pagefind/pagefind.js`);
  const { results } = await pagefind.search(query);
  const first = await Promise.all(results.slice(0, shown).map((result) => result.data()));
  return { ms: performance.now() - begun, found: first.map(({ url }) => decodeURI(new URL(url, base).href.slice(base.length))) };
}, [query, base, shown]));

async function queries(title, folder, list) {
  console.log(`\n${title}: from the script that searches to results with their texts; medians of ${RUNS}`);
  console.log(`${'query'.padEnd(26)}${'annals'.padEnd(28)}${'Pagefind, first result'.padEnd(28)}Pagefind, first ${SHOWN}`);
  console.log(' '.repeat(26) + ' KB  req    ms   slow ms    '.repeat(3));
  for (const query of list) {
    const cells = [];
    for (const ask of [askAnnals, (...args) => askPagefind(...args, 1), askPagefind]) {
      const runs = [], slow = [];
      for (let i = 0; i < RUNS; i += 1) {
        runs.push(await ask(folder, query, false));
        slow.push(await ask(folder, query, true));
      }
      const of = (all, key) => median(all.map((it) => it[key]));
      cells.push(`${kb(of(runs, 'bytes')).padStart(3)}${String(of(runs, 'requests')).padStart(5)}${of(runs, 'ms').toFixed(0).padStart(6)}${of(slow, 'ms').toFixed(0).padStart(10)}    `);
    }
    console.log(query.padEnd(26) + cells.join(''));
  }
}

async function names(folder, file) {
  const due = lines(file).map((line) => line.split(' => '));
  for (const [name, ask] of [['annals', askAnnals], ['Pagefind', askPagefind]]) {
    const places = [];
    for (const [query, address] of due) places.push((await ask(folder, query)).found.findIndex((it) => it.replace(/#.*/, '') === address));
    const missed = due.filter((_, i) => places[i] < 0).map(([query]) => query);
    console.log(`\n${file}, ${name}: of ${due.length} spellings ${places.filter((at) => at === 0).length} found first, ${places.filter((at) => at >= 0).length} among the first ${SHOWN}; missed: ${missed.join(', ') || 'none'}`);
    for (const [i, [query]] of due.entries()) if (places[i] > 0) console.log(`  ${query}: place ${places[i] + 1}`);
  }
}

/**
 * One letter each 300 ms, and what each key asks for is there before the next one: the most that can be fetched.
 * The clock of the page is moved by hand, so that no load of this machine makes a pause.
 */
async function typing(folder) {
  console.log(`\nOne key each ${KEY_MS} ms, and the whole query at once (KB)`);
  const sums = [];
  for (const query of lines('queries.txt')) {
    const typed = await visiting(folder, 'search.html', false, async (tab, visit) => {
      await tab.locator('input[type=search]').focus();
      await tab.clock.install({ time: 0 });
      await tab.clock.pauseAt(1000);
      for (const letter of query) {
        await tab.keyboard.type(letter);
        await quiet(tab, visit);
        await tab.clock.runFor(KEY_MS);
      }
      await tab.clock.resume();
      await settled(tab);
    });
    const once = await askAnnals(folder, query);
    sums.push(typed.bytes);
    const kinds = Object.entries(typed.kinds).map(([kind, bytes]) => `${kind} ${kb(bytes)}`).join(', ');
    console.log(`${query.padEnd(30)}${kb(typed.bytes).padStart(5)} in ${String(typed.requests).padStart(3)} requests; at once ${kb(once.bytes).padStart(4)}   (${kinds})`);
  }
  console.log(`median ${kb(median(sums))} KB, at the most ${kb(Math.max(...sums))} KB, over 150 KB: ${sums.filter((sum) => sum > 150 * 1024).length} of ${sums.length}`);
}

// ----------------------------------------------------------------------------------------------------

for (const folder of [here, join(root, 'tests/output')]) {
  if (!existsSync(join(folder, 'node_modules'))) run('npm', 'ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund');
}
const made = mkdtempSync(join(tmpdir(), 'annals-search-'));
try {
  const { launch } = await import('../../tests/output/chromium.mjs');
  [browser, server] = [await launch(), await serve()];
  console.log(`${run(annals, '--version').trim()}; ${run(pagefindProgram(), '--version').trim()}; Chromium ${browser.version()}; node ${process.version}`);
  console.log(`${cpus()[0].model}, ${cpus().length} cores; ${new Date().toISOString().slice(0, 10)}; load at the start ${loadavg()[0].toFixed(1)}`);
  const report = await site('this report', root, join(made, 'report'));
  if (wanted.includes('names')) for (const file of ['names.txt', 'names-elsewhere.txt']) await names(report, file);
  if (wanted.includes('queries')) await queries('this report', report, OF_THIS_REPORT);
  if (wanted.includes('queries') || wanted.includes('typing')) {
    run(join(target, 'examples/corpus'), join(made, 'source'), '--sections', options.sections);
    // The theme as it is here, whatever the program was compiled with.
    cpSync(join(root, 'themes'), join(made, 'source/themes'), { recursive: true });
    const large = await site(`a report of ${options.sections} sections`, join(made, 'source'), join(made, 'large'));
    if (wanted.includes('queries')) await queries(`${options.sections} sections`, large, OF_THE_LARGE_ONE);
    if (wanted.includes('typing')) await typing(large);
  }
  console.log(`\nload at the end ${loadavg()[0].toFixed(1)}`);
} finally {
  await browser?.close();
  server?.close();
  rmSync(made, { recursive: true, force: true });
}
