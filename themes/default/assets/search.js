// Looks up what a reader types in the scripts under search/, each fetched when it is first needed.
// The layout of these files and the rules of likeness are told in ARCHITECTURE.md.
(() => {
  'use strict';
  const [form, input, count, found] = ['_search', '_q', '_count', '_found'].map((id) => document.getElementById(id));
  const say = { ...count.dataset, ...found.dataset };
  const fill = (phrase, values) => phrase.replace(/\{(\w+)\}/g, (_, key) => values[key]);

  // A script hands its text over right before it is told to have loaded.
  let handed;
  window.annals = { ...window.annals, data: (text) => { handed = text; } };
  const files = {};
  const load = (name, read) => files[name] ??= new Promise((resolve, reject) => {
    const onerror = () => { delete files[name]; reject(new Error(name)); };
    document.head.append(element('script', { src: `${say.root}search/${name}.js`, onload: () => resolve(read(handed)), onerror }));
  });

  // Folding, by the tables of the index.
  let index;
  const readIndex = (text) => {
    const [letters, sounds, spellings, endings, names, words, sizes, together, unspaced, vowels, possessives = []] = text.split('\n').map((line) => (line ? line.split('\t') : []));
    const suffixes = possessives.map((suffix) => suffix.slice(1)).join('|');
    const table = (line) => line.flatMap((from, i) => (i % 2 ? [] : [[from, line[i + 1]]]));
    const ranges = (line, pattern) => new RegExp(pattern(line.map((range) => range.replace(/[\da-f]+/g, '\\u{$&}')).join('')), 'gu');
    index = {
      letters: new Map(table(letters)), sounds: new Map(table(sounds)), spellings: table(spellings),
      endings: endings.map((line) => {
        const [common, ...set] = line.split(' ').map((ending) => (ending === '-' ? '' : ending));
        return [+common, set];
      }),
      names, words, sizes: sizes.map(Number), together: table(together),
      possessive: suffixes ? new RegExp(`['’‘](?:${suffixes})$`, 'i') : /(?!)/,
      part: ranges(unspaced, (set) => `[${set}]+|[^${set}]+`), unspaced: ranges(unspaced, (set) => `^[${set}]`), accents: ranges(vowels, (set) => `(?![${set}])\\p{M}`),
    };
  };
  const isPlain = (word) => /^[a-z0-9]*$/.test(word);
  // A letter of a script without spaces between words.
  const isUnspaced = (word) => word.search(index.unspaced) === 0;
  const swap = (word, table) => Array.from(word, (c) => table.get(c) ?? c).join('');
  const swapAll = (word, table) => table.reduce((text, [from, to]) => text.replaceAll(from, to), word);
  const inBasicPlane = (word) => word.replace(/[\u{10000}-\u{10ffff}]/gu, '\ufffd');
  const bare = (word) => inBasicPlane(word.normalize('NFD').replace(index.accents, ''));
  const letters = (word) => (isPlain(word) ? word : isUnspaced(word) ? inBasicPlane(word) : bare(swap(word, index.letters)));
  const plain = (word) => {
    const apart = /[\u0370-\u03ff\u0530-\u058f\u1f00-\u1fff]/.test(word) ? swapAll(` ${bare(word)} `, index.together).trim() : word;
    return swap(bare(swap(swap(swap(apart, index.sounds), index.letters), index.sounds)), index.sounds);
  };
  const sounds = (word) => (isUnspaced(word) ? inBasicPlane(word) : swapAll(isPlain(word) ? word : plain(word), index.spellings).replace(/(.)\1+/gsu, '$1'));

  const WORD = /[\p{Alphabetic}\p{M}\p{N}]+(?:['’‘\xad\u200c\u200d\u2060][\p{Alphabetic}\p{M}\p{N}]+)*/gu;
  const small = (word) => word.replace(index.possessive, '').normalize('NFKC').toLowerCase().normalize('NFC').replace(/[’‘]/g, "'").replace(/[^\p{Alphabetic}\p{M}\p{N}']/gu, '');
  // What is looked up for a word: itself, or pairs of letters where its script has no spaces. Of a letter alone, what begins with it.
  const pairs = (word) => small(word).match(index.part)?.flatMap((part) => {
    if (!isUnspaced(part)) return Array.from(part.replace(/^'+|'+$/g, '')).slice(0, 40).join('') || [];
    const all = part.match(/.\p{M}*/gsu);
    return all.length > 1 ? all.slice(1).map((letter, i) => all[i] + letter) : all;
  }) ?? [];

  // Places: pairs of numbers in digits of five bits.
  const VALUES = new Uint8Array(128);
  Array.from('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_', (c, i) => { VALUES[c.charCodeAt()] = i; });
  const ENTRY = 2 ** 32;
  const places = (text, call) => {
    let at = 0, entry = -1, last = 0;
    const number = () => {
      for (let sum = 0, unit = 1; ; unit *= 32) {
        const digit = VALUES[text.charCodeAt(at++)];
        sum += (digit & 31) * unit;
        if (digit < 32) return sum;
      }
    };
    while (at < text.length) {
      const further = number(), n = number();
      last = further ? n : last + n;
      call(entry += further, last);
    }
  };

  // Likeness. The lower, the better; Infinity is none.
  const akin = (a, b, open) => {
    let common = 0;
    while (common < a.length && a[common] === b[common]) common += 1;
    if (common < 3) return false;
    // Endings may begin alike as well: so a few letters before the common ones end are tried too.
    return [0, 1, 2, 3].some((less) => {
      const from = common - less;
      // "Run" and "running": the doubled letter is of neither ending.
      const [own, other] = [a, b].map((word) => word.slice(from + (word[from] === word[from - 1] && /[^aeiou]/.test(word[from]))));
      return index.endings.some(([least, set]) => from >= least && set.includes(other)
        && (open ? set.some((ending) => ending.startsWith(own)) : set.includes(own)));
    });
  };
  const slipped = (a, b, open) => {
    let i = 0;
    while (i < a.length && a[i] === b[i]) i += 1;
    const same = (x, y) => (open ? b.slice(y).startsWith(a.slice(x)) : a.slice(x) === b.slice(y));
    return same(i + 1, i + 1) || same(i + 1, i) || same(i, i + 1) || (a[i] === b[i + 1] && a[i + 1] === b[i] && same(i + 2, i + 2));
  };
  const likeness = ({ word, key, letters: own, open, slips, unspaced }, other) => {
    if (other.word === word) return 0;
    if (open && other.word.startsWith(word)) return 1;
    if (unspaced) return Infinity;
    if (other.key === key) return 2;
    if (open && key && other.key.startsWith(key)) return 3;
    if (akin(own, other.letters, open)) return 4;
    return slips && slipped(key, other.key, open) ? 5 : Infinity;
  };

  // One word of the query among the names or the words: each place with its likeness.
  const KINDS = { names: { fold: sounds, least: 1, slip: 4, files: 6 }, words: { fold: letters, least: 2, slip: 5, files: 3 } };
  const readWords = (fold) => (text) => text.split('\n').map((line) => {
    const [word, at, total] = line.split(' ');
    return { word, key: fold(word), letters: letters(word), at, total };
  });
  const lookUp = async (kind, word, open) => {
    const { fold, least, slip, files: most } = KINDS[kind], keys = index[kind];
    const unspaced = isUnspaced(word), isLetter = unspaced && /^.\p{M}*$/su.test(word);
    const token = { word, key: fold(word), letters: letters(word), open: isLetter || (open && word.length >= least), unspaced, isLetter };
    const file = (key) => Math.max(0, keys.findLastIndex((first) => first <= key));
    // What begins alike stands in neighbouring files, and a form of a word near the word.
    const start = token.key.slice(0, Math.max(kind === 'names' ? 2 : 3, token.key.length - 3));
    const middle = file(token.key), all = [...keys.keys()];
    const near = all.slice(file(start), file(`${start}\uffff`) + 1).sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
    const among = async (numbers) => {
      // A short word begins too many others.
      const lists = await Promise.all(numbers.slice(0, unspaced || token.key.length > least ? most : 1).map((i) => load(`${kind}-${i}`, readWords(fold))));
      return lists.flat().map((other) => [other, likeness(token, other)]).filter(([, like]) => like < Infinity);
    };
    let hits = await among(near);
    // A slip may stand in the first letters: names are few enough to be looked through.
    if (!hits.length && !unspaced && token.key.length >= slip) {
      token.slips = true;
      hits = await among(kind === 'names' ? all : near);
    }
    const at = new Map();
    for (const [other, like] of hits) {
      places(other.at, (entry, n) => {
        const place = kind === 'names' ? entry : entry * ENTRY + n;
        const value = kind === 'names' ? like * 100 + Math.min(n, 99) : like;
        if (!(at.get(place) <= value)) at.set(place, value);
      });
    }
    return { at, token, vague: hits.some(([other]) => other.total) };
  };

  // The places that all words have; else those that the most have, which is said.
  const join = (lists) => {
    // A word that stands nearly everywhere is not listed everywhere, and keeps nothing out.
    const exact = lists.filter((list) => !list.vague);
    const due = (exact.length ? exact : lists).map(({ at }) => at).sort((a, b) => a.size - b.size);
    const weigh = (place) => {
      const likes = lists.map(({ at }) => at.get(place)).filter((like) => like !== undefined);
      return { place, of: likes.length, value: likes.reduce((a, b) => a + b, 0) };
    };
    const whole = [...due[0]?.keys() ?? []].filter((place) => due.every((at) => at.has(place))).map(weigh);
    const all = whole.length ? whole : [...new Set(lists.flatMap(({ at }) => [...at.keys()]))].map(weigh);
    const most = whole.length ? 0 : all.reduce((sum, { of }) => Math.max(sum, of), 0);
    const shown = all.filter(({ of }) => of >= most).sort((a, b) => b.of - a.of || a.value - b.value || a.place - b.place);
    return { shown, some: shown.length > 0 && !whole.length };
  };

  const readTexts = (text) => text.split('\n\n').map((entry) => entry.split('\n').map((line) => line.split('\t')));
  const entryOf = async (entry) => {
    const [sections, together, others] = index.sizes;
    const after = entry - sections;
    const [group, within] = after < 0 ? [Math.floor(entry / together), entry % together] : [Math.ceil(sections / together) + Math.floor(after / others), after % others];
    const [[title, lang, href, note], ...texts] = (await load(`texts-${group}`, readTexts))[within];
    return { title, lang, href, note, texts };
  };
  const element = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };
  // The stretches of a word that tokens find. A letter of a script without spaces is looked at with the next one.
  const stretches = (word, tokens, met) => {
    const find = (unspaced, other) => tokens.filter((token, i) => token.unspaced === unspaced && likeness(token, other(token)) < Infinity && met.add(i));
    const whole = (part) => {
      const word = Array.from(small(part)).slice(0, 40).join('');
      return find(false, () => ({ word, key: letters(word), letters: letters(word) })).length > 0;
    };
    const found = [];
    const push = (start, end) => (found.at(-1)?.[1] >= start ? found.at(-1)[1] = Math.max(end, found.at(-1)[1]) : found.push([start, end]));
    const all = word.match(/.[\p{M}\uff9e\uff9f]*/gsu).map((letter) => ({ letter, folded: small(letter) }));
    for (let i = 0, at = 0; i < all.length;) {
      const start = at, { folded } = all[i];
      if (isUnspaced(folded)) {
        at += all[i++].letter.length;
        const next = isUnspaced(all[i]?.folded ?? '') ? all[i] : { letter: '', folded: '' };
        for (const { isLetter } of find(true, (token) => ({ word: token.isLetter ? folded : folded + next.folded }))) push(start, isLetter ? at : at + next.letter.length);
      } else {
        while (i < all.length && !isUnspaced(all[i].folded)) at += all[i++].letter.length;
        if (whole(word.slice(start, at))) push(start, at);
      }
    }
    return found;
  };
  const marked = (text, tokens) => {
    const parts = [], met = new Set();
    let at = 0;
    for (const { 0: word, index: start } of text.matchAll(WORD)) {
      for (const [from, to] of stretches(word, tokens, met)) {
        parts.push(text.slice(at, start + from), element('mark', { textContent: word.slice(from, to) }));
        at = start + to;
      }
    }
    return { parts: [...parts, text.slice(at)], met: met.size, first: parts[0]?.length ?? 0 };
  };
  // What is struck out or quoted in a sentence stays so.
  const nested = (parts) => {
    const open = [element('p')];
    for (const piece of parts.flatMap((part) => (typeof part === 'string' ? part.split(/([\x01-\x04])/) : [part]))) {
      const name = { '\x01': 's', '\x03': 'q' }[piece];
      if (name) open.push(element(name));
      else if (piece !== '\x02' && piece !== '\x04') open.at(-1).append(piece);
      if (open.length > 1 && (piece === '\x02' || piece === '\x04')) open.at(-2).append(open.pop());
    }
    while (open.length > 1) open.at(-2).append(open.pop());
    return [...open[0].childNodes];
  };
  const sentence = (sentences, tokens) => {
    const best = sentences.map((text) => marked(text, tokens)).reduce((a, b) => (b.met > a.met ? b : a));
    // An endless sentence is shown around the first word that was found, within the marks that are open there.
    if (best.first > 400) best.parts[0] = `${best.parts[0].slice(0, -200).replace(/[^\x01-\x04]+/g, '').replace(/\x01\x02|\x03\x04/g, '')}… ${best.parts[0].slice(-200)}`;
    const last = best.parts.at(-1);
    if (last.length > 1000) best.parts.splice(-1, 1, `${last.slice(0, 600)} …`);
    return nested(best.parts);
  };
  const result = async ({ place }, kind, tokens) => {
    const isName = kind === 'records';
    const { title, lang, href, note, texts } = await entryOf(isName ? place : Math.floor(place / ENTRY));
    const at = isName ? 0 : place % ENTRY;
    const [number, id, ...sentences] = texts[at - 1] ?? [];
    const label = number ? fill(say.paragraph, { number }) : note;
    const shown = isName ? texts[0]?.slice(2, 3) ?? [] : sentences;
    const [tag, dir] = lang.split(' '), own = lang && { lang: tag, dir };
    return element('li', {},
      element('a', { href: `${say.root}${href}${id ? `#${id}` : ''}`, ...own }, ...(at || isName ? [title] : marked(title, tokens).parts)),
      ...(label ? [' ', element('span', { className: 'note', textContent: label })] : []),
      ...(shown.length ? [element('p', own, ...sentence(shown, tokens))] : []));
  };

  const AT_FIRST = { records: 5, paragraphs: 6 };
  const group = async (kind, all, tokens, shown = AT_FIRST[kind], from = 0) => {
    const items = await Promise.all(all.slice(from, shown).map((one) => result(one, kind, tokens)));
    if (from) return items;
    const list = element('ol', { className: 'rows' }, ...items);
    const more = element('button', { type: 'button', textContent: say.more, hidden: all.length <= shown });
    more.onclick = async () => {
      const next = await group(kind, all, tokens, shown + 12, shown);
      shown += 12;
      more.hidden = all.length <= shown;
      list.append(...next);
      next[0].querySelector('a').focus();
    };
    return [element('h2', { textContent: say[kind] }), list, more];
  };

  let turn = 0;
  const search = async (pause) => {
    const mine = ++turn, query = input.value.trim();
    const isOld = () => mine !== turn;
    const show = (words, ...parts) => {
      count.textContent = words;
      found.replaceChildren(...parts);
      found.ariaBusy = false;
    };
    found.ariaBusy = true;
    try { history.replaceState(null, '', query ? `?q=${encodeURIComponent(query)}` : location.pathname); } catch { /* not everywhere from a disk */ }
    if (!query) return show(say.help);
    try {
      if (!index) count.textContent = say.loading;
      await load('index', readIndex);
      const words = [...new Set(Array.from(query.matchAll(WORD), ([word]) => pairs(word)).flat())].slice(0, 24);
      const isOpen = (i) => i === words.length - 1 && /[\p{Alphabetic}\p{M}\p{N}]$/u.test(input.value);
      const look = (kind) => (index[kind].length ? Promise.all(words.map((word, i) => lookUp(kind, word, isOpen(i)))) : []);
      const [names, texts] = await Promise.all([look('names'), look('words')]);
      if (isOld()) return;
      const records = join(names), paragraphs = join(texts);
      if (records.some) records.shown = records.shown.filter(({ value, of }) => value < 300 * of);
      const tokens = texts.map(({ token }) => token);
      const parts = [];
      const numbers = { query, records: records.shown.length, paragraphs: paragraphs.shown.length };
      const isSome = (records.some || !records.shown.length) && (paragraphs.some || !paragraphs.shown.length);
      const isLike = [...names, ...texts].every(({ token, at }) => token.slips || !at.size);
      for (const [kind, { shown }] of Object.entries({ records, paragraphs })) {
        if (shown.length) parts.push(...await group(kind, shown, tokens));
        if (isOld()) return;
        show(fill(!numbers.records && !numbers.paragraphs ? say.none : isLike ? say.like : isSome ? say.some : say.found, numbers), ...parts);
        if (kind === 'paragraphs' || !paragraphs.shown.length) break;
        found.ariaBusy = true;
        // In a large report each key would fetch sentences of no use to the next one.
        if (pause && index.words.length > 4) await new Promise((go) => { setTimeout(go, pause); });
        if (isOld()) return;
      }
    } catch (error) {
      if (!isOld()) show(say.failed);
      throw error;
    }
  };

  // Keys: `/` to the field, arrows through the results, Enter to the first.
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const links = [input, ...found.querySelectorAll('a')];
    const at = links.indexOf(document.activeElement);
    const next = event.key === '/' ? !document.activeElement.matches('input, textarea') && input : at >= 0 && links[at + { ArrowDown: 1, ArrowUp: -1 }[event.key]];
    if (!next) return;
    next.focus();
    event.preventDefault();
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    await search();
    found.querySelector('a')?.focus();
  });
  input.addEventListener('input', () => search(400));
  say.help = count.textContent;
  input.value = new URLSearchParams(location.search).get('q') ?? '';
  if (input.value) search();
})();
