// Looks up what a reader types in the scripts under search/, each fetched when it is first needed: on the search page, and in the
// field at the head of every other page, whose script loads this one when the field is first used.
// The layout of these files and the rules of likeness are told in ARCHITECTURE.md.
(() => {
  'use strict';
  const root = document.currentScript.src.replace(/assets\/[^/]*$/, '');
  const element = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };
  // Results are links in a list below the field, and no listbox: they have headings, and sentences to be read.
  const page = document.getElementById('_search'), form = page ?? document.querySelector('.find');
  const input = form.querySelector('input');
  const panel = page ? null : element('div', { className: 'results', tabIndex: -1, hidden: true });
  const count = page ? document.getElementById('_count') : element('p', { className: 'count', role: 'status' });
  const found = page ? document.getElementById('_found') : element('div', {});
  if (panel) {
    panel.append(count, found);
    form.append(panel);
  }
  const fill = (phrase, values) => phrase.replace(/\{(\w+)\}/g, (_, key) => values[key]);

  // A script hands its text over right before it is told to have loaded.
  let handed;
  window.annals = { ...window.annals, data: (text) => { handed = text; } };
  const files = {};
  const load = (name, read) => files[name] ??= new Promise((resolve, reject) => {
    const onerror = () => { delete files[name]; reject(new Error(name)); };
    document.head.append(element('script', { src: `${root}search/${name}.js`, onload: () => resolve(read(handed)), onerror }));
  });

  // Folding, by the tables of the index.
  let index;
  const readIndex = (text) => {
    const [letters, sounds, spellings, endings, names, words, sizes, together, unspaced, vowels, possessives, kinds, months, ignored, ordinals, phrases, synonyms] = text.split('\n').map((line) => (line ? line.split('\t') : []));
    const suffixes = possessives.map((suffix) => suffix.slice(1)).join('|');
    const table = (line) => line.flatMap((from, i) => (i % 2 ? [] : [[from, line[i + 1]]]));
    const ranges = (line, pattern) => new RegExp(pattern(line.map((range) => range.replace(/[\da-f]+/g, '\\u{$&}')).join('')), 'gu');
    index = {
      letters: new Map(table(letters)), sounds: new Map(table(sounds)), spellings: table(spellings),
      endings: endings.map((line) => {
        const [common, ...set] = line.split(' ').map((ending) => (ending === '-' ? '' : ending));
        return [+common, set];
      }),
      synonyms: synonyms.map((set) => set.split(' ')), names, words, sizes: sizes.map(Number), together: table(together),
      possessive: suffixes ? new RegExp(`['’‘](?:${suffixes})$`, 'i') : /(?!)/,
      kinds: kinds.flatMap((first, i) => (i % 3 ? [] : [{ first: +first, rank: +kinds[i + 1], label: kinds[i + 2] }])),
      months: new Map(), ignored: new Set(ignored), ordinals: new Set(ordinals), say: Object.fromEntries(table(phrases)),
      part: ranges(unspaced, (set) => `[${set}]+|[^${set}]+`), unspaced: ranges(unspaced, (set) => `^[${set}]`), accents: ranges(vowels, (set) => `(?![${set}])\\p{M}`),
    };
    months.forEach((names, i) => names.split('|').forEach((name) => index.months.set(name, [...index.months.get(name) ?? [], i + 1])));
  };
  const isPlain = (word) => /^[a-z0-9]*$/.test(word);
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

  const VALUES = new Uint8Array(128);
  Array.from('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_', (c, i) => { VALUES[c.charCodeAt()] = i; });
  const ENTRY = 2 ** 32;
  // In names a likeness counts more than the number of words of a name; words that are in no name have the largest.
  const LIKENESS = 10000, NO_NAME = 99;
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

  // The dates in a text, as src/language/date_finder.rs finds them. In a query a month may be alone, and its name not be complete.
  const datesIn = (text, isQuery) => {
    const dates = [], add = (start, end, year, month, day) => {
      if (month.every((m) => m > 0 && m < 13) && !(day < 1 || day > 31)) dates.push({ start, end, year: year && +year, month, day: day && +day });
    };
    for (const { 0: all, 1: before, 2: a, 3: mark, 4: b, 5: c, index: from } of text.matchAll(/(^|[^\p{L}\p{N}.,])(\d{1,4})([-./])(\d{1,4})(?:\3(\d{1,4}))?(?![\p{L}\p{N}])/gu)) {
      const at = from + before.length, end = from + all.length;
      if (a.length === 4) add(at, end, a, [+b], c);
      else if (!c) b.length === 4 && add(at, end, b, [+a]);
      else if (c.length === 4) for (const [day, month] of mark === '/' ? [[a, b], [b, a]] : [+b > 12 ? [b, a] : [a, b]]) add(at, end, c, [+month], day);
    }
    const words = Array.from(text.matchAll(/\d+|(?:(?!\d)[\p{L}\p{M}\p{N}])+/gu), ({ 0: word, index: start }) => ({ word: word.toLowerCase(), start, end: start + word.length }));
    words.forEach(({ word, start, end }, i) => {
      const [from, to] = [[i, -1], [i, 1]].map(([from, step]) => {
        const numbers = [];
        for (let j = from + step, skipped = 0; words[j] && skipped < 3 && numbers.length < 2; j += step) {
          const [a, b] = step < 0 ? [words[j], words[j + 1]] : [words[j - 1], words[j]];
          if (!/^[\s,.\-/]*$/.test(text.slice(a.end, b.start))) break;
          if (/^\d{1,2}$|^[12]\d{3}$/.test(words[j].word)) numbers.push(words[j]);
          else if (index.ignored.has(words[j].word) || index.ordinals.has(words[j].word)) skipped += 1;
          else break;
        }
        return numbers;
      });
      const take = (length, ...lists) => lists.map((list) => list.find((n) => (n.word.length > 2) === (length > 2) && !(n.word > 31 && length < 3))).find((n) => n);
      const day = take(2, from.slice(0, 1), to.slice(0, 1)), year = take(4, to, from);
      const starting = isQuery && (day || year) && word.length > 2 ? [...index.months].filter(([name]) => name.startsWith(word)).flatMap(([, numbers]) => numbers) : [];
      const month = index.months.get(word) ?? (new Set(starting).size === 1 ? starting.slice(0, 1) : []);
      if (!month.length || !(day || year || isQuery)) return;
      const parts = [day, year, { start, end }].filter((part) => part);
      add(Math.min(...parts.map((part) => part.start)), Math.max(...parts.map((part) => part.end)), year?.word, month, day?.word);
    });
    return dates;
  };
  const isSame = (a, b) => a.month?.some((month) => b.month.includes(month)) && !(a.day && b.day && a.day !== b.day) && !(a.year && b.year && a.year !== b.year);

  // A date: the entries that have it, and the texts that write it, the more precise the better. What is longer than two months, or
  // has no start, says nothing of a day.
  const lookUpDate = async ({ year, month, day }) => {
    const file = (key) => Math.max(0, index.words.findLastIndex((first) => first <= key));
    const two = (number) => String(number).padStart(2, '0'), names = new Map(), texts = new Map();
    // Of a month in any year the files of the years that files begin with are read, and of the next one.
    const years = year ? [year] : index.words.map((key) => +key.match(/^=(\d{4})/)?.[1]).filter((y) => y).flatMap((y) => [y, y + 1]);
    const months = month?.map((m) => `-${two(m)}`) ?? [''];
    const keys = months.flatMap((m) => [...years.map((y) => `=${y}${m}`), ...(m ? [`=-${m}`] : [])]).concat(day ? [] : years.map((y) => `=${y}`));
    const spread = month ? keys.map(file) : [...index.words.keys()].slice(file(`=${year}`), file(`=${year}\uffff`) + 1);
    const numbers = new Set([...new Set(spread.length ? spread : [file('=')])].slice(0, 4));
    const lists = await Promise.all([...numbers].map((i) => load(`words-${i}`, readWords(letters))));
    for (const { word, at } of lists.flat()) {
      const [, y, m] = word.match(/^=(-|\d+)(?:-(\d\d))?$/) ?? [];
      if (!y || (year && +y !== year && !(y === '-' && month)) || (month && m && !month.includes(+m))) continue;
      places(at, (entry, number) => {
        const text = Math.floor(number / 4096), [from, to] = [number >> 5 & 31, number & 31];
        const isIn = m ? !day || (from <= day && day <= to) : !month || month.some((one) => from <= one && one <= to);
        if (!isIn) return;
        const [list, place] = text ? [texts, entry * ENTRY + text] : [names, entry];
        const value = (m ? number >> 10 & 3 : 3) * 2 + (y === '-') + (day ? to - from : from) / 64;
        if (!(day && value >= 6) && !(list.get(place) <= value)) list.set(place, value);
      });
    }
    return { names, texts };
  };

  const KINDS = { names: { fold: sounds, least: 1, slip: 4, files: 6 }, words: { fold: letters, least: 2, slip: 5, files: 3 } };
  const readWords = (fold) => (text) => text.split('\n').map((line) => {
    const [word, at, total] = line.split(' ');
    return { word, key: fold(word), letters: letters(word), at, total };
  });
  const isForm = (a, b) => a === b || akin(a, b);
  const synonyms = (word) => index.synonyms.filter((set) => set.some((one) => isForm(letters(one), letters(word)))).flat().filter((one) => !isForm(letters(one), letters(word)));
  const lookUp = async (kind, word, open, isLong, isSynonym) => {
    const others = isSynonym ? [] : await Promise.all(synonyms(word).map((one) => lookUp(kind, one, false, true, true)));
    const { fold, least, slip, files: most } = KINDS[kind], keys = index[kind];
    const unspaced = isUnspaced(word), isLetter = unspaced && /^.\p{M}*$/su.test(word);
    const token = { word, key: fold(word), letters: letters(word), open: isLetter || (open && word.length >= least), unspaced, isLetter, others: others.map((other) => other.token) };
    const file = (key) => Math.max(0, keys.findLastIndex((first) => first <= key));
    // What begins alike stands in neighbouring files, and a form of a word near the word.
    const start = token.key.slice(0, Math.max(kind === 'names' ? 2 : 3, token.key.length - 3));
    const middle = file(token.key), all = [...keys.keys()];
    const near = all.slice(file(start), file(`${start}\uffff`) + 1).sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
    const among = async (numbers) => {
      // A short word begins too many others.
      const lists = await Promise.all(numbers.slice(0, isSynonym ? 1 : unspaced || token.key.length > least ? (isLong ? 3 : most) : 1).map((i) => load(`${kind}-${i}`, readWords(fold))));
      return lists.flat().map((other) => [other, likeness(token, other)]).filter(([, like]) => like < Infinity);
    };
    let hits = await among(near);
    // A slip may stand in the first letters: names are few enough to be looked through.
    if (!hits.length && !isSynonym && !others.length && !unspaced && token.key.length >= slip) {
      token.slips = true;
      hits = await among(kind === 'names' ? all : near);
    }
    const at = new Map();
    for (const [other, like] of hits) {
      places(other.at, (entry, n) => {
        const place = kind === 'names' ? entry : entry * ENTRY + n;
        const value = kind === 'names' ? like * LIKENESS + Math.min(n, NO_NAME) : like;
        if (!(at.get(place) <= value)) at.set(place, value);
      });
    }
    for (const other of others) merge(at, new Map([...other.at].map(([place, value]) => [place, kind === 'names' ? 4 * LIKENESS + value % LIKENESS : 4])));
    return { at, token, vague: hits.some(([other]) => other.total) };
  };

  // The places that all words have; else those that the most have, which is said. With few of the first, those that lack one of several
  // words are `near`.
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
    const near = whole.length && whole.length < 6 && exact.length > 2 ? [...new Set(exact.flatMap(({ at }) => [...at.keys()]))].filter((place) => exact.filter(({ at }) => at.has(place)).length === exact.length - 1).map(weigh) : [];
    return { shown, near, some: shown.length > 0 && !whole.length };
  };

  const readTexts = (text) => text.split('\n\n').map((entry) => entry.split('\n').map((line) => line.split('\t')));
  const entryOf = async (entry) => {
    const [sections, together, others] = index.sizes;
    const after = entry - sections;
    const [group, within] = after < 0 ? [Math.floor(entry / together), entry % together] : [Math.ceil(sections / together) + Math.floor(after / others), after % others];
    const [[title, lang, href, note, people = ''], ...texts] = (await load(`texts-${group}`, readTexts))[within];
    return { title, lang, href, note, people, texts };
  };
  // The stretches of a word that tokens find. A letter of a script without spaces is looked at with the next one.
  const stretches = (word, tokens, met) => {
    const find = (unspaced, other) => tokens.filter((token, i) => token.unspaced === unspaced && [token, ...token.others].some((one) => likeness(one, other(one)) < Infinity) && met.add(i));
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
    const parts = [], met = new Set(), words = tokens.filter(({ word }) => word);
    const spans = [...text.matchAll(WORD)].flatMap(({ 0: word, index: start }) => stretches(word, words, met).map(([from, to]) => [start + from, start + to]));
    for (const token of tokens.filter(({ date }) => date)) {
      for (const { start, end } of datesIn(text).filter((other) => isSame(token.date, other))) {
        spans.push([start, end]);
        met.add(token);
      }
    }
    let at = 0;
    for (const [from, to] of spans.sort(([a], [b]) => a - b)) {
      if (to <= at) continue;
      parts.push(text.slice(at, Math.max(at, from)), element('mark', { textContent: text.slice(Math.max(at, from), to) }));
      at = to;
    }
    return { parts: [...parts, text.slice(at)], met: met.size, first: parts[0]?.length ?? 0 };
  };
  const nested = (parts) => {
    const open = [element('p')];
    for (const piece of parts.flatMap((part) => (typeof part === 'string' ? part.split(/([\x01-\x06])/) : [part]))) {
      const name = { '\x01': 's', '\x03': 'q', '\x05': 'span' }[piece], ends = '\x02\x04\x06'.includes(piece) && piece;
      if (name) open.push(element(name, name === 'span' && { className: 'added' }));
      else if (!ends) open.at(-1).append(piece);
      if (open.length > 1 && ends) open.at(-2).append(open.pop());
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
  const own = (lang) => lang && { lang: lang.split(' ')[0], dir: lang.split(' ')[1] };
  const link = ({ title, lang, href }, id, parts = [title]) => element('a', { href: `${root}${href}${id ? `#${id}` : ''}`, ...own(lang) }, ...parts);
  const note = (text) => element('span', { className: 'note', textContent: text });
  const item = (to, label, sentences) => element('li', {}, to,
    ...(label ? [' ', note(label)] : []),
    ...(sentences ? [sentences] : []));
  const result = async ({ entry, text }, tokens) => {
    const it = await entryOf(entry);
    const [number, id, ...sentences] = it.texts[text - 1] ?? [];
    const shown = text ? sentences : it.texts[0]?.slice(2, 3) ?? [];
    // What a register says may begin as the middle of a sentence.
    if (!number && shown.length) shown[0] = shown[0].replace(/^\p{Ll}/u, (letter) => letter.toLocaleUpperCase(it.lang.split(' ')[0] || document.documentElement.lang));
    const parts = text && entry <= index.sizes[0] ? [it.title] : marked(it.title, tokens).parts;
    const to = link(it, id, number ? [...parts, ' ', note(fill(index.say.paragraph, { number }))] : parts);
    return item(to, !number && it.note, shown.length && element('p', own(it.lang), ...sentence(shown, tokens)));
  };

  // The people whom the paragraphs name, the most often named first, with these paragraphs.
  const firstPerson = () => index.kinds.find(({ rank }) => rank === 1)?.first;
  const peopleNamed = async (paragraphs, listed, most) => {
    const named = new Map(), first = firstPerson();
    for (const { entry, text } of paragraphs) {
      const { people, texts } = await entryOf(entry);
      const number = texts[text - 1]?.[0];
      places(people, (at, person) => number && at === text && !listed.has(first + person) && named.set(person, [...named.get(person) ?? [], number]));
    }
    const all = [...named].sort(([, a], [, b]) => b.length - a.length);
    const items = all.slice(0, most).map(async ([person, numbers]) => {
      const it = await entryOf(first + person);
      const list = numbers.slice(0, 4).map((number) => fill(index.say.paragraph, { number })).join(index.say.comma) + (numbers.length > 4 ? ' …' : '');
      return item(link(it), fill(index.say.record, { kind: it.note, note: fill(index.say.namedIn, { paragraphs: list }) }));
    });
    return { count: all.length, items: await Promise.all(items) };
  };

  // The cases, events and topics of people, those of the most people first, with the number of these.
  const relatedTo = async (people) => {
    const related = new Map(), first = firstPerson();
    for (const { entry } of people) places((await entryOf(entry)).people, (at) => related.set(first + at, (related.get(first + at) ?? 0) + 1));
    return [...related].sort(([, a], [, b]) => b - a);
  };

  const STEP = 12;
  const section = async ({ label, found: all, shown, tokens }) => {
    if (shown === all.length - 1) shown += 1;
    const show = async (from, to) => Promise.all(all.slice(from, to).map((one) => result(one, tokens)));
    const list = element('ol', { className: 'rows' }, ...await show(0, shown));
    const more = element('button', { type: 'button', textContent: index.say.more, hidden: !page || all.length <= shown });
    more.onclick = async () => {
      const next = await show(shown, shown += STEP);
      more.hidden = all.length <= shown;
      list.append(...next);
      next[0].querySelector('a').focus();
    };
    return [heading(label, all.length), list, more];
  };
  const heading = (label, number) => element('h2', { textContent: label }, ' ', element('span', { textContent: number }));

  const read = (query) => {
    const dates = datesIn(query, true);
    // A month or a year alone is looked for as a word too.
    const isWhole = ({ year, month, day }) => day || (year && month);
    const rest = dates.filter(isWhole).reduceRight((text, { start, end }) => `${text.slice(0, start)} ${text.slice(end)}`, query);
    const all = [...new Set(Array.from(rest.matchAll(WORD), ([word]) => pairs(word)).flat())].slice(0, 24);
    const ignored = new Set(index.say.ignored.split(' '));
    const words = all.filter((word) => !ignored.has(word) && !(dates.length && index.ignored.has(word)));
    const last = all.at(-1);
    const tokens = (words.length || dates.length ? words : all).map((word) => {
      const date = /^[12]\d{3}$/.test(word) ? { year: +word } : dates.find((one) => !isWhole(one) && index.months.has(word) && one.month === index.months.get(word));
      return { word, date, open: word === last && /[\p{Alphabetic}\p{M}\p{N}]$/u.test(rest) };
    });
    const whole = dates.filter(isWhole);
    const starts = [...new Set(whole.map(({ start }) => start))];
    return { all, tokens: [...tokens, ...starts.map((start) => ({ dates: whole.filter((one) => one.start === start) }))] };
  };
  const without = (query, token) => query.replace(WORD, (word) => (pairs(word).includes(token) ? '' : word)).trim();
  const merge = (a, b) => {
    b.forEach((value, place) => { if (!(a.get(place) <= value)) a.set(place, value); });
    return a;
  };
  const lookUpToken = async ({ word, date, dates = date ? [date] : [], open }, _, all) => {
    const look = (kind) => (word && index[kind].length ? lookUp(kind, word, open, all.length > 2) : { at: new Map(), token: { date: dates[0] } });
    const [names, texts, ...times] = await Promise.all([look('names'), look('words'), ...(index.words.length ? dates : []).map(lookUpDate)]);
    for (const time of times) {
      merge(names.at, new Map([...time.names].map(([place, value]) => [place, value * LIKENESS / 5 + NO_NAME])));
      merge(texts.at, time.texts);
    }
    return { names, texts };
  };

  const titled = async (words) => {
    if (!words.length || !index.words.length) return [new Set(), new Set()];
    const long = words.length > 10, begin = letters(words.slice(0, 10).join('_')), whole = long ? begin : `${begin}_`;
    const lists = await load(`words-${Math.max(0, index.words.findLastIndex((first) => first <= whole))}`, readWords(letters));
    const entries = (is) => {
      const set = new Set();
      lists.filter(({ key }) => key.includes('_') && is(key)).forEach(({ at }) => places(at, (entry) => set.add(entry)));
      return set;
    };
    return [entries((key) => key === whole), entries((key) => key.startsWith(begin))];
  };

  // The paragraph of a number, or else its section.
  const numbered = async (query) => {
    const [, before, section, place] = query.match(/^(\D*?)\s*(\d+)\.(\d+)$/) ?? [];
    if (!section || datesIn(query, true).length) return null;
    if (/[\p{L}]/u.test(before) && !index.say.before.split(' ').includes(before.replace(/[^\p{L}]+$/u, '').toLowerCase())) return null;
    const entry = section - 1, number = `${+section}.${+place}`;
    if (!(entry >= 0 && entry < index.sizes[0])) return { number, found: [] };
    const text = (await entryOf(entry)).texts.findIndex(([other]) => other === number) + 1;
    return { number: !text && number, found: [{ entry, text }] };
  };

  const kindOf = (entry) => index.kinds.findLast(({ first }) => first <= entry);
  const grouped = async (records, sections, texts, all, tokens, people) => {
    const groups = new Map(), listed = new Set(), textOf = new Map(texts.map(({ entry, text }) => [entry, text]).reverse());
    const push = (entry, like, score = Infinity, at = 'push') => {
      if (listed.has(entry)) return;
      listed.add(entry);
      const kind = kindOf(entry);
      const group = groups.get(kind) ?? { label: kind.label, rank: kind.rank, score, isFar: true, found: [], tokens };
      groups.set(kind, group);
      group.score = Math.min(group.score, score);
      group.isFar &&= like >= 2;
      group.found[at]({ entry, text: textOf.get(entry) ?? 0 });
    };
    sections.forEach(({ entry, like }) => push(entry, like > 0 ? 2 : like, like < 0 ? 0 : Infinity));
    records.forEach(({ place, value, of }) => push(place, value / LIKENESS / of, value % LIKENESS === of * all.length && of === tokens.length ? value : Infinity));
    // What a record says counts less than what it is called.
    texts.forEach(({ entry, like }) => push(entry, like + 2));
    // After what was found itself, what happened to these people; and first the topic that they share.
    const found = [...groups.values()].find(({ rank }) => rank === 1)?.found.slice(0, people) ?? [];
    let shared;
    for (const [entry, number] of found.length ? await relatedTo(found) : []) {
      const { rank } = kindOf(entry);
      if (rank !== 5) push(entry, 9);
      else if (found.length > 1 && number * 2 > found.length) {
        const group = groups.get(kindOf(entry));
        if (group) group.found = group.found.filter((one) => one.entry !== entry);
        listed.delete(entry);
        push(entry, 9, Infinity, 'unshift');
        shared = kindOf(entry);
      }
    }
    const sorted = [...groups.values()].sort((a, b) => (a.score === b.score ? 0 : a.score - b.score) || a.isFar - b.isFar || a.rank - b.rank);
    const topics = sorted.indexOf(groups.get(shared));
    if (topics > 1) sorted.splice(1, 0, ...sorted.splice(topics, 1));
    return { groups: sorted, listed };
  };
  const share = (groups, most) => {
    groups.forEach((group) => { group.shown = 0; });
    for (let left = most, before = -1; left !== before;) {
      before = left;
      for (const group of groups) {
        if (left && group.shown < Math.min(group.found.length, 5)) {
          group.shown += 1;
          left -= 1;
        }
      }
    }
  };

  let turn = 0;
  const search = async (pause) => {
    const mine = ++turn, query = input.value.trim();
    const isOld = () => mine !== turn;
    const show = (words, ...parts) => {
      count.textContent = words;
      found.replaceChildren(...parts);
      found.ariaBusy = false;
      if (panel) panel.hidden = !query || !words;
    };
    found.ariaBusy = true;
    if (page) try { history.replaceState(null, '', query ? `?q=${encodeURIComponent(query)}` : location.pathname); } catch { /* not everywhere from a disk */ }
    if (!query) return show(help);
    try {
      if (page && !index) count.textContent = count.dataset.loading;
      await load('index', readIndex);
      const { say } = index, isLarge = index.words.length > 4;
      const { all, tokens: words } = read(query);
      const [looked, [exact, begun], paragraph] = await Promise.all([Promise.all(words.map(lookUpToken)), titled(all), numbered(query)]);
      if (isOld()) return;
      const records = join(looked.map(({ names }) => names)), texts = join(looked.map(({ texts }) => texts));
      const tokens = looked.map(({ texts }) => texts.token);
      if (records.some) records.shown = texts.some ? records.shown : records.shown.filter(({ value, of }) => value < 3 * LIKENESS * of && value % LIKENESS < NO_NAME);
      // Records that were found whole need no texts with a part of the words.
      const isNamed = !records.some && records.shown.some(({ value }) => value % LIKENESS < NO_NAME);
      const isDated = words.some(({ dates }) => dates);
      const isApart = (kind, place) => words.some(({ dates }, i) => dates?.[0].day && looked[i][kind].at.get(place) >= (kind === 'names' ? 2 * LIKENESS / 5 + NO_NAME : 2));
      const perhaps = [], hits = [], hit = (place, value, of) => ({ entry: Math.floor(place / ENTRY), text: place % ENTRY, like: value / of });
      records.shown = records.shown.filter(({ place }) => !isApart('names', place) || !perhaps.push({ entry: place, text: 0 }));
      if (records.some || !records.shown.length || !texts.some) {
        for (const { place, value, of } of texts.shown) {
          (isApart('texts', place) ? perhaps : hits).push(hit(place, value, of));
        }
      }
      const isOwn = ({ entry, text }) => text && entry <= index.sizes[0];
      const near = isNamed || isDated ? [] : texts.near.map(({ place, value, of }) => hit(place, value, of)).sort((a, b) => a.like - b.like);
      const paragraphs = paragraph ? paragraph.found.filter(({ text }) => text) : [...hits, ...near].filter(isOwn);
      const titles = new Map(hits.filter(({ text }) => !text).map(({ entry, like }) => [entry, like]));
      begun.forEach((entry) => titles.set(entry, exact.has(entry) ? -1 : 0));
      const sections = paragraph ? paragraph.found.filter(({ text }) => !text) : [...titles].map(([entry, like]) => ({ entry, like })).sort((a, b) => a.like - b.like);
      const isSome = !sections.length && !paragraph && (records.some || !records.shown.length) && (texts.some || !hits.length);
      const isLike = !paragraph && looked.every(({ names, texts }) => [names, texts].every(({ token, at }) => token.slips || !at.size));
      const inRecords = hits.filter((hit) => hit.text && !isOwn(hit));
      const { groups, listed } = await grouped(...(paragraph ? [[], sections, []] : [records.shown, sections, inRecords]), all, tokens, isDated || isSome || isLike ? 0 : isLarge ? 3 : 12);
      share(groups, page && !isLarge ? 20 : isLarge ? 4 : 6);
      const last = { label: say.paragraphs, found: paragraphs, shown: page ? 6 : 3, tokens };
      const further = { label: say.possible, found: paragraph ? [] : perhaps, shown: page && !isLarge ? 5 : 2, tokens };
      const isEmpty = ![...groups, last, further].some(({ found }) => found.length);
      const numbers = { query, records: [...groups, further].reduce((sum, { found }) => sum + found.length, 0), paragraphs: paragraphs.length };
      const said = () => fill(paragraph?.number ? fill(say.noParagraph, paragraph) : isEmpty ? say.none : isLike ? say.like : isSome ? say.some : say.found, numbers);
      // The next step: without the word that the fewest have, or to the lists.
      const to = [], anchor = (address, textContent) => element('a', { href: root + address, textContent });
      const onward = (...links) => to.push(element('p', { className: 'more' }, ...links.flatMap((link, i) => (i ? [' · ', link] : [link]))));
      const find = (query) => `search.html?q=${encodeURIComponent(query)}`;
      const [rare] = isSome && !isEmpty ? looked.map(({ names, texts }, i) => [words[i].word, names.at.size + texts.at.size]).filter(([word]) => word).sort(([, a], [, b]) => a - b) : [];
      const shorter = rare && without(query, rare[0]);
      if (shorter) onward(anchor(find(shorter), fill(say.without, { word: rare[0] })));
      if (panel && !isEmpty) onward(anchor(find(query), say.all));
      if (isEmpty) {
        const [, { first }, after] = index.kinds;
        const lists = await Promise.all(Array.from({ length: after ? after.first - first : 0 }, (_, i) => entryOf(first + i)));
        onward(...lists.filter(({ title }) => title).map(({ href, title }) => anchor(href, title)));
      }
      const parts = (await Promise.all(groups.filter(({ shown }) => shown).map(section))).flat();
      const after = further.found.length ? await section(further) : [];
      if (isOld()) return;
      show(said(), ...parts, ...after, ...to);
      if (!paragraphs.length) return;
      found.ariaBusy = true;
      // In a large report each key would fetch sentences of no use to the next one.
      if (pause && isLarge) await new Promise((go) => { setTimeout(go, pause); });
      if (isOld()) return;
      // Not beside a person whose name is the query: others are named with him.
      const offers = !isSome && !isLike && !paragraph && !records.shown.some(({ place, value }) => kindOf(place).rank === 1 && value % LIKENESS < NO_NAME);
      const rows = await section(last);
      const people = offers ? await peopleNamed(paragraphs.slice(0, isLarge ? last.shown : 30), listed, isLarge ? 2 : page ? 6 : 3) : { count: 0, items: [] };
      const named = people.count ? [heading(say.named, people.count), element('ol', { className: 'rows' }, ...people.items)] : [];
      numbers.records += people.count;
      if (!isOld()) show(said(), ...parts, ...(isDated ? [...rows, ...named] : [...named, ...rows]), ...after, ...to);
    } catch (error) {
      if (!isOld()) show(count.dataset.failed ?? '');
      throw error;
    }
  };

  // Keys: `/` to the field, arrows through the results; Enter to the first on the search page, and to that page from others;
  // Escape back to the field.
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const links = [input, ...found.querySelectorAll('a')];
    const at = links.indexOf(document.activeElement);
    const isOpen = panel && !panel.hidden && form.contains(document.activeElement);
    const next = event.key === '/' ? page && !document.activeElement.matches('input, textarea') && input
      : event.key === 'Escape' ? isOpen && input : at >= 0 && links[at + { ArrowDown: 1, ArrowUp: -1 }[event.key]];
    if (!next) return;
    next.focus();
    if (event.key === 'Escape') close();
    event.preventDefault();
  });
  const close = () => { if (panel) panel.hidden = true; };
  const help = count.textContent;
  if (panel) {
    const leave = ({ target }) => { if (!form.contains(target)) close(); };
    addEventListener('pointerdown', leave);
    addEventListener('focusin', leave);
    input.addEventListener('focus', () => { panel.hidden = !found.firstChild; });
    form.addEventListener('submit', (event) => { if (!input.value.trim()) event.preventDefault(); });
  } else {
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      await search();
      found.querySelector('a')?.focus();
    });
    input.value = new URLSearchParams(location.search).get('q') ?? '';
  }
  input.addEventListener('input', () => search(400));
  // Enter in the field of another page leads here, and to the first result.
  if (input.value) search().then(() => { if (page && document.activeElement === document.body) found.querySelector('a')?.focus(); });
})();
