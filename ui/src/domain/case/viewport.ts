/** How a photo lies in its frame: pure geometry of fitting, zooming, moving and turning. */

import type { Region } from '../../host/bindings';

export interface Size {
  width: number;
  height: number;
}

/** `zoom` 1 fits the whole picture into the frame. Moves are in frame pixels from the centre. */
export interface Viewport {
  zoom: number;
  x: number;
  y: number;
  /** Quarter turns clockwise. The view only: the photo itself is never altered. */
  turns: number;
}

export const FIT: Viewport = { zoom: 1, x: 0, y: 0, turns: 0 };

const CLOSEST = 12;
const STEP = 1.25;
const MOVE_SHARE = 0.15;

/** Frame pixels per picture pixel at zoom 1. Small pictures are not blown up beyond twice their size. */
export function fitScale(frame: Size, picture: Size, turns: number): number {
  const lying = turns % 2 === 1;
  const width = lying ? picture.height : picture.width;
  const height = lying ? picture.width : picture.height;
  if (width === 0 || height === 0 || frame.width === 0 || frame.height === 0) return 1;
  return Math.min(frame.width / width, frame.height / height, 2);
}

/** Zooms by a factor so that the point under (x, y), from the frame's centre, stays where it is. */
export function zoomAt(view: Viewport, factor: number, x: number, y: number): Viewport {
  const zoom = Math.max(1, Math.min(CLOSEST, view.zoom * factor));
  if (zoom === 1) return { ...view, zoom, x: 0, y: 0 };
  const real = zoom / view.zoom;
  return { ...view, zoom, x: x - (x - view.x) * real, y: y - (y - view.y) * real };
}

export function zoomIn(view: Viewport): Viewport {
  return zoomAt(view, STEP, 0, 0);
}

export function zoomOut(view: Viewport): Viewport {
  return zoomAt(view, 1 / STEP, 0, 0);
}

/** Between the whole picture and one picture pixel a screen pixel. */
export function toggleActual(view: Viewport, frame: Size, picture: Size): Viewport {
  const actual = 1 / fitScale(frame, picture, view.turns);
  if (view.zoom !== 1) return { ...view, zoom: 1, x: 0, y: 0 };
  return { ...view, zoom: Math.max(1, Math.min(CLOSEST, actual)), x: 0, y: 0 };
}

/** Room round a box that is brought close, as a share of the frame. */
const MARGIN = 0.04;

/** Brings a box of the picture close; the same again goes back to the whole picture. */
export function toggleBox(view: Viewport, box: Region, frame: Size, picture: Size): Viewport {
  const close = zoomToBox(view, box, frame, picture);
  const there = Math.abs(view.zoom - close.zoom) + Math.abs(view.x - close.x) + Math.abs(view.y - close.y);
  return there < 0.5 ? { ...FIT, turns: view.turns } : close;
}

function zoomToBox(view: Viewport, box: Region, frame: Size, picture: Size): Viewport {
  const fit = fitScale(frame, picture, view.turns);
  const lying = view.turns % 2 === 1;
  const width = box.width * picture.width;
  const height = box.height * picture.height;
  const room = 1 - 2 * MARGIN;
  const wanted = Math.min(
    (frame.width * room) / (lying ? height : width),
    (frame.height * room) / (lying ? width : height),
  );
  const zoom = Math.max(1, Math.min(CLOSEST, wanted / fit));
  const scale = fit * zoom;
  const [x, y] = turned(
    (box.x + box.width / 2 - 0.5) * picture.width * scale,
    (box.y + box.height / 2 - 0.5) * picture.height * scale,
    view.turns,
  );
  return pan({ ...view, zoom, x: 0, y: 0 }, -x, -y, frame, picture);
}

/** A place seen from the centre, after so many quarter turns clockwise. */
function turned(x: number, y: number, turns: number): [x: number, y: number] {
  return turns === 0 ? [x, y] : turned(-y, x, turns - 1);
}

export function turn(view: Viewport): Viewport {
  return { ...FIT, turns: (view.turns + 1) % 4 };
}

/** Moves what is seen; the picture never leaves the frame. */
export function pan(view: Viewport, dx: number, dy: number, frame: Size, picture: Size): Viewport {
  const scale = fitScale(frame, picture, view.turns) * view.zoom;
  const lying = view.turns % 2 === 1;
  const room = (shown: number, framed: number) => Math.max(0, (shown - framed) / 2);
  const roomX = room((lying ? picture.height : picture.width) * scale, frame.width);
  const roomY = room((lying ? picture.width : picture.height) * scale, frame.height);
  return {
    ...view,
    x: Math.max(-roomX, Math.min(roomX, view.x + dx)),
    y: Math.max(-roomY, Math.min(roomY, view.y + dy)),
  };
}

export function panByKey(
  view: Viewport,
  direction: 'left' | 'right' | 'up' | 'down',
  frame: Size,
  picture: Size,
): Viewport {
  const dx = direction === 'left' ? 1 : direction === 'right' ? -1 : 0;
  const dy = direction === 'up' ? 1 : direction === 'down' ? -1 : 0;
  return pan(view, dx * frame.width * MOVE_SHARE, dy * frame.height * MOVE_SHARE, frame, picture);
}
