// What a reader does on a page, whatever the engine. Each check has the page that it is made on and resolves to its findings.

import { pause } from './tab.mjs';

const PREVIEW = '#_preview';
/** Time for what must not happen, in milliseconds. */
const WAIT = 350;

const ofType = (type, ...parts) => ({ all }) => all.find((page) => page.type === type && parts.every((part) => page.html.includes(part)));
const section = (site) => ofType('section', 'class="b"', 'class="ev"', 'href="../people/')(site) ?? ofType('section', 'class="b"')(site);
const person = ofType('person');
const withLink = (pattern) => ({ all }) => all.find((page) => page.type !== 'redirect' && pattern.test(page.html));

/** What is previewed, by the pages that such links are on and by the links. */
const PREVIEWED = {
  person: [ofType('section', 'class="b"', 'href="../people/'), '.b p a[href*="people/"]'],
  'date or event': [ofType('section', 'class="ev"'), '.b p a.ev'],
  paragraph: [ofType('person', '#p-'), 'main a[href*="report/"][href*="#p-"]'],
  source: [withLink(/<main[\s\S]*<a href="[^"]*sources(\.html#|\/)/), 'main a[href*="sources.html#"], main a[href*="sources/"]'],
};

export const BEHAVIOUR = {
  ...Object.fromEntries(Object.entries(PREVIEWED).map(([name, [on, selector]]) => [`preview of a ${name}`, { on, work: (tab) => preview(tab, selector) }])),
  'citation of a page': { on: section, work: citation },
  'citation of a paragraph': { on: section, work: paragraphCitation },
  'search page': { on: (site) => person(site) && ofType('search')(site), work: searchPage },
  'search from a page': { on: (site) => person(site) && section(site), work: searchBox },
  'filters of the timeline': { on: ofType('timeline', '<details'), work: filters },
  'kinds of events': { on: withLink(/ id="kind_"/), work: kinds },
};

const focusedText = () => document.activeElement.outerHTML.slice(0, 120);

// --- previews ---

/** By pointer and by keyboard; it says nothing that the page of the link does not say; Escape and leaving end it. */
async function preview(tab, selector) {
  const problems = [];
  const isThere = () => tab.until((box) => document.querySelector(box) !== null, [PREVIEW]);
  const isGone = (milliseconds) => tab.until((box) => document.querySelector(box) === null, [PREVIEW], milliseconds);
  const link = await tab.evaluate(mark, selector);
  if (!link) return [`no link that is ${selector}`];

  await tab.hover('[data-tried]');
  if (!(await isThere())) return [`does not appear on hover: ${link}`];
  problems.push(...(await tab.evaluate(saysMore, PREVIEW)));
  await tab.press('Escape');
  if (!(await isGone(WAIT))) problems.push('stays on Escape under the pointer');
  await tab.pointer({ x: 1, y: 1 }, false);
  await tab.hover('[data-tried]');
  if (!(await isThere())) problems.push('does not appear on hover a second time');
  await tab.pointer({ x: 1, y: 1 }, false);
  if (!(await isGone(1500))) problems.push('stays when the pointer has left');

  if (!(await tab.evaluate(focusBefore))) return [...problems, 'nothing to press Tab on before the link'];
  await tab.press('Tab');
  if (!(await tab.evaluate(() => document.activeElement.matches('[data-tried]')))) return [...problems, `Tab does not go to the link but to ${await tab.evaluate(focusedText)}`];
  if (!(await isThere())) return [...problems, 'does not appear on focus'];
  if (!(await tab.evaluate((box) => document.activeElement.getAttribute('aria-describedby') === box.slice(1), PREVIEW))) problems.push('does not describe its link');
  await tab.press('Escape');
  if (!(await isGone(WAIT))) problems.push('stays on Escape');
  if (!(await tab.evaluate(() => document.activeElement.matches('[data-tried]')))) problems.push('Escape takes the focus away');
  return problems;
}

/* In the page: marks the first such link that is shown. */
function mark(selector) {
  const link = [...document.querySelectorAll(selector)].find((node) => node.getClientRects().length);
  link?.setAttribute('data-tried', '');
  return link?.outerHTML;
}

/* In the page: the focus is put where the next Tab leads to the marked link. */
function focusBefore() {
  const stops = [...document.querySelectorAll('a[href], button, input, summary')].filter((node) => node.getClientRects().length && node.tabIndex >= 0);
  const before = stops[stops.findIndex((node) => node.matches('[data-tried]')) - 1];
  before?.focus();
  return before && document.activeElement === before;
}

/* In the page: lines of the preview that are not on the page of its link. From a disk pages cannot be fetched. */
async function saysMore(box) {
  const words = (node) => node.textContent.replace(/\s+/g, ' ').trim();
  const lines = [...document.querySelectorAll(`${box} > *`)].map(words);
  if (!lines.filter(Boolean).length) return ['is empty'];
  if (!location.protocol.startsWith('http')) return [];
  const html = await (await fetch(document.querySelector('[data-tried]').href)).text();
  const main = new DOMParser().parseFromString(html, 'text/html').querySelector('main');
  // A preview leaves out the numbers of notes.
  main.querySelectorAll('.fn, .back').forEach((call) => call.remove());
  const all = words(main);
  return lines.filter((line) => !all.includes(line)).map((line) => `says what the page does not: ${line}`);
}

// --- citations ---

/** What is pasted into a field, at the latest when it matches: a page copies some time after a button is pressed. */
async function pasted(tab, wanted) {
  const end = performance.now() + 2000;
  for (;;) {
    await tab.evaluate(() => {
      const field = Object.assign(document.createElement('textarea'), { id: '_pasted' });
      field.style.cssText = 'position: fixed; inset: 0 auto auto 0';
      document.body.append(field);
      field.focus({ preventScroll: true });
    });
    await tab.press('Control+v');
    const text = (await tab.until(() => document.querySelector('#_pasted').value, [], 1000)) ?? '';
    await tab.evaluate(() => document.querySelector('#_pasted').remove());
    if (wanted.test(text) || performance.now() > end) return text;
    await pause(100);
  }
}

const literally = (text) => new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));

