// Lighthouse over the heaviest page of each kind, as it comes: a phone of the middle range on 1.6 Mbit/s and
// 150 ms, a CPU four times as slow, both simulated. From a server on this machine that compresses its answers.
//
// Accessibility, best practices and SEO are measured once: they do not depend on time. The others are measured three
// times and the median is shown. The limits apply to the best of these runs and, if that is not good enough, to the
// best of up to nine: other programs only ever add to a time, and the cost of the page itself is in every run. For
// CLS the worst run counts: a page that shifts sometimes shifts.

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
const REQUIRED_SCORE = 100;
// A 404 page or a redirect must not be indexed: it says so, and that costs it points.
const EXEMPT = { 404: ['seo'], permanent: ['seo'] };
const MISSING = 'kind of page that is missing';
const FAILED = 'page that could not be measured';
export const KINDS = [MISSING, FAILED, ...SCORES, ...Object.keys(TIMES)];

export async function check(dir, { runs = '3', expect } = {}) {
  const findings = new Findings(KINDS);
  const root = resolve(dir);
  const types = heaviest(pages(root));
  types.delete('redirect');
  for (const type of expect?.split(',') ?? []) if (!types.has(type)) findings.add(MISSING, type, 'no such page in this site');
  const server = await mirror(root, {}, { packed: true });
  const browser = await launch({ chromePath: executable(), chromeFlags: [...flags, '--headless=new'], logLevel: 'error' });
  findings.rows = new Map();
  try {
    for (const page of types.values()) {
      const url = server.base + page.path.split('/').map(encodeURIComponent).join('/');
      const row = await measure(url, browser.port, Number(runs)).catch((error) => { findings.add(FAILED, page.path, error.message); });
      if (!row) continue;
      findings.count('kinds of page');
      findings.count('runs', row.runs);
      findings.rows.set(page.type, row);
      checkLimits(page, row, findings);
    }
  } finally {
    await browser.kill();
    server.close();
  }
  return findings;
}

async function measure(url, port, runs) {
  const reports = [], errors = [];
  for (let run = 0; run < runs * 3 && (run < runs || !isGood(reports)); run += 1) {
    await report(url, port, reports.length ? ['performance'] : SCORES).then((it) => reports.push(it), (error) => errors.push(error));
  }
  if (!reports.length) throw errors[0];
  const median = (value) => reports.map(value).sort((a, b) => a - b)[Math.floor((reports.length - 1) / 2)];
  const [whole] = reports;
  const requests = whole.audits['network-requests'].details.items.filter(({ url }) => !url.startsWith('data:')).length;
  const row = { runs: reports.length, best: best(reports), faults: {}, bytes: whole.audits['total-byte-weight'].numericValue, requests };
  for (const category of SCORES) {
    row[category] = category === 'performance' ? median((it) => score(it, category)) : score(whole, category);
    row.best[category] ??= row[category];
    row.faults[category] = faults(whole, category);
  }
  for (const name of Object.keys(TIMES)) row[name] = median((it) => time(it, name));
  return row;
}

const time = ({ audits }, name) => audits[TIMES[name]].numericValue;

/** The values of all runs that the limits apply to, other than those measured once. */
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
  return performance >= REQUIRED_SCORE && LCP <= AT_MOST.LCP && TBT <= AT_MOST.TBT;
}

async function report(url, port, onlyCategories) {
  const { lhr } = await lighthouse(url, { port, onlyCategories, logLevel: 'error', disableFullPageScreenshot: true });
  if (lhr.runtimeError) throw new Error(`${lhr.runtimeError.code} ${lhr.runtimeError.message}`);
  return lhr;
}

const score = (lhr, category) => Math.round(lhr.categories[category].score * 100);

/** Why a score is below 100: the audits that count and do not pass. */
function faults({ categories, audits }, category) {
  const failed = categories[category].auditRefs.filter(({ id, weight }) => weight && audits[id].score !== null && audits[id].score < 1);
  return failed.map(({ id }) => {
    const first = audits[id].details?.items?.[0]?.node?.snippet ?? audits[id].displayValue ?? '';
    return `${id} ${first}`.trim().slice(0, 160);
  });
}

function checkLimits({ path, type }, { best, faults }, findings) {
  for (const category of SCORES) {
    if (best[category] < REQUIRED_SCORE && !EXEMPT[type]?.includes(category)) findings.add(category, path, `${best[category]}, at least ${REQUIRED_SCORE}: ${faults[category].join('; ')}`);
  }
  for (const [name, most] of Object.entries(AT_MOST)) {
    if (best[name] > most) findings.add(name, path, `${round(name, best[name])}, at most ${most}`);
  }
}

const round = (name, value) => (name === 'CLS' ? value.toFixed(3) : Math.round(value));

function print({ rows }) {
  console.log(`Lighthouse ${createRequire(import.meta.url)('lighthouse/package.json').version}`);
  const lines = [...rows].sort().map(([type, row]) => [
    type, ...SCORES.map((category) => row[category]), ...Object.keys(TIMES).map((name) => round(name, row[name])), Math.round(row.best.TBT), row.bytes, row.requests, row.runs,
  ]);
  for (const line of [['page', 'perf', 'access', 'best', 'seo', 'LCP ms', 'CLS', 'TBT ms', 'least', 'bytes', 'requests', 'runs'], ...lines]) {
    console.log(line.map((cell, i) => (i ? String(cell).padStart(9) : cell.padEnd(13))).join(''));
  }
}

await main(import.meta.url, 'node lighthouse.mjs DIR', { runs: { type: 'string' }, expect: { type: 'string' } }, async (dir, options) => {
  const findings = await check(dir, options);
  print(findings);
  return findings;
});
