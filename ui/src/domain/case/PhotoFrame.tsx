/** One photo in its frame, with its caption and the boxes of its findings. */
import { CompressOutlined, IdcardOutlined, LoadingOutlined, RotateRightOutlined } from '@ant-design/icons';
import {
  type PointerEvent,
  type RefObject,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';
import type { Finding, PhotoView, Region, SlotId } from '../../host/bindings';
import { bytes } from '../../shared/format/number';
import { Key, QuietButton } from '../../shared/parts/parts';
import { useText } from '../../shared/text';
import type { ViewCommand } from '../decision/bench';
import type { Shelf } from './shelf';
import { onSlot } from './subjects';
import {
  FIT,
  fitScale,
  pan,
  panByKey,
  type Size,
  toggleActual,
  toggleBox,
  turn,
  type Viewport,
  zoomAt,
  zoomIn,
  zoomOut,
} from './viewport';

/** What the keyboard does with the photo shown alone. */
export interface StageHandle {
  command(command: ViewCommand): void;
  zoomed(): boolean;
}

interface PhotoFrameProps {
  photo: PhotoView;
  number: number;
  alone: boolean;
  findings: readonly Finding[];
  shelf: Shelf;
  photoUrl: (token: string) => string;
  onPainted: (slot: SlotId) => void;
  onShow: () => void;
  handle: React.Ref<StageHandle> | undefined;
}

export function PhotoFrame(props: PhotoFrameProps) {
  const { photo, number, alone, findings, onShow } = props;
  const { t } = useTranslation();
  const text = useText();
  const label = photo.side === null ? text(photo.label) : `${text(photo.label)} · ${text(photo.side)}`;
  return (
    <figure className="photo" data-slot={photo.slot} data-testid="case-photo" data-alone={alone}>
      {photo.picture.state === 'ready' ? (
        <Shown {...props} picture={photo.picture} label={label} marks={onSlot(findings, photo.slot)} />
      ) : (
        <Absent photo={photo} />
      )}
      <figcaption className="photo-caption">
        <Key>{String(number)}</Key>
        <span className="photo-label">{label}</span>
        <span className="photo-file" title={photo.file_name}>
          {photo.picture.state === 'ready' && `${photo.picture.width}×${photo.picture.height} · `}
          {photo.picture.state !== 'missing' && bytes(photo.bytes)}
        </span>
        {photo.picture.state === 'ready' && (
          <QuietButton
            className="photo-grow"
            label={alone ? t('case.all-photos') : t('case.enlarge', { label })}
            onPress={onShow}
          >
            {alone ? <CompressOutlined aria-hidden /> : t('case.enlarge-short')}
          </QuietButton>
        )}
      </figcaption>
    </figure>
  );
}

/** A photo that cannot be shown says why. */
function Absent({ photo }: { photo: PhotoView }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <div className="photo-frame photo-absent">
      {photo.picture.state === 'arriving' && (
        <span>
          <LoadingOutlined aria-hidden /> {t('case.photo-arriving')}
        </span>
      )}
      {photo.picture.state === 'missing' && <span>{t('case.photo-missing')}</span>}
      {photo.picture.state === 'unreadable' && (
        <span>
          {t('case.photo-unreadable')}
          <br />
          {text(photo.picture.text)}
        </span>
      )}
    </div>
  );
}

interface ShownProps extends PhotoFrameProps {
  picture: { token: string; width: number; height: number };
  label: string;
  marks: readonly Finding[];
}

function Shown(props: ShownProps) {
  const { picture, label, photo, alone, marks, shelf, photoUrl, onPainted, onShow, handle } = props;
  const { t } = useTranslation();
  const text = useText();
  const frame = useRef<HTMLDivElement>(null);
  const size = useSize(frame);
  const [view, setView] = useState<Viewport>(FIT);
  const carrier = useRef<HTMLDivElement>(null);
  const failed = usePicture(carrier, shelf, photoUrl(picture.token), label, () => onPainted(photo.slot));
  const drag = useDrag(alone, (dx, dy) => setView(seen => pan(seen, dx, dy, size, picture)));
  useWheel(frame, alone, (factor, x, y) => setView(seen => zoomAt(seen, factor, x, y)));
  useImperativeHandle(handle, () => ({
    command: command =>
      setView(seen =>
        command === 'card'
          ? closeTo(seen, photo.card_box, size, picture)
          : obey(seen, command, size, picture),
      ),
    zoomed: () => view.zoom > 1,
  }));

  const scale = fitScale(size, picture, view.turns) * view.zoom;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the same is there by key and by the caption's button
    <div
      className="photo-frame"
      ref={frame}
      data-zoomed={view.zoom > 1}
      onDoubleClick={onShow}
      {...(alone ? drag : {})}
    >
      <div
        className="photo-carrier"
        ref={carrier}
        style={{
          width: picture.width * scale,
          height: picture.height * scale,
          transform: `translate(-50%, -50%) translate(${view.x}px, ${view.y}px) rotate(${view.turns * 90}deg)`,
        }}
      >
        {marks.map(
          (finding, index) =>
            finding.region !== null && (
              <span
                // biome-ignore lint/suspicious/noArrayIndexKey: a check may mark several places
                key={`${finding.code} ${index}`}
                className="photo-mark"
                data-severity={finding.severity}
                title={text(finding.text)}
                style={{
                  left: `${finding.region.x * 100}%`,
                  top: `${finding.region.y * 100}%`,
                  width: `${finding.region.width * 100}%`,
                  height: `${finding.region.height * 100}%`,
                }}
              />
            ),
        )}
      </div>
      {failed && <div className="photo-absent">{t('case.photo-failed')}</div>}
      {alone && <Tools view={view} size={size} picture={picture} card={photo.card_box} onView={setView} />}
    </div>
  );
}

