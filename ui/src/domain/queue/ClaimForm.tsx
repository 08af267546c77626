/** Claiming cases: which programme, how many. */
import { Button, Form, InputNumber } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Claim, ProgrammeId, ProgrammeRow } from '../../host/bindings';
import type { HostError } from '../../host/door';
import { useText } from '../../shared/text';
import { ErrorText } from '../session/ErrorText';

const USUAL_COUNT = 60;
const MOST = 500;

interface ClaimFormProps {
  programmes: readonly ProgrammeRow[];
  pending: boolean;
  error: HostError | null;
  onSubmit: (claim: Claim) => void;
}

export function ClaimForm({ programmes, pending, error, onSubmit }: ClaimFormProps) {
  const { t } = useTranslation();
  const fullest = programmes.reduce<ProgrammeRow | undefined>(
    (best, row) => ((row.open ?? 0) > (best?.open ?? 0) ? row : best),
    programmes[0],
  );
  const [chosen, setChosen] = useState<ProgrammeId | null>(null);
  const [count, setCount] = useState<number | null>(USUAL_COUNT);
  const programme = chosen ?? fullest?.programme ?? null;
  return (
    <form
      className="claim-form"
      onSubmit={event => {
        event.preventDefault();
        if (programme !== null && count !== null) onSubmit({ programme, count });
      }}
    >
      <fieldset className="claim-programmes" data-testid="claim-programme">
        <legend>{t('claim.programme')}</legend>
        {programmes.map(row => (
          <Programme
            key={row.programme}
            row={row}
            checked={row.programme === programme}
            onChoose={() => setChosen(row.programme)}
          />
        ))}
      </fieldset>
      <Form.Item
        label={t('claim.count')}
        htmlFor="claim-count"
        layout="vertical"
        extra={t('claim.count-hint')}
      >
        <InputNumber<number>
          id="claim-count"
          data-testid="claim-count"
          min={1}
          max={MOST}
          precision={0}
          value={count}
          onChange={setCount}
        />
      </Form.Item>
      <ErrorText error={error} />
      <div className="form-actions">
        <Button
          type="primary"
          htmlType="submit"
          loading={pending}
          disabled={programme === null || count === null}
          data-testid="claim-submit"
        >
          {t('claim.submit')}
        </Button>
      </div>
    </form>
  );
}

interface ProgrammeProps {
  row: ProgrammeRow;
  checked: boolean;
  onChoose: () => void;
}

function Programme({ row, checked, onChoose }: ProgrammeProps) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <label className="claim-row" data-checked={checked}>
      <input
        type="radio"
        name="programme"
        value={row.programme}
        checked={checked}
        onChange={onChoose}
        data-programme={row.programme}
      />
      <span className="claim-label">
        <span>{text(row.label)}</span>
        <span className="claim-more">
          {text(row.service)} · {row.edition}
        </span>
      </span>
      <span className="claim-numbers">
        <span>{row.open === null ? t('claim.open-unknown') : t('claim.open', { count: row.open })}</span>
        <span className="claim-more">{t('claim.here', { count: row.here })}</span>
      </span>
    </label>
  );
}
