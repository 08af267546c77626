/** A photo that may stand wrong, twice: as it is displayed, and as it would stand right. One key says that it does. */
import { SwapRightOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { PhotoView, SlotId } from '../../host/bindings';
import { Key, QuietButton } from '../../shared/parts/parts';
import { useText } from '../../shared/text';
import { SeverityMark } from '../queue/marks';
import { photoName } from './photoName';
import { type Standing, transformFor } from './standing';

interface StandingQuestionProps {
  asked: readonly Standing[];
  photos: readonly PhotoView[];
  photoUrl: (token: string) => string;
  /** What is confirmed already. */
  taken: (standing: Standing) => boolean;
  disabled: boolean;
  onConfirm: (slot: SlotId) => void;
}

export function StandingQuestion(props: StandingQuestionProps) {
  const { asked, photos, photoUrl, taken, disabled, onConfirm } = props;
  const { t } = useTranslation();
  const text = useText();
  return (
    <ul className="standings">
      {asked.map(standing => {
        const { photo, needs, findings, certain } = standing;
        const name = text(photoName(photo, photos));
        return (
          <li
            key={photo.slot}
            className="standing"
            data-testid="standing"
            data-slot={photo.slot}
            data-certain={certain}
          >
            <div className="standing-words">
              <SeverityMark severity={certain ? 'fail' : 'warn'} words />
              <span className="finding-subject">{name}</span>
              {findings.map(finding => (
                <span key={finding.code}>{text(finding.text)}</span>
              ))}
            </div>
            <div className="standing-pictures">
              <Thumbnail photo={photo} photoUrl={photoUrl} label={t('standing.as-displayed')} />
              <SwapRightOutlined aria-hidden />
              <Thumbnail photo={photo} photoUrl={photoUrl} label={t('standing.as-right')} needs={needs} />
              <QuietButton
                className="standing-confirm"
                pressed={taken(standing)}
                disabled={disabled}
                testId="standing-confirm"
                label={t('standing.confirm-of', { photo: name })}
                onPress={() => onConfirm(photo.slot)}
              >
                <span>{t(taken(standing) ? 'standing.confirmed' : 'standing.confirm')}</span>
                <Key>X</Key>
              </QuietButton>
            </div>
          </li>
        );
      })}
    </ul>
  );
}

interface ThumbnailProps {
  photo: PhotoView;
  photoUrl: (token: string) => string;
  label: string;
  needs?: number;
}

function Thumbnail({ photo, photoUrl, label, needs = 1 }: ThumbnailProps) {
  const transform = transformFor(needs) ?? undefined;
  return (
    <figure className="standing-picture">
      <div className="standing-frame">
        {photo.picture.state === 'ready' && (
          <img
            src={photoUrl(photo.picture.thumbnail)}
            alt={label}
            draggable={false}
            data-transform={transform}
            style={{ transform }}
          />
        )}
      </div>
      <figcaption>{label}</figcaption>
    </figure>
  );
}
