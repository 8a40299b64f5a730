import { expect, test } from 'vitest';
import { Keypad } from '../../site/talk/keypad.ts';

/** A key press on an element that `closest` finds by any of these selectors. */
function keypad(count = 20) {
  const heard: unknown[] = [];
  const pad = new Keypad(count, {
    say: (text) => heard.push(text),
    go: (index) => heard.push(index),
    do: (deed) => heard.push(deed),
  });
  const press = (key: string, on: 'page' | 'button' | 'text' = 'page') => {
    const found = { page: /^$/, button: /button/, text: /input/ }[on];
    let kept = false;
    const target = { closest: (selectors: string) => (found.test(selectors) ? target : null) };
    pad.press({ key, target, preventDefault: () => (kept = true), stopPropagation() {} } as unknown as KeyboardEvent);
    return kept;
  };
  return { heard, press };
}

test('digits and Enter go to the step of that number; a number that there is not is said', () => {
  const { heard, press } = keypad();
  for (const key of ['1', '2', 'Enter']) press(key);
  expect(heard).toEqual(['Step 1', 'Step 12', '', 11]);
  heard.length = 0;
  for (const key of ['2', '1', 'Enter']) press(key);
  expect(heard).toEqual(['Step 2', 'Step 21', 'There are 20 steps']);
  heard.length = 0;
  for (const key of ['3', 'ArrowRight', 'Enter']) press(key);
  expect(heard).not.toContain(2);
});

test('a control keeps the keys that mean something to it, a field all of them; a clicker turns the page anyway', () => {
  const { heard, press } = keypad();
  expect(press('ArrowRight', 'button')).toBe(false);
  expect(press('5', 'text')).toBe(false);
  expect(press('z', 'text')).toBe(false);
  expect(heard).toEqual([]);
  expect(press('PageDown', 'text')).toBe(true);
  expect(press('ArrowRight')).toBe(true);
  expect(press('z', 'button')).toBe(true);
  expect(heard).toEqual(['next', 'next', 'freeze']);
});
