// Every address in every page, style and drawing resolves, and stays inside the site unless a reader
// chooses to leave it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Findings, main } from './findings.mjs';
import { attributes, cssReferences, elements, parseHtml, references } from './references.mjs';
import { files, isHtml, pages } from './tree.mjs';

const KINDS = [
  'broken: no such file',
  'broken: no such id on the page',
  'out of the folder',
  'to a folder, not to a file',
  'root-relative',
  'absolute to the site itself',
  'third party in what loads by itself',
  'odd address',
  'id used twice on a page',
  'redirect that leads to itself, to a redirect or nowhere',
  'link to a redirect page',
  'page that no link leads to',
];

const INSIDE = 'http://site.invalid/inside/';

export function check(dir, { self } = {}) {
  const findings = new Findings(KINDS);
  const all = files(dir);
  const known = new Set(all);
  const folders = new Set(all.flatMap((path) => path.split('/').slice(0, -1).map((_, i, parts) => parts.slice(0, i + 1).join('/'))));
  const html = pages(dir, all);
  const redirects = new Set(html.filter((page) => page.type === 'redirect').map((page) => page.path));
  const site = { findings, known, folders, redirects, self: self?.replace(/\/*$/, '/'), ids: new Map(), links: new Map() };

  const read = (path) => readFileSync(join(dir, path), 'utf8');
  const work = html.map((page) => [page.path, page.html]);
  for (const path of all) if (/\.svg$/i.test(path)) work.push([path, read(path)]);

  // First all ids, since a link may lead to a page that comes later.
  const trees = work.map(([path, text]) => {
    const tree = parseHtml(text);
    site.ids.set(path, idsOf(path, tree, findings));
    return [path, references(text, tree)];
  });
  for (const [path, refs] of trees) {
    findings.count(isHtml(path) ? 'pages' : 'drawings');
    refs.forEach((ref) => checkReference(site, path, ref));
  }
  for (const path of all) {
    if (/\.css$/i.test(path)) {
      findings.count('styles');
      cssReferences(read(path)).forEach((ref) => checkReference(site, path, ref));
    } else if (/\.xml$/i.test(path)) checkXml(site, path, read(path));
  }
  for (const path of redirects) if (!site.links.get(path)?.redirect) findings.add(KINDS[9], path, 'no address after the time');
  checkReachable(site, html);
  return findings;
}

function idsOf(path, tree, findings) {
  const ids = new Set();
  for (const element of elements(tree)) {
    const id = attributes(element).get('id');
    if (id === undefined) continue;
    findings.count('ids');
    if (!id || /\s/.test(id)) findings.add('odd address', `${path}:${element.sourceCodeLocation?.startLine}`, `id="${id}" cannot be linked to`);
    if (ids.has(id)) findings.add('id used twice on a page', `${path}:${element.sourceCodeLocation?.startLine}`, `id="${id}"`);
    ids.add(id);
  }
  return ids;
}

function checkReference(site, from, ref) {
  const { findings } = site;
  const place = `${from}:${ref.line}`;
  const shown = ref.url.length > 120 ? `${ref.url.slice(0, 120)}…` : ref.url;
  const report = (kind, why = '') => findings.add(kind, place, `<${ref.tag} ${ref.attribute}> ${shown}${why && ` (${why})`}`);
  findings.count('addresses');

  const odd = oddity(ref);
  if (odd) report('odd address', odd);
  if (ref.tag === 'base') return report('odd address', 'a base changes what every other address means');

  const scheme = ref.url.match(/^\s*([a-z][a-z0-9+.-]*):/i)?.[1].toLowerCase();
  if (scheme === 'data' && !ref.follows) return undefined;
  if ((scheme === 'mailto' || scheme === 'tel') && ref.follows && !ref.loads) return undefined;
  if (scheme === 'http' || scheme === 'https' || ref.url.startsWith('//')) {
    findings.count('addresses to elsewhere');
    if (ref.loads) report('third party in what loads by itself');
    else if (!scheme) report('odd address', 'takes the scheme of the page, which a disk has not');
    else if (site.self && `${ref.url}/`.startsWith(site.self)) {
      if (ref.rel?.includes('canonical')) {
        const its = decodeURI(ref.url.slice(site.self.length)) || 'index.html';
        if (its !== from) report('absolute to the site itself', 'the canonical address of another page');
      } else report('absolute to the site itself');
    }
    return undefined;
  }
  if (scheme) return report('odd address', `scheme ${scheme}:`);
  // The 404 page is served at any address: it can use the host, and the path of the report if that is known.
  const own = from === '404.html' && site.self && new URL(site.self).pathname;
  if (from === '404.html' && ref.url === '/' && !own) return undefined;
  if (/^[/\\]/.test(ref.url) && !(own && ref.url.startsWith(own))) return report('root-relative');

  let url;
  try {
    url = new URL(/^[/\\]/.test(ref.url) ? ref.url.slice(own.length) : ref.url, INSIDE + encodeURI(from));
  } catch {
    return undefined; // an odd address, reported above
  }
  if (!url.href.startsWith(INSIDE)) return report('out of the folder');
  let target;
  let fragment;
  try {
    target = decodeURIComponent(url.pathname.slice(new URL(INSIDE).pathname.length));
    fragment = decodeURIComponent(url.hash.slice(1).replace(/:~:.*$/s, ''));
  } catch {
    return undefined;
  }
  const isStyle = (ref.tag === 'css' && !isHtml(from)) || (from === '404.html' && ref.attribute === '<style>');
  if (ref.url.startsWith('#') && isStyle) return undefined; // means the page that uses the style
  if (!site.known.has(target)) {
    if (target === '' || site.folders.has(target.replace(/\/$/, ''))) return report('to a folder, not to a file');
    return report('broken: no such file');
  }
  if (fragment) {
    findings.count('fragments');
    if (!site.ids.get(target)?.has(fragment)) report('broken: no such id on the page');
  }
  if (ref.refresh) {
    if (target === from || site.redirects.has(target)) report('redirect that leads to itself, to a redirect or nowhere');
  } else if (ref.follows && isHtml(target) && target !== from && site.redirects.has(target)) report('link to a redirect page');

  const links = site.links.get(from) ?? site.links.set(from, { to: new Set(), redirect: false }).get(from);
  if (ref.refresh) links.redirect = true;
  if (ref.follows) links.to.add(target);
  return undefined;
}

/** What is wrong in the syntax of an address, whatever its target. */
function oddity({ url, tag, attribute }) {
  if (/^data:/i.test(url)) return '';
  if (url === '' || url === '#') return tag === 'form' || attribute.startsWith('form') ? '' : 'leads nowhere';
  if (url !== url.trim()) return 'white space around it';
  const raw = url.match(/[\s\\"<>^`{|}\u0000-\u001f\u007f]/);
  if (raw) return `${JSON.stringify(raw[0])} has to be percent-encoded`;
  if (/%(?![0-9a-f]{2})/i.test(url)) return 'a % without two hexadecimal digits';
  if (/^[a-z][a-z0-9+.-]*:/i.test(url)) {
    if (/^https?:/i.test(url) && !URL.canParse(url)) return 'cannot be read as an address';
    return '';
  }
  if (url !== url.normalize('NFC')) return 'not in Unicode form NFC';
  for (const [escape, hex] of url.matchAll(/%([0-9a-f]{2})/gi)) {
    if (/[a-z0-9._~-]/i.test(String.fromCharCode(parseInt(hex, 16)))) return `${escape} need not be encoded`;
    if (hex !== hex.toUpperCase()) return `${escape} in small letters`;
    if (hex === '25' || hex === '2F' || hex === '5C') return `${escape} means another file to some servers`;
  }
  try {
    decodeURIComponent(url);
  } catch {
    return 'its percent-encoding is not UTF-8';
  }
  return '';
}

/** The addresses of feeds and site maps have to be absolute: those of this site have to exist. An id is a name and leads nowhere. */
function checkXml(site, path, xml) {
  if (!site.self) return;
  for (const [url] of xml.replaceAll(/<id>[^<]*<\/id>/g, '').matchAll(/https?:\/\/[^\s"'<>]+/g)) {
    if (!url.startsWith(site.self)) continue;
    site.findings.count('addresses in XML');
    const [name, fragment] = url.replaceAll('&amp;', '&').slice(site.self.length).split('#').map(decodeURIComponent);
    const target = name || 'index.html';
    if (!site.known.has(target)) site.findings.add('broken: no such file', path, url);
    else if (fragment && !site.ids.get(target)?.has(fragment)) site.findings.add('broken: no such id on the page', path, url);
  }
}

function checkReachable(site, html) {
  const seen = new Set(['index.html']);
  for (const path of seen) for (const to of site.links.get(path)?.to ?? []) if (isHtml(to)) seen.add(to);
  for (const { path, type } of html) {
    if (!seen.has(path) && !['404', 'redirect', 'permanent'].includes(type)) site.findings.add('page that no link leads to', path, 'cannot be reached from index.html');
  }
}

await main(import.meta.url, 'node links.mjs DIR…', { self: { type: 'string' } }, check);