/** Presses a button that copies, and adds a problem where what it copies does not match. */
async function copies(tab, problems, press, wanted, what) {
  await press();
  const text = await pasted(tab, wanted);
  if (!wanted.test(text)) problems.push(`${what} is “${text}”`);
}

async function citation(tab) {
  const problems = [];
  if (!(await tab.evaluate(() => document.querySelector('.citing .copy') !== null))) return ['no button that copies'];
  const title = await tab.evaluate(() => document.querySelector('h1').textContent.trim());
  await copies(tab, problems, () => tab.click('.citing > .copy'), literally(`“${title}”`), 'the citation');
  await tab.click('.citing summary');
  if (!(await tab.until(() => document.querySelector('.citing details').open))) return [...problems, 'the entry for BibTeX does not open'];
  await copies(tab, problems, () => tab.click('.citing details .copy'), /^@\w+\{/, 'the entry for BibTeX');
  return problems;
}

/** A citation of the paragraph, whatever the language of the citation. */
const citing = (number) => new RegExp(`¶ ${number.replaceAll('.', '\\.')}(?!\\d)`);

const isOnCite = (tab) => tab.until(() => document.activeElement.matches('.no + .copy'), [], 1000);

/** From a number to the buttons beside it, by pointer and by keyboard. */
async function paragraphCitation(tab) {
  const problems = [];
  const [first, last, id] = await tab.evaluate(() => {
    const all = [...document.querySelectorAll('.b > .no')];
    all.at(-1)?.setAttribute('data-tried', '');
    return [all[0]?.textContent, all.at(-1)?.textContent, all.at(-1)?.hash];
  });
  if (!first) return ['no paragraph with a number'];
  await tab.click('[data-tried]');
  if (!(await isOnCite(tab))) problems.push(`a number that is chosen by pointer leads to ${await tab.evaluate(focusedText)}`);
  if ((await tab.evaluate(() => location.hash)) !== id) problems.push('the address is not that of the paragraph');
  await copies(tab, problems, () => tab.click('.no + .copy'), citing(last), `the citation of ¶ ${last}`);
  if (await tab.evaluate(() => location.protocol.startsWith('http'))) {
    await copies(tab, problems, () => tab.click('.copy + .copy'), new RegExp(`^https?://\\S+${id}$`), `the link to ¶ ${last}`);
  }

  for (const time of ['first', 'second']) {
    await tab.evaluate(() => document.querySelector('.b > .no').focus());
    await tab.press('Enter');
    if (!(await isOnCite(tab))) return [...problems, `Enter on a number leads to ${await tab.evaluate(focusedText)} the ${time} time`];
  }
  await pause(WAIT);
  if (!(await isOnCite(tab))) problems.push('the focus does not remain on the button');
  await copies(tab, problems, () => tab.press('Enter'), citing(first), `the citation of ¶ ${first} by keyboard`);
  if (!(await tab.evaluate(() => [...document.querySelectorAll('main [role=status]')].some((line) => line.textContent.trim())))) problems.push('does not announce the copy');
  return problems;
}

// --- search ---

const nameOf = ({ html }) => html.match(/<h1[^>]*>([\s\S]*?)<\/h1>/)[1].replace(/<[^>]*>/g, '').replaceAll('&amp;', '&').trim();

/* In the page: whether a link to the path is shown outside of what the page had before. */
const offers = (path) => [...document.querySelectorAll('a[href]')].some((link) => link.href.split('#')[0].endsWith(`/${path}`) && link.getClientRects().length && !link.closest('[data-before]'));

async function searchPage(tab, page, visit) {
  const wanted = person(visit.site);
  await tab.click('main input[type=search]');
  await tab.type(nameOf(wanted));
  return (await tab.until(offers, [wanted.path], 8000)) ? [] : [`“${nameOf(wanted)}” does not find ${wanted.path}`];
}

/** `/` leads to the box of the page, which answers in place; Escape leaves it. */
async function searchBox(tab, page, visit) {
  const wanted = person(visit.site);
  await tab.evaluate(() => document.querySelector('main').setAttribute('data-before', ''));
  await tab.press('/');
  if (!(await tab.until(() => document.activeElement.matches('[type=search]'), [], 2000))) return [`“/” leads to ${await tab.evaluate(focusedText)}`];
  await tab.type(nameOf(wanted));
  return (await tab.until(offers, [wanted.path], 8000)) ? [] : [`“${nameOf(wanted)}” does not find ${wanted.path}`];
}

// --- the timeline ---

/** Each group of filters opens, without moving what was clicked, and its first link leads to a page with events. */
async function filters(tab, page, visit) {
  const problems = [];
  const count = await tab.evaluate(() => document.querySelectorAll('.filters details').length);
  for (let i = 0; i < count; i += 1) {
    await visit.open(page);
    await tab.evaluate((i) => document.querySelectorAll('.filters details')[i].setAttribute('data-tried', ''), i);
    await tab.click('[data-tried] summary');
    if (!(await tab.until(() => document.querySelector('[data-tried]').open))) {
      problems.push(`filter ${i + 1} does not open`);
      continue;
    }
    await tab.click('[data-tried] a[href]');
    if (!(await tab.until((url) => location.href !== url && document.querySelectorAll('.events > li').length > 0, [visit.url(page)]))) problems.push(`filter ${i + 1} leads to no events`);
  }
  return problems;
}

/** A page of events shows one kind alone, and all of them again. */
async function kinds(tab) {
  const problems = [];
  const shown = () => tab.evaluate(() => [...document.querySelectorAll('.events > li')].filter((row) => row.getClientRects().length).map((row) => row.dataset.kind));
  const all = await shown();
  const links = await tab.evaluate(() => [...document.querySelectorAll('.only a')].map((link) => link.getAttribute('href')));
  for (const href of links.slice(1)) {
    await tab.click(`.only a[href="${href}"]`);
    const rows = await shown();
    if (!rows.length || rows.some((kind) => href !== `#kind_${kind}`)) problems.push(`${href} shows ${new Set(rows).size} kinds`);
  }
  await tab.click('.only a');
  if ((await shown()).length !== all.length) problems.push('does not show all again');
  return problems;
}

// --- the whole way by keyboard ---

/** Whether the site has a paragraph to cite and a field to find it with. */
export const isCitable = (site) => Boolean(section(site) && ofType('search')(site));

/** The keys from the landing page to a copied citation of a paragraph of the report, and what failed on the way. */
export async function keysToCitation(tab, visit) {
  const target = section(visit.site);
  const number = target.html.match(/class="no"[^>]*>([^<]+)</)[1];
  const from = tab.pressed;
  const keys = () => tab.pressed - from;
  const failed = (problem) => ({ keys: keys(), problem });
  await tab.press('/');
  if (!(await tab.until(() => document.activeElement.matches('[type=search]'), [], 2000))) return failed('“/” does not lead to the search');
  await tab.type(number);
  const isOffered = await tab.until((path) => [...document.querySelectorAll('header a[href*="#p-"]')].some((link) => link.href.includes(path)), [target.path]);
  if (!isOffered) return failed(`${number} does not find its paragraph`);
  await tab.press('ArrowDown', 'Enter');
  if (!(await tab.until((number) => document.activeElement.matches('.no') && document.activeElement.textContent === number, [number]))) return failed(`the first result for ${number} leads to ${await tab.evaluate(() => `${location.pathname} ${document.activeElement.outerHTML.slice(0, 120)}`)}`);
  await tab.press('Enter');
  if (!(await isOnCite(tab))) return failed('Enter on the number does not lead to its button');
  await tab.press('Enter');
  const count = keys();
  const wanted = citing(number);
  const text = await pasted(tab, wanted);
  return { keys: count, problem: wanted.test(text) ? '' : `the clipboard has “${text}”` };
}
