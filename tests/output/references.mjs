// Every address that a file of a site contains, found with real parsers.

import * as csstree from 'css-tree';
import { parse } from 'parse5';

/** `<link rel>` that browsers do not fetch. */
const ONLY_NAMES = /^(canonical|alternate|license|author|help|search|prev|next|up|me|bookmark|glossary|privacy-policy|terms-of-service)$/i;
const LOADING = new Set(['src', 'poster', 'data', 'background', 'manifest']);
const HREF_LOADS = new Set(['use', 'image', 'feimage', 'script', 'pattern', 'mask', 'filter', 'lineargradient', 'radialgradient', 'textpath', 'mpath']);

export function parseHtml(html) {
  return parse(html, { sourceCodeLocationInfo: true, scriptingEnabled: false });
}

/** All elements below `node`, in order. The content of `<template>` counts. */
export function* elements(node) {
  for (const child of node.childNodes ?? []) {
    if (child.tagName) yield child;
    yield* elements(child);
    if (child.content) yield* elements(child.content);
  }
}

export const attributes = (element) => new Map(element.attrs.map((a) => [a.prefix ? `${a.prefix}:${a.name}` : a.name, a.value]));

/**
 * The addresses in HTML or SVG: `{url, line, tag, attribute, follows, loads, lazy}`.
 * `follows` is a link that a reader can take, `loads` one that the browser fetches by itself.
 */
export function references(html, tree = parseHtml(html)) {
  const found = [];
  for (const element of elements(tree)) {
    const tag = element.tagName.toLowerCase();
    const attrs = attributes(element);
    const line = element.sourceCodeLocation?.startLine ?? 0;
    const add = (attribute, url, more = {}) => found.push({ url, line, tag, attribute, follows: false, loads: true, lazy: attrs.get('loading') === 'lazy', ...more });
    const addCss = (attribute, css, context) => cssReferences(css, context).forEach((ref) => add(attribute, ref.url, { line: line + ref.line - 1 }));

    for (const [name, value] of attrs) {
      if (name === 'href' || name === 'xlink:href') {
        if (tag === 'a' || tag === 'area') add(name, value, { follows: true, loads: false });
        else if (tag === 'link') {
          const rels = (attrs.get('rel') ?? '').split(/\s+/).filter(Boolean);
          add(name, value, { loads: !rels.length || rels.some((rel) => !ONLY_NAMES.test(rel)), rel: rels });
        } else if (tag === 'base') add(name, value);
        else if (HREF_LOADS.has(tag)) add(name, value);
        else add(name, value, { loads: false });
      } else if (LOADING.has(name) && !(name === 'data' && tag !== 'object')) add(name, value);
      else if (name === 'srcset' || name === 'imagesrcset') srcset(value).forEach((url) => add(name, url));
      else if (name === 'action' || name === 'formaction') add(name, value, { follows: true });
      else if (name === 'ping') value.split(/\s+/).filter(Boolean).forEach((url) => add(name, url));
      else if (name === 'cite' || name === 'longdesc') add(name, value, { loads: false });
      else if (name === 'style') addCss(name, value, 'declarationList');
      else if (name === 'srcdoc') references(value).forEach((ref) => found.push({ ...ref, line }));
      else if (/url\(/i.test(value) && element.namespaceURI?.endsWith('/svg')) addCss(name, value, 'value');
    }
    if (tag === 'style') addCss('<style>', text(element), 'stylesheet');
    if (tag === 'meta' && attrs.get('http-equiv')?.toLowerCase() === 'refresh') {
      const url = attrs.get('content')?.match(/^\s*[\d.]+\s*[;,]\s*url\s*=\s*(.*)$/is)?.[1];
      if (url !== undefined) add('refresh', url.replace(/^(["'])(.*)\1\s*$/s, '$2'), { loads: false, refresh: true });
    }
  }
  return found;
}

/**
 * The addresses in CSS. Invalid CSS is reported by the HTML checker, not here. `classes` are those that each
 * selector of the rule requires: a browser fetches a picture if an element of the page has them.
 */
export function cssReferences(css, context = 'stylesheet') {
  const found = [];
  const add = (node, url, rule) => found.push({ classes: classes(rule), url, line: node.loc?.start.line ?? 1, tag: 'css', attribute: 'url()', follows: false, loads: true, lazy: false });
  const ast = csstree.parse(css, { context, positions: true, parseCustomProperty: true, onParseError() {} });
  csstree.walk(ast, function enter(node) {
    if (node.type === 'Url') add(node, node.value, this.rule);
    else if (node.type === 'String' && (this.atrule?.name === 'import' || /^(-webkit-)?image-set$|^src$/i.test(this.function?.name ?? ''))) add(node, node.value, this.rule);
    else if (node.type === 'Raw') for (const url of node.value.matchAll(/url\(\s*(["']?)(.*?)\1\s*\)/gi)) add(node, url[2], this.rule);
  });
  return found;
}

function classes(rule) {
  if (rule?.prelude?.type !== 'SelectorList') return [[]];
  return rule.prelude.children.toArray().map((selector) => csstree.findAll(selector, (node) => node.type === 'ClassSelector').map((node) => node.name));
}

/** The addresses of a `srcset`, which may contain commas themselves. */
function srcset(value) {
  const urls = [];
  for (let rest = value.trim(); rest; ) {
    const [whole, url] = rest.match(/^[\s,]*(\S*)/);
    rest = rest.slice(whole.length);
    urls.push(url.replace(/,+$/, ''));
    if (!url.endsWith(',')) rest = rest.replace(/^[^,]*,?/, '');
    rest = rest.trim();
  }
  return urls.filter(Boolean);
}

function text(element) {
  return element.childNodes.map((child) => child.value ?? '').join('');
}
