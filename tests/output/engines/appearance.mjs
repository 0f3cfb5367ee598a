// What each page has to look like, whatever the engine. A check resolves to its findings.

import { focused } from '../browser.mjs';

const STOPS = 15;

export const APPEARANCE = {
  'wider than the window': (tab) => tab.evaluate(tooWide),
  'link without a line': (tab) => tab.evaluate(bareLinks),
  'colours of the scheme': (tab, page, { scheme }) => tab.evaluate(colours, scheme),
  print: (tab) => tab.evaluate(printed),
  keyboard: tabOrder,
};

/* In the page. */
function tooWide() {
  const { scrollWidth, clientWidth } = document.scrollingElement;
  if (scrollWidth <= clientWidth) return [];
  const over = [...document.body.querySelectorAll('*')].filter((node) => node.getBoundingClientRect().right > clientWidth + 0.5);
  return [`${scrollWidth} > ${clientWidth}: ${over.slice(-1).map((node) => node.outerHTML.slice(0, 120))}`];
}

/* In the page. A link in a list of links, or a number or a sign, is recognizable without a line. */
function bareLinks() {
  const isLined = (node) => getComputedStyle(node).textDecorationLine.includes('underline') && getComputedStyle(node).textDecorationStyle === 'solid';
  return [...document.querySelectorAll('main a[href]:not(nav *, svg *, .marks *, .no, .fn *, .back, .skip)')]
    .filter((link) => link.getClientRects().length && ![link, ...link.querySelectorAll('*')].some(isLined))
    .map((link) => link.outerHTML.slice(0, 100));
}

/* In the page: the ground is light or dark, and the text is not. */
function colours(scheme) {
  const problems = [];
  const lightness = (color) => {
    const context = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d');
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
    return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
  };
  if (!matchMedia(`(prefers-color-scheme: ${scheme})`).matches) problems.push(`the engine does not prefer ${scheme}`);
  const { backgroundColor, color } = getComputedStyle(document.body);
  const [ground, text] = [backgroundColor, color].map(lightness);
  if (scheme === 'dark' ? ground > 0.2 || text < 0.6 : ground < 0.8 || text > 0.4) problems.push(`text in ${color} on ${backgroundColor}`);
  return problems;
}

/* In the page. Not every engine can be asked to print, so the rules for paper are applied to the screen. */
function printed() {
  const onPaper = (rules) => {
    for (const rule of rules) {
      if (rule.media && /\bprint\b/.test(rule.media.mediaText)) rule.media.mediaText = 'all';
      else if (rule.media && /\bscreen\b/.test(rule.media.mediaText)) rule.media.mediaText = 'not all';
      else if (rule.cssRules) onPaper(rule.cssRules);
    }
  };
  for (const sheet of document.styleSheets) onPaper(sheet.cssRules);
  const problems = [];
  const shown = [...document.querySelectorAll('header nav, .skip, button, input, nav.turn')].filter((node) => node.getClientRects().length);
  if (shown.length) problems.push(`shows ${shown[0].outerHTML.slice(0, 80)}`);
  for (const link of document.querySelectorAll('main a[href^="http"]')) {
    const address = link.getAttribute('href');
    // Firefox gives the rule, not the text.
    const { content } = getComputedStyle(link, '::after');
    if (link.textContent.trim() !== address && !content.includes(address) && !content.includes('attr(href)')) problems.push(`does not show ${address}`);
  }
  if (getComputedStyle(document.body).backgroundColor !== 'rgb(255, 255, 255)') problems.push('the paper is not white');
  if ([...document.querySelectorAll('.b > .no')].some((number) => !number.getClientRects().length)) problems.push('does not show the numbers of paragraphs');
  return problems;
}

/** Tab goes through the page in its order, beginning with the skip link; whatever has the focus can be seen. */
async function tabOrder(tab) {
  const problems = [];
  for (let stop = 0; stop < STOPS; stop += 1) {
    await tab.press('Tab');
    const it = await tab.evaluate(focused);
    const step = it && (await tab.evaluate(reached, stop));
    // Past the last one, where a browser without other stops begins again.
    if (!it || step === 'first') return stop > 1 ? problems : [...problems, 'Tab goes nowhere'];
    if (stop === 0 && !(it.href.startsWith('#') && it.leads)) problems.push(`the first stop is no skip link: ${it.html}`);
    if (it.problem) problems.push(`${it.problem}: ${it.html}`);
    if (step === 'back') return [...problems, `Tab goes back to ${it.html}`];
  }
  return problems;
}

/* In the page: whether what has the focus comes after the stop before. */
function reached(stop) {
  const it = document.activeElement;
  const isAgain = it.dataset.stop !== undefined;
  if (isAgain) return it.dataset.stop === '0' ? 'first' : 'back';
  const before = document.querySelector(`[data-stop="${stop - 1}"]`);
  it.dataset.stop = stop;
  return !before || before.compareDocumentPosition(it) & Node.DOCUMENT_POSITION_FOLLOWING ? 'on' : 'back';
}