function closeTo(view: Viewport, card: Region | null, frame: Size, picture: Size): Viewport {
  return card === null ? view : toggleBox(view, card, frame, picture);
}

function obey(view: Viewport, command: Exclude<ViewCommand, 'card'>, frame: Size, picture: Size): Viewport {
  switch (command) {
    case 'zoom-in':
      return zoomIn(view);
    case 'zoom-out':
      return zoomOut(view);
    case 'actual-size':
      return toggleActual(view, frame, picture);
    case 'rotate':
      return turn(view);
    default:
      return panByKey(view, command, frame, picture);
  }
}

interface ToolsProps {
  view: Viewport;
  size: Size;
  picture: Size;
  card: Region | null;
  onView: (view: Viewport) => void;
}

function Tools({ view, size, picture, card, onView }: ToolsProps) {
  const { t } = useTranslation();
  const percent = Math.round(fitScale(size, picture, view.turns) * view.zoom * 100);
  return (
    <div className="photo-tools">
      {card !== null && (
        <QuietButton
          label={t('case.to-card')}
          title={`${t('case.to-card')} D`}
          testId="to-card"
          onPress={() => onView(closeTo(view, card, size, picture))}
        >
          <IdcardOutlined aria-hidden />
        </QuietButton>
      )}
      <QuietButton label={t('case.zoom-out')} onPress={() => onView(zoomOut(view))}>
        −
      </QuietButton>
      <QuietButton
        className="photo-percent"
        label={t('case.actual-size')}
        onPress={() => onView(toggleActual(view, size, picture))}
      >
        {`${percent} %`}
      </QuietButton>
      <QuietButton label={t('case.zoom-in')} onPress={() => onView(zoomIn(view))}>
        +
      </QuietButton>
      <QuietButton label={t('case.rotate')} title={t('case.rotate')} onPress={() => onView(turn(view))}>
        <RotateRightOutlined aria-hidden />
      </QuietButton>
    </div>
  );
}

function useSize(element: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const target = element.current;
    if (target === null) return;
    const measure = () => setSize({ width: target.clientWidth, height: target.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(target);
    return () => observer.disconnect();
  }, [element]);
  return size;
}

/** Puts the shelf's own element into the carrier; answers whether it failed to load. */
function usePicture(
  carrier: RefObject<HTMLElement | null>,
  shelf: Shelf,
  address: string,
  label: string,
  onPainted: () => void,
): boolean {
  const [failed, setFailed] = useState(false);
  const painted = useRef(onPainted);
  useEffect(() => {
    painted.current = onPainted;
  });
  useLayoutEffect(() => {
    const place = carrier.current;
    if (place === null) return;
    const image = shelf.take(address);
    image.className = 'photo-image';
    image.alt = label;
    const loaded = () => painted.current();
    const broken = () => {
      setFailed(true);
      painted.current();
    };
    setFailed(false);
    image.addEventListener('load', loaded);
    image.addEventListener('error', broken);
    place.prepend(image);
    if (image.complete && image.naturalWidth > 0) loaded();
    return () => {
      image.removeEventListener('load', loaded);
      image.removeEventListener('error', broken);
      image.remove();
    };
  }, [carrier, shelf, address, label]);
  return failed;
}

function useDrag(active: boolean, move: (dx: number, dy: number) => void) {
  const from = useRef<{ x: number; y: number } | null>(null);
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      // The tools lie on the photo and keep their own clicks.
      if (!active || event.button !== 0 || (event.target as Element).closest('button') !== null) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      from.current = { x: event.clientX, y: event.clientY };
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (from.current === null) return;
      move(event.clientX - from.current.x, event.clientY - from.current.y);
      from.current = { x: event.clientX, y: event.clientY };
    },
    onPointerUp: () => {
      from.current = null;
    },
    onPointerCancel: () => {
      from.current = null;
    },
  };
}

const WHEEL_SPEED = 0.0016;

/** React's own wheel listener is passive and could not keep the page from scrolling. */
function useWheel(
  element: RefObject<HTMLElement | null>,
  active: boolean,
  zoom: (factor: number, x: number, y: number) => void,
): void {
  const latest = useRef(zoom);
  useEffect(() => {
    latest.current = zoom;
  });
  useEffect(() => {
    const target = element.current;
    if (target === null || !active) return;
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const box = target.getBoundingClientRect();
      const x = event.clientX - box.left - box.width / 2;
      const y = event.clientY - box.top - box.height / 2;
      latest.current(Math.exp(-event.deltaY * WHEEL_SPEED), x, y);
    };
    target.addEventListener('wheel', wheel, { passive: false });
    return () => target.removeEventListener('wheel', wheel);
  }, [element, active]);
}
