// What the two WebDriver protocols, classic and BiDi, have in common: how keys and the pointer are described.

import { Tab } from './tab.mjs';

// The code points that the protocols give to keys without a character.
const KEYS = { Backspace: '\uE003', Tab: '\uE004', Enter: '\uE007', Shift: '\uE008', Control: '\uE009', Escape: '\uE00C', Home: '\uE011', ArrowUp: '\uE013', ArrowDown: '\uE015' };

export class WebDriverTab extends Tab {
  keys(names) {
    const keys = names.map((name) => KEYS[name] ?? name);
    const actions = [...keys.map((value) => ({ type: 'keyDown', value })), ...keys.reverse().map((value) => ({ type: 'keyUp', value }))];
    return this.perform([{ type: 'key', id: 'keyboard', actions }]);
  }

  pointer({ x, y }, isClick) {
    const actions = [{ type: 'pointerMove', duration: 0, origin: 'viewport', x, y }];
    if (isClick) actions.push({ type: 'pointerDown', button: 0 }, { type: 'pointerUp', button: 0 });
    return this.perform([{ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions }]);
  }
}
