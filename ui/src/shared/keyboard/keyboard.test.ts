import { describe, expect, it } from 'vitest';
import { isFresh, keyDown, keyUp, NONE_HELD, renew } from './held';
import { isPlainEscape, type KeyLike, pressOf } from './press';

function element(markup: string): Element {
  const place = document.createElement('div');
  place.innerHTML = markup;
  const found = place.querySelector('[data-target]');
  if (found === null) throw new Error('the markup names no target');
  return found;
}

const KEY: KeyLike = {
  code: 'KeyP',
  keyCode: 80,
  repeat: false,
  isComposing: false,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  defaultPrevented: false,
  target: null,
};

describe('a key event', () => {
  const cases: [why: string, change: Partial<KeyLike>, heard: boolean][] = [
    ['counts by its place', {}, true],
    ['belongs to the input method while it composes', { isComposing: true }, false],
    ['belongs to the input method that took it', { keyCode: 229 }, false],
    ['with Alt belongs to the menus', { altKey: true }, false],
    ['belongs to a text field', { target: element('<input data-target>') }, false],
    ['belongs to a text area', { target: element('<textarea data-target></textarea>') }, false],
    ['counts in a field that is read only', { target: element('<input readonly data-target>') }, true],
    ['counts on a check box', { target: element('<input type="checkbox" data-target>') }, true],
    [
      'Space on a check box is the box’s own',
      { code: 'Space', target: element('<input type="checkbox" data-target>') },
      false,
    ],
    [
      'Enter does nothing to a check box, and counts',
      { code: 'Enter', target: element('<input type="checkbox" data-target>') },
      true,
    ],
    [
      'an arrow among radio buttons is theirs',
      {
        code: 'ArrowDown',
        target: element('<div role="radiogroup"><input type="radio" data-target></div>'),
      },
      false,
    ],
    [
      'Enter on a button presses the button',
      { code: 'Enter', target: element('<button data-target></button>') },
      false,
    ],
    [
      'Enter in a field that is read only counts',
      { code: 'Enter', target: element('<input readonly data-target>') },
      true,
    ],
    ['a letter on a button counts', { target: element('<button data-target></button>') }, true],
    [
      'in a dialog belongs to the dialog',
      { target: element('<div role="dialog"><p data-target></p></div>') },
      false,
    ],
    ['that somebody acted on already is done with', { defaultPrevented: true }, false],
    [
      'on the line of an open list belongs to the list',
      { target: element('<input readonly role="combobox" aria-expanded="true" data-target>') },
      false,
    ],
    [
      'on the line of a closed list counts',
      { target: element('<input readonly role="combobox" aria-expanded="false" data-target>') },
      true,
    ],
    [
      'in an open list belongs to the list',
      { target: element('<div role="listbox"><p data-target></p></div>') },
      false,
    ],
  ];
  it.each(cases)('%s', (_, change, heard) => {
    expect(pressOf({ ...KEY, ...change }) !== null).toBe(heard);
  });

  it.each([
    ['ends a field', {}, true],
    ['belongs to the input method that composes', { isComposing: true }, false],
    ['belongs to the input method that took it', { keyCode: 229 }, false],
  ])('Esc %s', (_, change, leaves) => {
    expect(isPlainEscape({ key: 'Escape', isComposing: false, keyCode: 27, ...change })).toBe(leaves);
  });

  it('tells Command of macOS as Control', () => {
    expect(pressOf({ ...KEY, metaKey: true })?.control).toBe(true);
  });
});

describe('a held key', () => {
  it('is fresh once, when it goes down', () => {
    expect(isFresh(NONE_HELD, 'Enter')).toBe(true);
    expect(isFresh(keyDown(NONE_HELD, 'Enter'), 'Enter')).toBe(false);
  });

  it('is let go with Command, under which macOS tells of no other key going up', () => {
    const copied = keyUp(keyDown(keyDown(NONE_HELD, 'MetaLeft'), 'KeyC'), 'MetaLeft');
    expect(isFresh(copied, 'KeyC')).toBe(true);
    const undone = keyUp(renew(keyDown(keyDown(NONE_HELD, 'MetaRight'), 'KeyZ')), 'MetaRight');
    expect(isFresh(undone, 'KeyZ')).toBe(true);
    // C went down first.
    const late = keyUp(keyDown(keyDown(NONE_HELD, 'KeyC'), 'MetaLeft'), 'MetaLeft');
    expect(isFresh(late, 'KeyC')).toBe(true);
  });

  it('is deaf after the case changed until it was let go', () => {
    const before = renew(keyDown(NONE_HELD, 'Enter'));
    expect(isFresh(before, 'Enter')).toBe(false);
    expect(isFresh(before, 'KeyP')).toBe(true);
    expect(isFresh(keyUp(before, 'Enter'), 'Enter')).toBe(true);
  });
});
