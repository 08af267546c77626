/** Choosing reasons: two letters, or a click; below them what is chosen and what the applicant will read. */
import { CloseOutlined } from '@ant-design/icons';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CaseView, Ground, Place, ReasonCode, ReasonView } from '../../host/bindings';
import { isPlainEscape } from '../../shared/keyboard/press';
import { Keys, QuietButton } from '../../shared/parts/parts';
import { useText } from '../../shared/text';
import type { Bench } from './bench';
import { KeyInput } from './KeyInput';
import { groundKey, placeKey } from './place';
import { placeLabel } from './placeLabel';

interface ReasonPaletteProps {
  view: CaseView;
  bench: Bench;
  onToggle: (code: ReasonCode) => void;
  onSelect: (at: number) => void;
  onMove: (at: number, place: Place) => void;
  onRemove: (at: number) => void;
  corrections: Record<string, string>;
  onCorrect: (field: string, value: string) => void;
}

export function ReasonPalette(props: ReasonPaletteProps) {
  const { view, bench, onToggle } = props;
  const { t } = useTranslation();
  return (
    <section className="palette" aria-label={t('palette.reasons')}>
      <header className="palette-head">
        <h2>{t('palette.reasons')}</h2>
        <KeyInput typed={bench.typed} label={t('palette.type-reason')} />
      </header>
      <ul className="reasons">
        {view.reasons.map(reason => (
          <li key={reason.code}>
            <Reason
              reason={reason}
              typed={bench.typed}
              chosen={bench.grounds.some(ground => ground.code === reason.code)}
              onToggle={onToggle}
            />
          </li>
        ))}
      </ul>
      <Grounds {...props} />
    </section>
  );
}

interface ReasonProps {
  reason: ReasonView;
  typed: string;
  chosen: boolean;
  onToggle: (code: ReasonCode) => void;
}

function Reason({ reason, typed, chosen, onToggle }: ReasonProps) {
  const { t } = useTranslation();
  const text = useText();
  const suggested = reason.suggested.length > 0;
  return (
    <QuietButton
      className={reason.key.startsWith(typed) ? 'reason' : 'reason reason-dim'}
      pressed={chosen}
      title={suggested ? t('palette.suggested') : undefined}
      onPress={() => onToggle(reason.code)}
    >
      <ReasonKey keys={reason.key} typed={typed} />
      <span className="reason-label">{text(reason.label)}</span>
      {suggested && (
        <span className="reason-suggested">
          <span aria-hidden>◆</span>
          <span className="unseen">{t('palette.suggested')}</span>
        </span>
      )}
    </QuietButton>
  );
}

/** The two letters; those typed already stand out. */
export function ReasonKey({ keys, typed }: { keys: string; typed: string }) {
  const fits = typed !== '' && keys.startsWith(typed);
  return (
    <kbd className="reason-key">
      {fits && <span className="reason-typed">{typed.toUpperCase()}</span>}
      {keys.slice(fits ? typed.length : 0).toUpperCase()}
    </kbd>
  );
}

function Grounds(props: ReasonPaletteProps) {
  const { bench, view } = props;
  const { t } = useTranslation();
  if (bench.grounds.length === 0) {
    return <p className="palette-hint">{t('palette.hint')}</p>;
  }
  return (
    <div className="grounds-part">
      <h3 className="panel-part">
        {t('palette.chosen', { count: bench.grounds.length })}
        <span className="panel-aside">
          <Keys keys="Tab" /> {t('palette.change-place')}
        </span>
      </h3>
      <ul className="grounds">
        {bench.grounds.map((ground, at) => (
          <li key={groundKey(ground)}>
            <GroundLine {...props} ground={ground} at={at} view={view} />
          </li>
        ))}
      </ul>
    </div>
  );
}

interface GroundLineProps extends ReasonPaletteProps {
  ground: Ground;
  at: number;
}

function GroundLine(props: GroundLineProps) {
  const { ground, at, view, bench, onSelect, onMove, onRemove, corrections, onCorrect } = props;
  const { t } = useTranslation();
  const text = useText();
  const reason = view.reasons.find(candidate => candidate.code === ground.code);
  const label = reason === undefined ? ground.code : text(reason.label);
  const places = reason?.places ?? [ground.place];
  const name = (place: Place) => placeLabel(place, view, text, t('palette.whole-case'));
  const { place } = ground;
  return (
    <div className="ground" data-selected={at === bench.at} data-ground={groundKey(ground)}>
      <QuietButton className="ground-label" onPress={() => onSelect(at)}>
        {label}
      </QuietButton>
      {places.length > 1 ? (
        <Select
          size="small"
          className="ground-place"
          aria-label={t('palette.place-of', { reason: label })}
          value={placeKey(place)}
          popupMatchSelectWidth={false}
          options={places.map(option => ({ value: placeKey(option), label: name(option) }))}
          onChange={key => {
            const chosen = places.find(option => placeKey(option) === key);
            if (chosen !== undefined) onMove(at, chosen);
          }}
        />
      ) : (
        <span className="ground-place-only">{name(place)}</span>
      )}
      <QuietButton
        className="ground-remove"
        label={t('palette.remove', { reason: label })}
        onPress={() => onRemove(at)}
      >
        <CloseOutlined aria-hidden />
      </QuietButton>
      {place.on === 'record' && (
        <input
          className="ground-correction"
          autoComplete="off"
          aria-label={t('palette.right-value', { field: name(place) })}
          placeholder={t('palette.right-value', { field: name(place) })}
          value={corrections[place.field] ?? ''}
          onChange={event => onCorrect(place.field, event.target.value)}
          onKeyDown={event => {
            if (isPlainEscape(event.nativeEvent)) event.currentTarget.blur();
          }}
        />
      )}
    </div>
  );
}
