/** The words for a place: the photo with its number and side, the field's label, the case. */
import type { CaseView, Place } from '../../host/bindings';
import type { BothLanguages } from '../../shared/text';
import { photoName } from '../case/photoName';

export function placeLabel(
  place: Place,
  view: Pick<CaseView, 'photos' | 'fields'>,
  text: (text: BothLanguages) => string,
  wholeCase: string,
): string {
  switch (place.on) {
    case 'slot':
      return slotLabel(place.slot, view, text);
    case 'field':
    case 'record': {
      const field = view.fields.find(candidate => candidate.field === place.field);
      return field === undefined ? place.field : text(field.label);
    }
    case 'case':
      return place.slots.length === 0
        ? wholeCase
        : place.slots.map(slot => slotLabel(slot, view, text)).join(' + ');
  }
}

function slotLabel(
  slot: string,
  view: Pick<CaseView, 'photos'>,
  text: (text: BothLanguages) => string,
): string {
  const index = view.photos.findIndex(photo => photo.slot === slot);
  const photo = view.photos[index];
  return photo === undefined ? slot : `${index + 1} ${text(photoName(photo, view.photos))}`;
}
