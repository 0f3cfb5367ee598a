// The HTML of a section and the HTML of the Markdown parser as trees, which are equal if both show the same. What annals
// adds or writes differently on purpose in every text is removed here; differences in some texts have reasons.

import { parseFragment } from 'parse5';

const BLOCKS = new Set(['p', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li', 'blockquote', 'pre', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'hr', 'dl', 'dt', 'dd', 'note']);
const HEADING = /^h[1-6]$/;
const FOLLOWED = /^(https?|mailto|tel):/i;
const SCHEME = /^[a-z][a-z0-9+.-]*:/i;

/** Differences that annals has on purpose, each as a change to the parser's tree. */
export const REASONS = {
  'raw-html': 'raw HTML is shown as text, comments are removed',
  address: 'the address of a link that cannot be followed is removed, its words remain',
  'no-host': 'an address without its host is an error, the words remain',
  braces: 'words in curly brackets that are not attributes of a heading remain',
  'unspaced-break': 'a line break between letters of scripts without spaces is removed',
  'image-elsewhere': 'an image of another site is an error',
  'no-record': 'a wikilink that names no record is not a link',
  'empty-address': 'a link without an address is an error',
  'footnote-uncalled': 'a footnote that is not called is a warning',
  callout: 'a quotation that begins with `[!kind]` is a boxed note, and what follows on that line its title',
};

/** The tree of annals' HTML, as a string. */
export function annalsTree({ blocks, footnotes, parser }) {
  const byHand = headingIds(parser);
  const read = (html) => elements(html, (node, children) => annalsElement(node, children, byHand));
  const body = read(blocks);
  const notes = footnotes.map((html, at) => ({ name: 'note', attributes: { number: at + 1 }, children: read(html) }));
  return serialized([...body, ...notes]);
}

/** The tree of the parser's HTML, as a string, changed for these reasons. */
export function parserTree({ parser, braces = parser, as_text: asText }, reasons = []) {
  const html = reasons.includes('raw-html') ? asText : reasons.includes('braces') ? braces : parser;
  const nodes = elements(reasons.includes('unspaced-break') ? unspaced(html) : html, (node, children) => parserElement(node, children, reasons));
  return serialized(withFootnotes(lowered(nodes), reasons));
}

/** HTML without the line breaks of the source between letters of East Asia, Thai and the like: U+200B is in their place. */
const UNSPACED = '[\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Thai}\\p{sc=Laoo}\\p{sc=Khmr}\\p{sc=Mymr}\\u3000-\\u303f\\uff01-\\uff65]';
const unspaced = (html) => html.replace(new RegExp(`(?<=${UNSPACED})\\n(?=${UNSPACED})`, 'gu'), '\u200b');

/** Why both differ: an empty list where they do not, the reasons that explain it all, or `['fault']`. */
export function difference(result) {
  if (result.panic !== undefined || result.blocks === undefined) return ['fault'];
  const annals = annalsTree(result);
  for (const reasons of subsets(Object.keys(REASONS))) {
    if (annals === parserTree(result, reasons)) return reasons;
  }
  return ['fault'];
}

/** All subsets, the smallest first. */
function subsets(all) {
  const found = [...Array(2 ** all.length).keys()].map((bits) => all.filter((_, at) => bits & (1 << at)));
  return found.sort((one, other) => one.length - other.length);
}

/** The ids of headings that are written in the text: annals generates all others. */
function headingIds(parser) {
  const ids = new Set();
  elements(parser, ({ name, attributes }) => {
    if (HEADING.test(name) && attributes.id) ids.add(attributes.id);
    return [];
  });
  return ids;
}

// --- trees ----------------------------------------------------------------------------------------

/** Reads HTML; `change` returns the nodes that replace an element. */
function elements(html, change) {
  const walk = (nodes) => nodes.flatMap((node) => {
    if (node.nodeName === '#text') return [node.value];
    if (node.nodeName === '#comment' || node.nodeName === '#documentType') return [];
    const attributes = Object.fromEntries(node.attrs.map(({ name, value }) => [name, value]));
    const element = { name: node.tagName, attributes, classes: (attributes.class ?? '').split(/\s+/).filter(Boolean) };
    return change(element, walk(node.childNodes));
  });
  return walk(parseFragment(html).childNodes);
}

function annalsElement({ name, attributes, classes }, children, ids) {
  const has = (wanted) => classes.includes(wanted);
  if ((name === 'span' && has('credit')) || (name === 'a' && has('no')) || (name === 'ul' && has('who')) || (name === 'p' && has('alert-word'))) return [];
  if ((name === 'div' && (has('b') || has('scroll'))) || name === 'span' || name === 'bdi') return children;
  if (name === 'sup' && has('fn')) return [{ name: 'call', attributes: { number: Number(text(children)) }, children: [] }];
  if (name === 'figcaption') return [{ name, attributes: {}, children }];
  if (name === 'figure') return [figure(children)];
  if (name === 's') return [{ name: 'del', attributes: {}, children }];
  if (name === 'blockquote' || (name === 'div' && has('alert'))) return [{ name: 'blockquote', attributes: alert(classes, /^alert-/), children }];
  if (name === 'th' || name === 'td') {
    const align = classes.find((word) => ['left', 'center', 'right'].includes(word));
    return [{ name, attributes: align ? { align } : {}, children }];
  }
  if (HEADING.test(name)) return [{ name, attributes: ids.has(attributes.id) ? { id: attributes.id } : {}, children }];
  return common({ name, attributes, classes }, children, annalsAddress);
}

/** A standalone image, with its title below. */
function figure(children) {
  const caption = children.find((child) => child.name === 'figcaption');
  const rest = children.filter((child) => child !== caption);
  const image = rest.find((child) => child.name === 'img');
  if (caption && image) image.attributes.title = text(caption.children);
  return { name: 'p', attributes: {}, children: rest };
}

function parserElement({ name, attributes, classes }, children, reasons) {
  if (name === 'sup' && classes.includes('footnote-reference')) {
    const address = children.find((child) => child.name === 'a')?.attributes.href ?? '';
    return [{ name: 'call', attributes: { label: label(address) }, children: [] }];
  }
  if (name === 'sup' && classes.includes('footnote-definition-label')) return [];
  if (name === 'div' && classes.includes('footnote-definition')) return [{ name: 'note', attributes: { label: attributes.id.toLowerCase() }, children }];
  if (name === 'blockquote') {
    const note = reasons.includes('callout') ? callout(children) : undefined;
    return [{ name, attributes: note?.attributes ?? alert(classes, /^markdown-alert-/), children: note?.children ?? children }];
  }
  if (name === 'th' || name === 'td') {
    const align = attributes.style?.replace('text-align: ', '');
    return [{ name, attributes: align ? { align } : {}, children }];
  }
  if (HEADING.test(name)) return [{ name, attributes: attributes.id ? { id: attributes.id } : {}, children }];
  if (name === 'a' && isDropped(attributes.href ?? '', reasons)) return children;
  if (name === 'img' && /^([a-z][a-z0-9+.-]*:|\/\/)/i.test(attributes.src ?? '') && reasons.includes('image-elsewhere')) return [];
  return common({ name, attributes, classes }, children, parserAddress);
}

const label = (address) => address.replace(/^#/, '').toLowerCase();

function isDropped(href, reasons) {
  if (href.startsWith('record:')) {
    const id = decode(href.slice('record:'.length)).replace(/^people\//, '');
    return id === '-' || (reasons.includes('no-record') && !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id));
  }
  if (href === '') return reasons.includes('empty-address');
  const isUnfollowed = (SCHEME.test(href) && !FOLLOWED.test(href)) || href.startsWith('//');
  if (reasons.includes('no-host') && isWithoutHost(href)) return true;
  return reasons.includes('address') && isUnfollowed;
}

/** Whether an address of the web has no host, or one that no host can have. */
function isWithoutHost(href) {
  const [, slashes, host] = href.match(/^https?:([/\\]*)([^/\\?#]*)/i) ?? [];
  return host !== undefined && (slashes !== '//' || host === '' || /[\s<>"{}|^`%]/.test(decode(host)));
}

function alert(classes, begin) {
  const kind = classes.find((word) => begin.test(word))?.replace(begin, '');
  return kind ? { alert: kind } : {};
}

/** The boxed note that a quotation is, if it is one. */
function callout(children) {
  const at = children.findIndex((child) => typeof child !== 'string' || child.trim());
  const { name, children: [marker, ...rest] = [] } = children[at] ?? {};
  const [all, kind] = (/^(p|h[12])$/.test(name) && typeof marker === 'string' && marker.match(/^\[!([\p{L}\p{N}_-]+)\](?![\p{L}\p{N}(:[])[+-]?[ \t]*/u)) || [];
  if (!all) return undefined;
  const [title, words] = firstLine([marker.slice(all.length), ...rest]);
  const paragraph = (inner) => (inner && (inner.some((child) => typeof child !== 'string') || text(inner).trim()) ? [{ name: 'p', attributes: {}, children: inner }] : []);
  return { attributes: { alert: kind.toLowerCase() }, children: [...paragraph(title), ...paragraph(words), ...children.slice(at + 1)] };
}

/** The first line of a text, and the rest: emphasis that continues is in both, a link is not split. */
function firstLine(children) {
  for (const [at, child] of children.entries()) {
    const before = children.slice(0, at);
    const after = children.slice(at + 1);
    if (child.name === 'br') return [before, after];
    if (typeof child === 'string' && child.includes('\n')) {
      const end = child.indexOf('\n');
      return [[...before, child.slice(0, end)], [child.slice(end + 1), ...after]];
    }
    const [first, rest] = ['em', 'strong', 'del'].includes(child.name) ? firstLine(child.children) : [];
    if (rest) return [[...before, { ...child, children: first }], [{ ...child, children: rest }, ...after]];
  }
  return [children, undefined];
}

function common({ name, attributes, classes }, children, address) {
  if (name === 'input') return [attributes.checked === undefined ? '☐ ' : '☑ '];
  const compared = {};
  if (name === 'a') compared.href = address(attributes.href ?? '');
  if (name === 'img') Object.assign(compared, { src: address(attributes.src ?? ''), alt: collapsed(attributes.alt ?? '').trim() });
  if ((name === 'a' || name === 'img') && attributes.title) compared.title = attributes.title;
  if (name === 'ol' && attributes.start) compared.start = attributes.start;
  // A language is the first word behind a fence, where it is one.
  const language = classes.map((word) => word.split(/[,{]/)[0]).find((word) => /^language-[\w+#.-]+$/.test(word));
  if (name === 'code' && language) compared.language = language;
  return [{ name, attributes: compared, children }];
}

// --- addresses ------------------------------------------------------------------------------------

function annalsAddress(href) {
  const record = href.match(/^(?:\.\.\/)*people\/(.*)\.html$/);
  if (record) return `record:${record[1]}`;
  if (href.startsWith('#')) return `#${decode(href.slice(1))}`;
  if (SCHEME.test(href)) return encoded(href);
  const [path, place] = splitFragment(href);
  return `site:${decode(path.replace(/^(\.\.\/)*report\//, ''))}${place}`;
}

function parserAddress(href) {
  if (href.startsWith('record:')) return `record:${decode(href.slice('record:'.length)).replace(/^people\//, '')}`;
  if (href.startsWith('#')) return `#${decode(href.slice(1))}`;
  if (SCHEME.test(href)) return encoded(href);
  const [path, place] = splitFragment(href);
  const parts = [];
  for (const part of decode(path).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `site:${parts.join('/').replace(/\.md$/, '.html')}${place}`;
}

const splitFragment = (href) => {
  const at = href.indexOf('#');
  return at < 0 ? [href, ''] : [href.slice(0, at), `#${decode(href.slice(at + 1))}`];
};

/** Every byte that an address cannot have in percent-encoding, as a browser sends it. */
const encoded = (address) => address
  .replace(/[^\w\-.~:/?#@!$&'()*+,;=%]+/gu, (characters) => encodeURIComponent(characters))
  .replace(/%[0-9a-f]{2}/gi, (byte) => byte.toUpperCase());

function decode(address) {
  const bytes = [];
  const from = Buffer.from(address);
  for (let at = 0; at < from.length; at += 1) {
    const code = from.subarray(at, at + 3).toString('latin1').match(/^%([0-9a-f]{2})/i);
    bytes.push(code ? parseInt(code[1], 16) : from[at]);
    if (code) at += 2;
  }
  return Buffer.from(bytes).toString();
}

// --- the parser's headings and footnotes as annals has them ----------------------------------------

/** A page has one `h1`, which is the section's title. */
function lowered(nodes) {
  const all = [];
  const walk = (list) => list.forEach((node) => {
    if (typeof node === 'string') return;
    if (HEADING.test(node.name)) all.push(node);
    walk(node.children);
  });
  walk(nodes);
  const shift = all.some((node) => node.name === 'h1') ? 1 : 0;
  all.forEach((node) => { node.name = `h${Math.min(6, Math.max(2, Number(node.name[1]) + shift))}`; });
  return nodes;
}

/** Footnotes at the end, in the order of their first calls. Those that are not called follow, unless they are left out. */
function withFootnotes(nodes, reasons) {
  const notes = new Map();
  const withoutNotes = (list) => list.filter((node) => {
    if (typeof node === 'string') return true;
    node.children = withoutNotes(node.children);
    if (node.name !== 'note') return true;
    // A call finds the first of two by the same label; the second is an error.
    const { label } = node.attributes;
    notes.set(notes.has(label) ? Symbol(label) : label, node);
    return false;
  });
  const body = withoutNotes(nodes);
  const order = [];
  const numberCalls = (list) => list.forEach((node) => {
    if (typeof node === 'string') return;
    if (node.name === 'call') {
      const { label } = node.attributes;
      if (!order.includes(label)) order.push(label);
      node.attributes = { number: order.indexOf(label) + 1 };
    }
    numberCalls(node.children);
  });
  numberCalls(body);
  for (let at = 0; at < order.length; at += 1) numberCalls(notes.get(order[at])?.children ?? []);
  const numbered = order.map((label, at) => ({ name: 'note', attributes: { number: at + 1 }, children: notes.get(label)?.children ?? [] }));
  const uncalled = [...notes].filter(([label]) => !order.includes(label)).map(([, note]) => ({ ...note, attributes: { number: 'none' } }));
  return [...body, ...numbered, ...(reasons.includes('footnote-uncalled') ? [] : uncalled)];
}

// --- writing --------------------------------------------------------------------------------------

const text = (nodes) => nodes.map((node) => (typeof node === 'string' ? node : text(node.children))).join('');
const collapsed = (words) => words.replace(/[ \t\n\f\r]+/g, ' ');

/** One string for a tree: attributes in order, white space where it shows. */
function serialized(nodes) {
  return block(nodes).trim();
}

function block(nodes) {
  let out = '';
  let line = '';
  const end = () => {
    const trimmed = line.replace(/ *<br> */g, '<br>').trim();
    if (trimmed) out += `${trimmed}\n`;
    line = '';
  };
  const walk = (list) => {
    for (const node of list) {
      if (typeof node === 'string') line += escaped(node);
      else if (BLOCKS.has(node.name)) {
        end();
        const inner = node.name === 'pre' ? `${verbatim(node.children)}\n` : block(node.children);
        out += `${tag(node)}\n${inner}</${node.name}>\n`;
      } else {
        line += tag(node);
        if (node.children.length > 0 || !['br', 'img', 'call'].includes(node.name)) {
          walk(node.children);
          line += `</${node.name}>`;
        }
      }
      line = collapsed(line);
    }
  };
  walk(nodes);
  end();
  return out;
}

const verbatim = (nodes) => nodes.map((node) => (typeof node === 'string' ? escaped(node) : `${tag(node)}${verbatim(node.children)}</${node.name}>`)).join('');
const escaped = (words) => words.replace(/&/g, '&amp;').replace(/</g, '&lt;');
const tag = ({ name, attributes }) => `<${name}${Object.keys(attributes).sort().map((key) => ` ${key}="${escaped(String(attributes[key]))}"`).join('')}>`;
