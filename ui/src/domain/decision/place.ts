/** Where a reason stands: comparing places and choosing the first one. */
import type { Ground, Place, ReasonView, SlotId } from '../../host/bindings';

export function samePlace(one: Place, other: Place): boolean {
  return placeKey(one) === placeKey(other);
}

/** A text that tells places apart. */
export function placeKey(place: Place): string {
  switch (place.on) {
    case 'slot':
      return `slot:${place.slot}`;
    case 'field':
    case 'record':
      return `${place.on}:${place.field}`;
    case 'case':
      return `case:${place.slots.join(',')}`;
  }
}

export function groundKey(ground: Ground): string {
  return `${ground.code}@${placeKey(ground.place)}`;
}

/** The place that a reason lands on: the photo in front, else where a finding suggests it, else its first. */
export function placeFor(reason: ReasonView, slot: SlotId | null): Place | null {
  const inFront = reason.places.find(place => place.on === 'slot' && place.slot === slot);
  return inFront ?? reason.suggested[0] ?? reason.places[0] ?? null;
}
