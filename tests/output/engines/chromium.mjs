// Chromium, by Playwright, as the other checks use it.

import { launch } from '../chromium.mjs';
import { Tab } from './tab.mjs';

class ChromiumTab extends Tab {
  #page;
  #messages = [];

  constructor(page) {
    super();
    this.#page = page;
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && this.#messages.push(message.text()));
    page.on('pageerror', (error) => this.#messages.push(error.message));
  }

  open(url) {
    return this.#page.goto(url);
  }

  run(expression) {
    return this.#page.evaluate(expression);
  }

  keys(names) {
    return this.#page.keyboard.press(names.join('+'));
  }

  pointer({ x, y }, isClick) {
    return isClick ? this.#page.mouse.click(x, y) : this.#page.mouse.move(x, y);
  }

  resize(width, height) {
    return this.#page.setViewportSize({ width, height });
  }

  capture() {
    return this.#page.screenshot();
  }

  async messages() {
    return this.#messages.splice(0);
  }
}

export async function start({ scheme }) {
  const browser = await launch();
  const context = await browser.newContext({ colorScheme: scheme, reducedMotion: 'reduce' });
  return { tab: new ChromiumTab(await context.newPage()), version: `Chromium ${browser.version()}`, close: () => browser.close() };
}
