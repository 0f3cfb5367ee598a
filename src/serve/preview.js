// The preview's own script. `annals serve` inserts it into the pages that it shows; a build never writes it.
//
// It listens to one stream of server-sent events. When its page has changed, it fetches the page and patches the DOM, node by
// node: so scroll position, focus, open details and typed text are preserved.
(() => {
  'use strict';

  // A page in a frame belongs to another page, which is updated itself.
  if (window.parent !== window) return;

  const script = document.currentScript;
  const known = { version: script.dataset.version, style: script.dataset.style };
  const FOLLOW = 'annals-follow';
  let words = {};
  let stream;

  // --- The stream of events ----------------------------------------------------------------------

  function listen() {
    closeStream();
    stream = new EventSource(`/__annals/events?${new URLSearchParams({ page: location.pathname, ...known, ...shown() })}`);
    const on = (name, act) => stream.addEventListener(name, (event) => act(JSON.parse(event.data)));
    on('report', (report) => panel.show(report));
    on('edited', follow);
    on('assets', swapAssets);
    // Where the page no longer exists, the last version stays, and the event `report` has its new address.
    on('page', (version) => { if (version && version !== known.version) update(); });
    stream.onopen = () => panel.connected(true);
    // The browser reconnects by itself, unless the server has rejected it: a restarted preview has another token.
    stream.onerror = () => {
      panel.connected(false);
      if (stream.readyState === EventSource.CLOSED) setTimeout(reconnect, 2000);
    };
  }

  /** The data by which a removed page can be found again: its heading, and the ids of its first paragraphs. */
  function shown() {
    const stamps = [...document.querySelectorAll('main [id^="p-"]')].slice(0, 64).map((element) => element.id);
    return { title: (document.querySelector('main h1')?.textContent ?? '').trim().slice(0, 200), stamps: stamps.join(' ') };
  }

  function closeStream() {
    stream?.close();
    stream = undefined;
  }

  /** The response to a request of any page sets the new token as a cookie. */
  function reconnect() {
    fetch(location.pathname, { method: 'HEAD' }).then(listen, () => setTimeout(reconnect, 2000));
  }

  // A browser opens six connections to one host. A hidden tab needs none: it catches up when it is shown.
  addEventListener('visibilitychange', () => (document.hidden ? closeStream() : listen()));
  addEventListener('pagehide', closeStream);
  addEventListener('pageshow', (event) => { if (event.persisted) listen(); });

  function follow(page) {
    if (sessionStorage.getItem(FOLLOW) && page !== location.pathname) location.assign(page);
  }

  // --- The page ----------------------------------------------------------------------------------

  // The nodes that the server has sent. This script runs before those of the theme, so nodes that they add are not included:
  // they are left unchanged.
  const sent = new WeakSet();
  markSent(document.body);

  function markSent(top) {
    sent.add(top);
    top.childNodes.forEach(markSent);
  }

  let updating = Promise.resolve();

  function update() {
    updating = updating.then(fetchAndChange).catch(() => panel.connected(false));
  }

  async function fetchAndChange() {
    const answer = await fetch(location.pathname, { cache: 'no-store' });
    const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const dataset = next.querySelector('script[src="/__annals/preview.js"]')?.dataset;
    if (answer.status === 404 && known.version) return undefined; // It was removed again.
    // After a 404 page, and where the head loads other files, nothing can be patched.
    if (!dataset || !answer.ok || !known.version || loadedFiles(next) !== loadedFiles(document)) return location.reload();
    known.version = dataset.version;
    const changed = preservingScroll(() => {
      document.title = next.title;
      const found = new Set();
      patchChildren(document.body, next.body, found);
      return blocks(found);
    });
    changed.forEach(mark);
    if (sessionStorage.getItem(FOLLOW)) changed[0]?.scrollIntoView({ block: 'nearest' });
    document.dispatchEvent(new CustomEvent('annals:updated', { detail: changed }));
    for (const input of document.querySelectorAll('input[type=search]')) {
      if (input.value) input.dispatchEvent(new Event('input', { bubbles: true }));
    }
    return undefined;
  }

  /** The style sheets and scripts of a page, and the canonical address of a page that only redirects. */
  function loadedFiles(page) {
    const files = page.querySelectorAll('head link[rel~=stylesheet], head link[rel=canonical], script[src]');
    const names = [...files].map((file) => new URL(file.getAttribute('href') ?? file.getAttribute('src'), location).pathname);
    return [...new Set(names)].join(' ');
  }

  /** Runs `act`, and preserves the scroll position relative to the content in view, and the focus. */
  function preservingScroll(act) {
    const root = document.documentElement;
    const top = (element) => element.getBoundingClientRect().top;
    const below = [...document.querySelectorAll('main [id], main > *')].filter((element) => element.getBoundingClientRect().bottom > 0);
    // The first that starts in view, or else the last that starts above: it fills the window.
    const seen = [...below.filter((element) => top(element) >= 0), ...below.filter((element) => top(element) < 0).reverse()];
    const tops = seen.map(top);
    const focus = document.activeElement;
    const focusName = focus?.id ? `#${CSS.escape(focus.id)}` : focus?.href && `a[href="${CSS.escape(focus.getAttribute('href'))}"]`;
    root.style.overflowAnchor = 'none'; // Scroll anchoring of the browser would apply a second time.
    const done = act();
    const at = scrollY > 0 ? seen.findIndex((element) => element.isConnected) : -1;
    if (at >= 0) scrollBy({ top: top(seen[at]) - tops[at], behavior: 'instant' });
    root.style.overflowAnchor = '';
    if (focus && !focus.isConnected && focusName) document.querySelector(focusName)?.focus({ preventScroll: true });
    return done;
  }

  /** Patches the children of `live` to equal those of `next`. Equal nodes are preserved. */
  function patchChildren(live, next, found) {
    const olds = [...live.childNodes].filter((node) => sent.has(node));
    const news = [...next.childNodes];
    let start = 0;
    let oldEnd = olds.length;
    let newEnd = news.length;
    while (start < oldEnd && start < newEnd && olds[start].isEqualNode(news[start])) start += 1;
    while (oldEnd > start && newEnd > start && olds[oldEnd - 1].isEqualNode(news[newEnd - 1])) { oldEnd -= 1; newEnd -= 1; }
    const after = olds[oldEnd] ?? null;
    const rest = olds.slice(start, oldEnd);
    const pending = news.slice(start, newEnd);
    pending.forEach((node, index) => {
      const at = partner(rest, node, pending.slice(index + 1));
      rest.splice(0, Math.max(at, 0)).forEach((old) => { old.remove(); found.add(live); });
      if (at >= 0) return change(rest.shift(), node, found);
      const added = document.importNode(node, true);
      markSent(added);
      live.insertBefore(added, rest[0] ?? after);
      found.add(added.nodeType === Node.ELEMENT_NODE ? added : live);
      return undefined;
    });
    rest.forEach((old) => { old.remove(); found.add(live); });
  }

  /** The index of the old node that becomes `node`: an equal one, one of the same key, or the next if it is alike. */
  function partner(rest, node, later) {
    const key = keyOf(node);
    if (key !== undefined) {
      const equal = rest.findIndex((old) => keyOf(old) !== undefined && old.isEqualNode(node));
      if (equal >= 0) return equal;
      const same = key ? rest.findIndex((old) => keyOf(old) === key && old.nodeName === node.nodeName) : -1;
      if (same >= 0) return same;
    }
    const first = rest[0];
    const isWanted = () => later.some((other) => keyOf(first) !== undefined && ((keyOf(first) && keyOf(other) === keyOf(first)) || other.isEqualNode(first)));
    return first?.nodeName === node.nodeName && !isWanted() ? 0 : -1;
  }

  /** The key of an element: its id, or the first id in it, as of a paragraph in its frame. Text has none. */
  function keyOf(node) {
    if (node.nodeType !== Node.ELEMENT_NODE) return undefined;
    return node.id || (node.querySelector('[id]')?.id ?? '');
  }

  function change(live, next, found) {
    if (live.isEqualNode(next)) return;
    if (live.nodeType !== Node.ELEMENT_NODE) {
      live.data = next.data;
      found.add(live.parentElement);
      return;
    }
    // What the reader has opened stays open.
    const isPreserved = (name) => name === 'open' && live.localName === 'details';
    for (const { name } of [...live.attributes]) if (!next.hasAttribute(name) && !isPreserved(name)) live.removeAttribute(name);
    for (const { name, value } of next.attributes) if (live.getAttribute(name) !== value && !isPreserved(name)) live.setAttribute(name, value);
    patchChildren(live, next, found);
  }

  // --- Changes -----------------------------------------------------------------------------------

  const BLOCKS = 'p, li, dt, dd, h1, h2, h3, h4, h5, h6, th, td, figure, pre, blockquote, summary';

  /** The smallest blocks within `main` that contain the changes. */
  function blocks(found) {
    const main = document.querySelector('main');
    const all = [...found].map((element) => element.closest(BLOCKS) ?? element);
    return [...new Set(all)].filter((element) => main?.contains(element) && element !== main);
  }

  function mark(element) {
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const colour = 'rgb(255 205 60 / .55)';
    element.animate([{ backgroundColor: colour }, { backgroundColor: calm ? colour : 'transparent' }], { duration: 1600, easing: 'ease-in' });
  }

  // --- Assets --------------------------------------------------------------------------------------

  /** Swaps style sheets and images in place; any other changed asset that the page has loaded reloads the page. */
  function swapAssets(paths) {
    const pathOf = (address) => new URL(address, location).pathname;
    const loaded = new Set(performance.getEntriesByType('resource').map((entry) => pathOf(entry.name)));
    const sheets = [...document.querySelectorAll('link[rel~=stylesheet]')];
    const images = [...document.images];
    let renewSheets = false;
    for (const path of paths) {
      const isSheet = path.endsWith('.css');
      if (!isSheet && !loaded.has(path)) continue;
      images.filter((image) => pathOf(image.src) === path).forEach((image) => { image.src = fresh(path); });
      if (isSheet) renewSheets = true;
      else if (/\.(js|mjs)$/.test(path)) return location.reload();
      // The browser caches an image of a style sheet as long as the page is open.
      else if (!images.some((image) => pathOf(image.src) === path)) return location.reload();
    }
    if (renewSheets) sheets.forEach(swapSheet);
    return undefined;
  }

  /** The old sheet is removed when the new one has loaded: both apply in between, so the page does not flash. */
  function swapSheet(sheet) {
    const next = sheet.cloneNode();
    next.href = fresh(new URL(sheet.href).pathname);
    next.onload = () => sheet.remove();
    next.onerror = () => next.remove();
    sheet.after(next);
  }

  const fresh = (path) => `${path}?at=${Date.now()}`;

  // --- From the page to its source -----------------------------------------------------------------

  addEventListener('click', async (event) => {
    const main = document.querySelector('main');
    if (!event.altKey || event.button !== 0 || !(event.target instanceof Element) || !main) return;
    if (event.target !== document.documentElement && event.target !== document.body && !main.contains(event.target)) return;
    event.preventDefault();
    event.stopPropagation();
    const block = blockAt(main, event);
    const asked = { page: location.pathname, id: block?.id ?? '', ...wordAt(block, event) };
    const answer = await fetch(`/__annals/open?${new URLSearchParams(asked)}`);
    if (!answer.ok) return;
    const { place, opened, why } = await answer.json();
    panel.explain(why);
    if (!place) return panel.say(words.nowhere);
    if (!opened) await navigator.clipboard?.writeText(place).catch(() => undefined);
    panel.say((opened ? words.opened : words.copied).replace('{place}', () => place));
  }, true);

  /** The block that was clicked, or the one beside the margin that was clicked. */
  function blockAt(main, { target, clientY }) {
    const own = target.closest('[id]');
    if (own && own !== main && main.contains(own)) return own;
    const isBeside = ({ top, bottom }) => top <= clientY && clientY <= bottom;
    const beside = [...main.querySelectorAll('[id]')].filter((element) => isBeside(element.getBoundingClientRect()));
    return beside.at(-1);
  }

  /** The word that was clicked, and how often it occurs earlier in its block. */
  function wordAt(block, { clientX, clientY }) {
    const caret = document.caretPositionFromPoint?.(clientX, clientY);
    const old = caret ? undefined : document.caretRangeFromPoint?.(clientX, clientY);
    const [node, at] = caret ? [caret.offsetNode, caret.offset] : [old?.startContainer, old?.startOffset];
    if (node?.nodeType !== Node.TEXT_NODE || !block?.contains(node)) return {};
    const start = node.data.slice(0, at).match(/[\p{L}\p{N}\p{M}]*$/u)[0];
    const word = start + node.data.slice(at).match(/^[\p{L}\p{N}\p{M}]*/u)[0];
    if (!word) return {};
    const before = document.createRange();
    before.setStart(block, 0);
    before.setEnd(node, at - start.length);
    return { word, nth: before.toString().split(word).length - 1 };
  }

  // --- The panel -------------------------------------------------------------------------------------

  const panel = (() => {
    const element = document.createElement('annals-preview');
    const shadow = element.attachShadow({ mode: 'open' });
    shadow.innerHTML = `<style>
      :host { all: initial; position: fixed; inset: auto 0 0 0; z-index: 2147483647; pointer-events: none; color-scheme: light dark;
        font: 14px/1.45 system-ui, sans-serif; color: light-dark(#1b1a17, #efece4); }
      @media print { :host { display: none; } }
      * { box-sizing: border-box; }
      .bar { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 8px; padding: 8px; }
      button, a { pointer-events: auto; }
      button { font: inherit; color: inherit; max-width: 100%; min-height: 32px; padding: 4px 12px; cursor: pointer; border-radius: 6px;
        overflow-wrap: anywhere; background: light-dark(#fff, #262420); border: 1px solid light-dark(#6b6860, #9a968c); }
      a { color: light-dark(#0f4a8f, #8ec5ff); }
      :focus-visible { outline: 3px solid light-dark(#1257a8, #8ec5ff); outline-offset: 2px; }
      .bad button.main { background: #8c1d18; border-color: #8c1d18; color: #fff; }
      .off button.main { border-style: dashed; text-decoration: line-through; }
      section { pointer-events: auto; max-height: 50vh; overflow: auto; padding: 10px 16px; overscroll-behavior: contain;
        overflow-wrap: anywhere; background: light-dark(#fff, #1d1b18); border-top: 3px solid light-dark(#6b6860, #9a968c);
        box-shadow: 0 -4px 18px rgb(0 0 0 / .18); }
      .bad section { border-top-color: #b3261e; }
      [hidden], p:empty { display: none !important; }
      p, ul { margin: 0 0 8px; padding: 0; }
      ul { list-style: none; }
      pre { margin: 0 0 8px; padding: 8px 12px; overflow-x: auto; font: 12.5px/1.45 ui-monospace, Menlo, Consolas, monospace;
        background: light-dark(#f6f3ec, #2a2824); border-inline-start: 3px solid light-dark(#8a6d00, #d9b84a); }
      pre.error { border-inline-start-color: #d0453b; }
      .was { display: flex; flex-wrap: wrap; gap: 8px; align-items: start; }
      .was code { padding: 5px 12px; font: 12.5px/1.6 ui-monospace, Menlo, Consolas, monospace; background: light-dark(#f6f3ec, #2a2824); }
      label { display: inline-flex; gap: 8px; align-items: center; min-height: 24px; }
      .toast { align-self: center; padding: 4px 12px; border-radius: 6px; background: #1b1a17; color: #fff; overflow-wrap: anywhere; }
      .toast:empty { display: none; }
      .spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
      </style>
      <div><span class="spoken" role="status"></span>
      <div class="bar"><span class="toast" role="status"></span><button class="main" hidden aria-expanded="false" aria-controls="panel"></button></div>
      <section id="panel" tabindex="-1" hidden><p class="state"></p><pre class="why" tabindex="0" role="group" hidden></pre>
      <div class="former" hidden><p class="moved"></p><ul></ul><p class="source"></p>
      <p class="how"></p><p class="was"><code></code><button class="copy"></button></p></div>
      <p class="note"></p><ul class="problems"></ul><p class="more"></p>
      <p><label><input type="checkbox"><span></span></label></p><p class="hint"></p><button class="close"></button></section></div>`;
    const find = (selector) => shadow.querySelector(selector);
    const [frame, button, section, toast] = ['div', 'button.main', 'section', '.toast'].map(find);
    const follows = find('input');
    let report = { summary: '', problems: [], note: null };
    let isLost = false;
    let known = new Map();
    let lastFormer = '';
    let spoken;
    let timer;

    const open = (isOpen) => {
      section.hidden = !isOpen;
      button.setAttribute('aria-expanded', isOpen);
    };
    const close = () => { open(false); button.focus(); };
    button.onclick = () => open(section.hidden);
    find('.close').onclick = close;
    shadow.addEventListener('keydown', (event) => { if (event.key === 'Escape' && !section.hidden) close(); });
    follows.checked = Boolean(sessionStorage.getItem(FOLLOW));
    follows.onchange = () => (follows.checked ? sessionStorage.setItem(FOLLOW, '1') : sessionStorage.removeItem(FOLLOW));
    find('.copy').onclick = async () => {
      const { line } = report.former.was;
      await navigator.clipboard?.writeText(line).catch(() => undefined);
      say((words.copied ?? '').replace('{place}', () => line));
    };

    const isBad = () => report.problems.some((problem) => problem.is_error);
    const state = () => [isLost && words.disconnected, report.former && words.gone, isBad() && words.stale].filter(Boolean).join(' ');

    function draw() {
      frame.className = `${isBad() || report.former ? 'bad' : ''} ${isLost ? 'off' : ''}`;
      const isGoneOnly = report.former && !isBad();
      const wrong = isLost ? [words.disconnected] : [!isGoneOnly && report.summary, report.former && words.gone];
      button.hidden = !words.name; // It has no strings before the first event `report`.
      button.textContent = [words.name, ...wrong].filter(Boolean).join(' · ');
      section.setAttribute('aria-label', words.name ?? '');
      find('.state').textContent = state();
      find('.note').textContent = report.note ?? '';
      find('.more').textContent = report.more ?? '';
      find('label span').textContent = words.follow;
      find('.hint').textContent = words.hint;
      find('.close').textContent = words.close;
      drawFormer(report.former);
      drawProblems();
      speak();
    }

    /** The new addresses of the page that was at this address, and the line to add so that links to it still work. */
    function drawFormer(former) {
      find('.former').hidden = !former;
      const { now = [], source = null, was = null } = former ?? {};
      find('.moved').textContent = now.length ? words.moved : '';
      find('.former ul').replaceChildren(...now.map(({ address, title }) => {
        const item = document.createElement('li');
        const link = item.appendChild(document.createElement('a'));
        link.href = `/${address}`;
        link.textContent = title;
        item.append(` (${address})`);
        return item;
      }));
      const into = (text, values) => Object.entries(values).reduce((all, [key, value]) => all.replace(`{${key}}`, () => value), text ?? '');
      find('.source').textContent = source && !now.length ? into(words.written_in, { place: source }) : '';
      find('.how').textContent = was ? into(was.record ? words.was_record : words.was_section, was) : '';
      find('.was').hidden = !was;
      find('.was code').textContent = was?.line ?? '';
      find('.copy').textContent = words.copy;
    }

    /** Reuses the elements of equal problems, with their focus and scroll position. */
    function drawProblems() {
      const list = find('.problems');
      const old = [...list.children];
      const had = shadow.activeElement;
      list.replaceChildren(...report.problems.map((problem) => {
        const at = old.findIndex((item) => item.textContent === problem.text);
        return at >= 0 ? old.splice(at, 1)[0] : itemOf(problem);
      }));
      // Elements that are inserted again have lost the focus.
      if (had && had !== shadow.activeElement) (had.isConnected ? had : section).focus({ preventScroll: true });
    }

    function itemOf(problem) {
      const item = document.createElement('li');
      const text = item.appendChild(document.createElement('pre'));
      text.className = problem.is_error ? 'error' : 'warning';
      text.tabIndex = 0; // It scrolls, so it must be reachable by keyboard.
      text.setAttribute('role', 'group');
      text.setAttribute('aria-label', `${problem.is_error ? words.error : words.warning}: ${problem.place}`);
      text.textContent = problem.text;
      return item;
    }

    /** Announces every change to screen readers, but not an initial state without problems. */
    function speak() {
      const now = [report.summary, state()].join('. ');
      if (spoken !== undefined ? spoken !== now : isBad() || report.former) find('.spoken').textContent = now;
      spoken = now;
    }

    /** Opens the panel for a new error, and closes it when there are no errors left. */
    function openOrClose() {
      const counts = new Map();
      for (const { is_error: isError, place, text } of report.problems) {
        // The location without line and column, which edits above it change.
        const key = `${place.replace(/:\d+:\d+$/, '')} ${text.split('\n', 1)[0]}`;
        if (isError) counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      const former = report.former ? JSON.stringify(report.former) : '';
      const isNew = [...counts].some(([key, count]) => count > (known.get(key) ?? 0)) || (former && former !== lastFormer);
      const wasBad = known.size > 0 || lastFormer;
      if (isNew) open(true);
      else if (wasBad && !counts.size && !former) {
        if (shadow.activeElement) button.focus({ preventScroll: true });
        open(false);
      }
      known = counts;
      lastFormer = former;
    }

    /** Shows why the clicked name is a link or not, until the next click. */
    function explain(text) {
      const why = find('.why');
      why.hidden = !text;
      why.textContent = text ?? '';
      why.setAttribute('aria-label', (text ?? '').split('\n', 1)[0]);
      if (text) open(true);
    }

    function say(text) {
      toast.textContent = text;
      clearTimeout(timer);
      timer = setTimeout(() => { toast.textContent = ''; }, 4000);
    }

    document.documentElement.append(element); // Outside the body, whose nodes are patched.
    return {
      show(next) { report = next; words = next.words; draw(); openOrClose(); },
      connected(value) { if (isLost === value) { isLost = !value; draw(); } },
      say,
      explain,
    };
  })();

  if (!document.hidden) listen();
})();
