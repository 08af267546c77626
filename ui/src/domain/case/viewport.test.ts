import { describe, expect, it } from 'vitest';
import { FIT, fitScale, pan, toggleActual, toggleBox, turn, zoomAt, zoomIn, zoomOut } from './viewport';

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

  it.each([0, 1, 2, 3])('brings a box to the middle and as large as fits, after %i quarter turns', turns => {
    const box = { x: 0.5, y: 0.25, width: 0.25, height: 0.25 };
    const view = toggleBox({ ...FIT, turns }, box, FRAME, PICTURE);
    const scale = fitScale(FRAME, PICTURE, turns) * view.zoom;
    const lying = turns % 2 === 1;
    const [width, height] = [400 * scale, 225 * scale];
    const [across, down] = lying ? [height, width] : [width, height];
    expect(Math.max(across / FRAME.width, down / FRAME.height)).toBeCloseTo(0.92);
    // The box's centre lies 1/8 of the width to the right and 1/8 of the height above the picture's.
    const [dx, dy] = [200 * scale, -112.5 * scale];
    const shown = [
      [dx, dy],
      [-dy, dx],
      [-dx, -dy],
      [dy, -dx],
    ][turns];
    expect(view.x + (shown?.[0] ?? 0)).toBeCloseTo(0);
    expect(view.y + (shown?.[1] ?? 0)).toBeCloseTo(0);
    expect(toggleBox(view, box, FRAME, PICTURE)).toEqual({ ...FIT, turns });
  });

  it('comes back to the whole picture', () => {
    expect(zoomOut(zoomIn(FIT))).toEqual(FIT);
    const actual = toggleActual(FIT, FRAME, PICTURE);
    expect(actual.zoom).toBe(2);
    expect(toggleActual(actual, FRAME, PICTURE)).toEqual(FIT);
    expect(turn(turn(turn(turn(FIT))))).toEqual(FIT);
  });
});
