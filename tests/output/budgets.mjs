// Page weight on a slow connection. Sizes are gzip -9, in KB of 1024 bytes; files that are compressed
// already (raster images, fonts) count as they are.

import { readFileSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { gzipSync } from 'node:zlib';
import { Findings, main } from './findings.mjs';
import { references, cssReferences } from './references.mjs';
import { files, pages } from './tree.mjs';

const KB = 1024;
// Scripts: 8 KB on every page but the search page, which also loads search.js.
const LIMITS = { css: 10 * KB, js: 8 * KB, searching: 16 * KB, cold: 40 * KB, requests: 3, search: 60 * KB, html: { person: 14 * KB, section: 23 * KB } };
const COMPRESSED = /\.(png|jpe?g|webp|avif|gif|woff2?|mp4|webm|zip|gz)$/i;

export function check(dir) {
  const findings = new Findings(['html', 'css', 'js', 'cold load', 'requests', 'search data']);
  const weights = new Map();
  const weigh = (path) => {
    if (!weights.has(path)) {
      const bytes = readFileSync(join(dir, path));
      weights.set(path, COMPRESSED.test(path) ? bytes.length : gzipSync(bytes, { level: 9 }).length);
    }
    return weights.get(path);
  };
  const over = (kind, path, size, limit) => {
    if (size > limit) findings.add(kind, path, `${kb(size)} KB, at most ${kb(limit)}`);
  };

  const rows = new Map();
  for (const page of pages(dir)) {
    findings.count('pages');
    const loads = new Set();
    load(dir, page.path, references(page.html), loads, page.html);
    const sum = (pattern) => [...loads].filter((path) => pattern.test(path)).reduce((all, path) => all + weigh(path), 0);
    const it = { html: weigh(page.path), css: sum(/\.css$/i), js: sum(/\.m?js$/i), requests: 1 + loads.size };
    it.cold = it.html + sum(/./);
    over('html', page.path, it.html, LIMITS.html[page.type] ?? Infinity);
    over('css', page.path, it.css, LIMITS.css);
    over('js', page.path, it.js, page.type === 'search' ? LIMITS.searching : LIMITS.js);
    over('cold load', page.path, it.cold, LIMITS.cold);
    if (it.requests > LIMITS.requests) findings.add('requests', page.path, `${it.requests}, at most ${LIMITS.requests}: ${[...loads].join(' ')}`);
    const row = rows.get(page.type) ?? rows.set(page.type, { pages: 0, html: 0, css: 0, js: 0, cold: 0, requests: 0 }).get(page.type);
    row.pages += 1;
    for (const key of Object.keys(it)) row[key] = Math.max(row[key], it[key]);
  }

  const search = files(dir).filter((path) => path.startsWith('search/') || (/(^|\/)search[^/]*\.(js|json|bin)$/i.test(path) && !/search\.(min\.)?js$/i.test(path)));
  // All scripts together, wherever they are loaded: the search page has the most. Search data is weighed separately.
  const scripts = files(dir).filter((path) => /\.m?js$/i.test(path) && !search.includes(path));
  over('js', scripts.join(' '), scripts.reduce((all, path) => all + weigh(path), 0), LIMITS.searching);
  over('search data', search.join(' '), search.reduce((all, path) => all + weigh(path), 0), LIMITS.search);

  findings.rows = rows;
  return findings;
}

/** Adds to `loads` what a browser fetches with the page, without the reader doing anything. */
function load(dir, from, refs, loads, html) {
  const hasClass = (name) => new RegExp(`class="([^"]* )?${name}[" ]`).test(html);
  for (const ref of refs) {
    if (ref.classes && !ref.classes.some((names) => names.every(hasClass))) continue;
    if (!ref.loads || ref.follows || ref.lazy || /^([a-z][a-z0-9+.-]*:|\/\/)/i.test(ref.url)) continue;
    const name = ref.url.replace(/[?#].*$/s, '');
    if (!name) continue;
    const path = join(dirname(from), decodeURIComponent(name));
    if (loads.has(path) || !existsSync(join(dir, path))) continue; // links.mjs reports missing files
    loads.add(path);
    if (/\.css$/i.test(path)) load(dir, path, cssReferences(readFileSync(join(dir, path), 'utf8')), loads, html);
  }
}

const kb = (bytes) => (bytes / KB).toFixed(1);

function print(findings) {
  const columns = ['page', 'pages', 'html', 'css', 'js', 'cold', 'requests'];
  const lines = [...findings.rows].sort().map(([type, row]) => [type, row.pages, kb(row.html), kb(row.css), kb(row.js), kb(row.cold), row.requests]);
  for (const line of [columns, ...lines]) console.log(line.map((cell, i) => (i ? String(cell).padStart(9) : cell.padEnd(13))).join(''));
}

await main(import.meta.url, 'node budgets.mjs DIR', {}, (dir) => {
  const findings = check(dir);
  print(findings);
  return findings;
});
