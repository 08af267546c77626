// A photo's short name, where there is no room for the service's whole label.

import type { PhotoView, Text } from '../../host/bindings';

/** Its side, where that tells it from the other photos of the case; else the service's own label. */
export function photoName(photo: PhotoView, photos: readonly PhotoView[]): Text {
  const { side } = photo;
  if (side === null) return photo.label;
  const first = photos.find(other => other.side?.zh === side.zh);
  return first?.slot === photo.slot ? side : photo.label;
}
