// A tab of one of the browsers, as the checks see it. An engine adds `open(url)`, `run(expression)`, `keys(names)`, `pointer(point, isClick)`,
// `resize(width, height)`, `capture()` and `messages()`: errors and warnings since the last call.

export const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

export class Tab {
  /** Keys that were pressed since the tab was opened. A chord counts as one. */
  pressed = 0;

  /** The result of a function in the page, if JSON can express it. The function may return a promise. */
  async evaluate(work, ...values) {
    const json = await this.run(`(async () => JSON.stringify((await (${work})(...${JSON.stringify(values)})) ?? null))()`);
    return JSON.parse(json);
  }

  /** The first truthy result of a function in the page, or its last one after `milliseconds`. It is called again in the next page. */
  async until(work, values = [], milliseconds = 5000) {
    const end = performance.now() + milliseconds;
    for (;;) {
      const result = await this.evaluate(work, ...values).catch(() => null);
      if (result || performance.now() > end) return result;
      await pause(40);
    }
  }

  /** Keys one after another: `Enter`, `a`, or a chord such as `Shift+Tab`. */
  async press(...chords) {
    for (const chord of chords) {
      this.pressed += 1;
      await this.keys(chord.length > 1 ? chord.split('+') : [chord]);
    }
  }

  type(text) {
    return this.press(...text);
  }

  /** The middle of the first line of an element, which is scrolled to. */
  async point(selector) {
    const point = await this.evaluate((selector) => {
      const node = document.querySelector(selector);
      const [before] = node?.getClientRects() ?? [];
      if (!before) return null;
      if (before.top < 60 || before.bottom > innerHeight - 60) node.scrollIntoView({ block: 'center', behavior: 'instant' });
      const [{ left, top, width, height }] = node.getClientRects();
      return { x: Math.round(left + width / 2), y: Math.round(top + height / 2) };
    }, selector);
    if (!point) throw new Error(`nothing is shown that is ${selector}`);
    return point;
  }

  async hover(selector) {
    await this.pointer(await this.point(selector), false);
  }

  async click(selector) {
    await this.pointer(await this.point(selector), true);
  }
}
