/** The photos, large: all side by side, or one of them to be zoomed, moved and turned. */
import { useTranslation } from 'react-i18next';
import type { CaseView, PhotoView, SlotId } from '../../host/bindings';
import { Key, QuietButton } from '../../shared/parts/parts';
import { useText } from '../../shared/text';
import { PhotoFrame, type StageHandle } from './PhotoFrame';
import { photoName } from './photoName';
import { photoVerdict } from './photoVerdict';
import type { Shelf } from './shelf';
import { VerdictMark } from './VerdictMark';

export interface StageProps {
  view: CaseView;
  slot: SlotId | null;
  shelf: Shelf;
  photoUrl: (token: string) => string;
  onShow: (slot: SlotId | null) => void;
  /** A photo has been painted large. */
  onPainted: (slot: SlotId) => void;
  handle: React.Ref<StageHandle>;
}

export function PhotoStage({ view, slot, shelf, photoUrl, onShow, onPainted, handle }: StageProps) {
  const { t } = useTranslation();
  const shown = view.photos.filter(photo => slot === null || photo.slot === slot);
  return (
    <section className="stage" aria-label={t('case.photos')}>
      <div className="stage-photos" data-count={shown.length} data-tall={shown.some(isTall)}>
        {shown.map(photo => (
          <PhotoFrame
            // A photo shown alone starts anew: the zoom of one is not the zoom of all.
            key={`${photo.slot}${slot === null ? '' : ' alone'}`}
            photo={photo}
            number={view.photos.indexOf(photo) + 1}
            alone={slot !== null}
            findings={view.findings}
            shelf={shelf}
            photoUrl={photoUrl}
            onPainted={onPainted}
            onShow={() => onShow(slot === null ? photo.slot : null)}
            handle={slot === null ? undefined : handle}
          />
        ))}
      </div>
      <div className="thumbs" role="toolbar" aria-label={t('case.choose-photo')}>
        <QuietButton className="thumb thumb-all" pressed={slot === null} onPress={() => onShow(null)}>
          <Key>0</Key>
          <span>{t('case.all-photos')}</span>
        </QuietButton>
        {view.photos.map((photo, index) => (
          <Thumb
            key={photo.slot}
            photo={photo}
            number={index + 1}
            view={view}
            pressed={photo.slot === slot}
            photoUrl={photoUrl}
            onPress={() => onShow(photo.slot === slot ? null : photo.slot)}
          />
        ))}
      </div>
    </section>
  );
}

/** Hand-held pictures and portraits get the full height beside the cards. */
function isTall(photo: PhotoView): boolean {
  return photo.picture.state === 'ready' && photo.picture.height > photo.picture.width;
}

interface ThumbProps {
  photo: PhotoView;
  number: number;
  view: CaseView;
  pressed: boolean;
  photoUrl: (token: string) => string;
  onPress: () => void;
}

function Thumb({ photo, number, view, pressed, photoUrl, onPress }: ThumbProps) {
  const text = useText();
  return (
    <QuietButton className="thumb" pressed={pressed} onPress={onPress}>
      <span className="thumb-picture">
        {photo.picture.state === 'ready' && (
          <img src={photoUrl(photo.picture.thumbnail)} alt="" draggable={false} />
        )}
      </span>
      <span className="thumb-words">
        <span className="thumb-first">
          <Key>{String(number)}</Key>
          <VerdictMark verdict={photoVerdict(photo, view.findings)} />
        </span>
        <span className="thumb-label">{text(photoName(photo, view.photos))}</span>
      </span>
    </QuietButton>
  );
}
