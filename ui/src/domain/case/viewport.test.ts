import { describe, expect, it } from 'vitest';
import { FIT, fitScale, pan, toggleActual, turn, zoomAt, zoomIn, zoomOut } from './viewport';

const FRAME = { width: 800, height: 600 };
const PICTURE = { width: 1600, height: 900 };

describe('a photo in its frame', () => {
  it.each([
    [0, 0.5],
    [1, 0.375],
    [2, 0.5],
  ])('after %i quarter turns fits at %f', (turns, scale) => {
    expect(fitScale(FRAME, PICTURE, turns)).toBe(scale);
  });

  it('is not blown up beyond twice its size', () => {
    expect(fitScale(FRAME, { width: 20, height: 10 }, 0)).toBe(2);
  });

  it('keeps the point under the pointer while zooming', () => {
    const view = zoomAt({ ...FIT, zoom: 2, x: 10, y: -20 }, 1.5, 100, 50);
    const under = (zoom: number, at: number, moved: number) => (at - moved) / zoom;
    expect(under(view.zoom, 100, view.x)).toBeCloseTo(under(2, 100, 10));
    expect(under(view.zoom, 50, view.y)).toBeCloseTo(under(2, 50, -20));
  });

  it('never leaves the frame', () => {
    const view = pan({ ...FIT, zoom: 2 }, 9_999, -9_999, FRAME, PICTURE);
    expect([view.x, view.y]).toEqual([400, -150]);
    expect(pan(FIT, 50, 50, FRAME, PICTURE)).toEqual(FIT);
  });

  it('comes back to the whole picture', () => {
    expect(zoomOut(zoomIn(FIT))).toEqual(FIT);
    const actual = toggleActual(FIT, FRAME, PICTURE);
    expect(actual.zoom).toBe(2);
    expect(toggleActual(actual, FRAME, PICTURE)).toEqual(FIT);
    expect(turn(turn(turn(turn(FIT))))).toEqual(FIT);
  });
});
