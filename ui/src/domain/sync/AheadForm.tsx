/** How many open cases the station keeps by itself, so that going offline finds work there. */
import { Button, InputNumber } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Ahead } from '../../host/bindings';
import type { HostError } from '../../host/door';
import { useText } from '../../shared/text';
import { ErrorText } from '../session/ErrorText';

const MOST = 500;

interface AheadFormProps {
  /** `null` where nothing is claimed ahead. */
  ahead: Ahead | null;
  pending: boolean;
  error: HostError | null;
  onSave: (cases: number) => void;
}

export function AheadForm({ ahead, pending, error, onSave }: AheadFormProps) {
  const { t } = useTranslation();
  const kept = ahead?.level ?? 0;
  /** What was typed and not saved yet. */
  const [typed, setTyped] = useState<number | null>(null);
  const cases = typed ?? kept;
  return (
    <form
      className="ahead"
      data-testid="ahead"
      onSubmit={event => {
        event.preventDefault();
        onSave(cases);
        setTyped(null);
      }}
    >
      <label className="panel-title" htmlFor="ahead-cases">
        {t('ahead.title')}
      </label>
      <p className="faint">{t('ahead.hint')}</p>
      <div className="ahead-row">
        <InputNumber<number>
          id="ahead-cases"
          data-testid="ahead-cases"
          min={0}
          max={MOST}
          precision={0}
          value={cases}
          onChange={setTyped}
        />
        <Button htmlType="submit" loading={pending} disabled={cases === kept} data-testid="ahead-save">
          {t('ahead.save')}
        </Button>
      </div>
      <Standing ahead={ahead} />
      <ErrorText error={error} />
    </form>
  );
}

function Standing({ ahead }: { ahead: Ahead | null }) {
  const { t } = useTranslation();
  const text = useText();
  if (ahead === null) return <p className="faint">{t('ahead.off')}</p>;
  return (
    <p className="ahead-standing">
      {t('ahead.standing', { here: ahead.here, level: ahead.level })}
      {ahead.why_not !== null && <span className="faint"> {text(ahead.why_not)}</span>}
    </p>
  );
}
