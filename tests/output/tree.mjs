// A built site as the checkers see it: its files, and which kind of page each HTML file is.
// Kinds are read off the paths, so that any site can be checked.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Every file below `dir`, as relative paths with `/`, sorted. */
export function files(dir) {
  if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory()) throw new Error(`${dir} is not a folder`);
  const found = [];
  (function enter(below) {
    for (const entry of readdirSync(join(dir, below), { withFileTypes: true })) {
      const path = below ? `${below}/${entry.name}` : entry.name;
      if (entry.isDirectory()) enter(path);
      else found.push(path);
    }
  })('');
  return found.sort((a, b) => (a < b ? -1 : 1));
}

export const isHtml = (path) => /\.html?$/i.test(path);

const REFRESH = /<meta\b[^>]*http-equiv\s*=\s*["']?refresh\b/i;

const AT_THE_TOP = {
  'index.html': 'landing',
  'timeline.html': 'timeline',
  'sources.html': 'sources',
  'names.html': 'names',
  'corrections.html': 'corrections',
  'about.html': 'about',
  'search.html': 'search',
  '404.html': '404',
};

const RECORDS = {
  people: 'person',
  organizations: 'organization',
  places: 'place',
  laws: 'law',
  cases: 'case',
  topics: 'topic',
};

/** The kind of the page at `path`. A register that the site declares itself gives `declared`. */
export function pageType(path, html = '') {
  if (REFRESH.test(html)) return 'redirect';
  const parts = path.split('/');
  // A second language is in a folder named like its tag.
  if (parts.length > 1 && /^[a-z]{2,3}(-[A-Za-z0-9]+)*$/.test(parts[0])) parts.shift();
  if (parts.length === 1) return AT_THE_TOP[parts[0]] ?? 'other';
  if (parts[0] === 'p') return 'permanent';
  if (parts[0] === 'timeline') return 'filter';
  if (parts[0] === 'sources') return 'source';
  // Long lists continue in a folder.
  if (parts[0] === 'names' || (parts.length === 3 && parts[1] === 'index')) return 'list';
  if (parts[0] === 'report') return parts.length === 2 && parts[1] === 'index.html' ? 'report' : 'section';
  if (parts.length === 2 && parts[1] === 'index.html') return 'register';
  if (parts.length === 3) return /^(events|sections|under-[a-z0-9-]+)-\d+\.html$/.test(parts[2]) ? 'record list' : 'mentions';
  return RECORDS[parts[0]] ?? 'declared';
}

/** The HTML files of a site: `{path, html, type}`, and an error where there is none. */
export function pages(dir, all = files(dir)) {
  const found = all.filter(isHtml).map((path) => {
    const html = readFileSync(join(dir, path), 'utf8');
    return { path, html, type: pageType(path, html) };
  });
  if (!found.some((page) => page.path === 'index.html')) throw new Error(`${dir} has no index.html`);
  return found;
}

/** The heaviest page of each kind, which is where things break first. */
export function heaviest(all) {
  const best = new Map();
  for (const page of all) {
    if (!(best.get(page.type)?.html.length >= page.html.length)) best.set(page.type, page);
  }
  return best;
}
