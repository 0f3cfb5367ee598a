// Lighthouse over the heaviest page of each kind, as it comes: a phone of the middle range on 1.6 Mbit/s and
// 150 ms, a CPU four times as slow, both simulated. From a server on this machine that packs what it sends.
//
// Accessibility, best practices and SEO are asked once: they do not depend on time. What does is measured three
// times and the median is shown. What is held is the best of them, and where that is not good enough, of up to
// nine: other programs take their share of the machine, which only ever adds to a time, and what a page itself
// costs is in every run. Of CLS it is the worst: what moves now and then moves.

import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';
import { mirror } from '../output/browser.mjs';
import { executable, flags } from '../output/chromium.mjs';
import { Findings, main } from '../output/findings.mjs';
import { heaviest, pages } from '../output/tree.mjs';

const SCORES = ['performance', 'accessibility', 'best-practices', 'seo'];
const TIMES = { LCP: 'largest-contentful-paint', CLS: 'cumulative-layout-shift', TBT: 'total-blocking-time' };
const AT_MOST = { LCP: 1200, CLS: 0, TBT: 0 };
const DUE = 100;
// A page that is shown in place of another, or leads on to one, must not be in an index of the web: it says so, and that
// costs it points.
const NOT_DUE = { 404: ['seo'], permanent: ['seo'] };
const MISSING = 'kind of page that is missing';
const FAILED = 'page that could not be measured';
export const KINDS = [MISSING, FAILED, ...SCORES, ...Object.keys(TIMES)];

export async function check(dir, { runs = '3', expect } = {}) {
  const found = new Findings(KINDS);
  const root = resolve(dir);
  const types = heaviest(pages(root));
  types.delete('redirect');
  for (const type of expect?.split(',') ?? []) if (!types.has(type)) found.add(MISSING, type, 'no such page in this site');
  const server = await mirror(root, {}, { packed: true });
  const browser = await launch({ chromePath: executable(), chromeFlags: [...flags, '--headless=new'], logLevel: 'error' });
  found.rows = new Map();
  try {
    for (const page of types.values()) {
      const url = server.base + page.path.split('/').map(encodeURIComponent).join('/');
      const row = await measure(url, browser.port, Number(runs)).catch((error) => { found.add(FAILED, page.path, error.message); });
      if (!row) continue;
      found.count('kinds of page');
      found.count('runs', row.runs);
      found.rows.set(page.type, row);
      hold(page, row, found);
    }
  } finally {
    await browser.kill();
    server.close();
  }
  return found;
}

async function measure(url, port, runs) {
  const reports = [], errors = [];
  for (let run = 0; run < runs * 3 && (run < runs || !isGood(reports)); run += 1) {
    await report(url, port, reports.length ? ['performance'] : SCORES).then((it) => reports.push(it), (error) => errors.push(error));
  }
  if (!reports.length) throw errors[0];
  const median = (of) => reports.map(of).sort((a, b) => a - b)[Math.floor((reports.length - 1) / 2)];
  const [whole] = reports;
  const requests = whole.audits['network-requests'].details.items.filter(({ url }) => !url.startsWith('data:')).length;
  const row = { runs: reports.length, held: best(reports), faults: {}, bytes: whole.audits['total-byte-weight'].numericValue, requests };
  for (const category of SCORES) {
    row[category] = category === 'performance' ? median((it) => score(it, category)) : score(whole, category);
    row.held[category] ??= row[category];
    row.faults[category] = faults(whole, category);
  }
  for (const name of Object.keys(TIMES)) row[name] = median((it) => time(it, name));
  return row;
}

const time = ({ audits }, name) => audits[TIMES[name]].numericValue;

/** What is held of all runs, other than what is asked once. */
function best(reports) {
  const times = (name) => reports.map((it) => time(it, name));
  return {
    performance: Math.max(...reports.map((it) => score(it, 'performance'))),
    LCP: Math.min(...times('LCP')),
    CLS: Math.max(...times('CLS')),
    TBT: Math.min(...times('TBT')),
  };
}

function isGood(reports) {
  if (!reports.length) return false;
  const { performance, LCP, TBT } = best(reports);
  return performance >= DUE && LCP <= AT_MOST.LCP && TBT <= AT_MOST.TBT;
}

async function report(url, port, onlyCategories) {
  const { lhr } = await lighthouse(url, { port, onlyCategories, logLevel: 'error', disableFullPageScreenshot: true });
  if (lhr.runtimeError) throw new Error(`${lhr.runtimeError.code} ${lhr.runtimeError.message}`);
  return lhr;
}

const score = (lhr, category) => Math.round(lhr.categories[category].score * 100);

/** What keeps a score from being whole: the audits that count and are not passed. */
function faults({ categories, audits }, category) {
  const failed = categories[category].auditRefs.filter(({ id, weight }) => weight && audits[id].score !== null && audits[id].score < 1);
  return failed.map(({ id }) => {
    const first = audits[id].details?.items?.[0]?.node?.snippet ?? audits[id].displayValue ?? '';
    return `${id} ${first}`.trim().slice(0, 160);
  });
}

function hold({ path, type }, { held, faults }, found) {
  for (const category of SCORES) {
    if (held[category] < DUE && !NOT_DUE[type]?.includes(category)) found.add(category, path, `${held[category]}, at least ${DUE}: ${faults[category].join('; ')}`);
  }
  for (const [name, most] of Object.entries(AT_MOST)) {
    if (held[name] > most) found.add(name, path, `${round(name, held[name])}, at most ${most}`);
  }
}

const round = (name, value) => (name === 'CLS' ? value.toFixed(3) : Math.round(value));

function print({ rows }) {
  console.log(`Lighthouse ${createRequire(import.meta.url)('lighthouse/package.json').version}`);
  const lines = [...rows].sort().map(([type, row]) => [
    type, ...SCORES.map((category) => row[category]), ...Object.keys(TIMES).map((name) => round(name, row[name])), Math.round(row.held.TBT), row.bytes, row.requests, row.runs,
  ]);
  for (const line of [['page', 'perf', 'access', 'best', 'seo', 'LCP ms', 'CLS', 'TBT ms', 'least', 'bytes', 'requests', 'runs'], ...lines]) {
    console.log(line.map((cell, i) => (i ? String(cell).padStart(9) : cell.padEnd(13))).join(''));
  }
}

await main(import.meta.url, 'node lighthouse.mjs DIR', { runs: { type: 'string' }, expect: { type: 'string' } }, async (dir, options) => {
  const found = await check(dir, options);
  print(found);
  return found;
});
