/** What stands beside the photos and does not come from the checks: declared data, background, checklist. */
import { CheckOutlined, IdcardOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { CaseView, ChecklistItem, FieldView, Finding } from '../../host/bindings';
import { groups } from '../../shared/format/number';
import { day } from '../../shared/format/time';
import { Keys, QuietButton } from '../../shared/parts/parts';
import { useList, useText } from '../../shared/text';
import { SeverityMark } from '../queue/marks';
import { Panel } from './Panel';
import { onField } from './subjects';

export function Declared({ view }: { view: CaseView }) {
  const { t } = useTranslation();
  return (
    <Panel
      title={t('case.declared')}
      aside={
        <>
          <IdcardOutlined aria-hidden /> {t('case.on-document')}
        </>
      }
    >
      <dl className="declared">
        {view.fields.map(field => (
          <Field key={field.field} field={field} findings={onField(view.findings, field.field)} />
        ))}
      </dl>
    </Panel>
  );
}

function Field({ field, findings }: { field: FieldView; findings: readonly Finding[] }) {
  const { t } = useTranslation();
  const text = useText();
  const worst = findings[0];
  return (
    <div className="field" data-field={field.field} data-on-document={field.on_document}>
      <dt>
        <span className="field-mark">
          {field.on_document && <IdcardOutlined role="img" aria-label={t('case.on-document')} />}
        </span>
        {text(field.label)}
      </dt>
      <dd>
        {field.value === null ? (
          <span className="faint">{t('case.not-declared')}</span>
        ) : (
          <FieldValue field={field} value={field.value} />
        )}
        {field.origin === 'derived' && <span className="field-note">{t('case.derived')}</span>}
        {worst !== undefined && <SeverityMark severity={worst.severity} />}
      </dd>
    </div>
  );
}

/** Values that are compared sign by sign stand in one width and in groups. */
function FieldValue({ field, value }: { field: FieldView; value: string }) {
  const text = useText();
  if (field.display !== null) return <span className="field-value">{text(field.display)}</span>;
  const signs = /^[\dA-Za-z.\-@_/]+$/.test(value);
  return (
    <span className={signs ? 'field-value mono' : 'field-value'} data-field-value={field.field}>
      {groups(value).map((group, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: groups of one value never change places
        <span key={index} className="digits">
          {group}
        </span>
      ))}
    </span>
  );
}

export function Background({ view }: { view: CaseView }) {
  const { t } = useTranslation();
  const text = useText();
  const list = useList();
  if (view.background.length === 0 && view.earlier.length === 0) return null;
  return (
    <Panel title={t('case.background')}>
      {view.background.length > 0 && (
        <dl className="background">
          {view.background.map((line, index) => (
            <div
              // biome-ignore lint/suspicious/noArrayIndexKey: several lines may have one label, and none changes places
              key={`${line.label.zh} ${index}`}
              className="background-line"
              data-important={line.important}
            >
              <dt>
                {line.important && <SeverityMark severity="warn" />}
                {text(line.label)}
              </dt>
              <dd>{text(line.value)}</dd>
            </div>
          ))}
        </dl>
      )}
      {view.earlier.length > 0 && (
        <>
          <h3 className="panel-part">{t('case.earlier')}</h3>
          <ul className="earlier">
            {view.earlier.map(earlier => (
              <li key={earlier.submitted_at}>
                <span className="mono">{day(earlier.submitted_at)}</span>
                <span>{earlier.verdict === null ? t('case.no-verdict') : text(earlier.verdict)}</span>
                <span className="faint">{list(earlier.reasons.map(text))}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}

interface ChecklistProps {
  items: readonly ChecklistItem[];
  ticked: readonly string[];
  disabled: boolean;
  onTick: (id: string) => void;
}

export function Checklist({ items, ticked, disabled, onTick }: ChecklistProps) {
  const { t } = useTranslation();
  const text = useText();
  if (items.length === 0) return null;
  return (
    <Panel title={t('case.checklist')} aside={<Keys keys="C" />}>
      <ul className="checklist">
        {items.map(item => (
          <li key={item.id}>
            <QuietButton
              className="check"
              pressed={ticked.includes(item.id)}
              disabled={disabled}
              onPress={() => onTick(item.id)}
            >
              <span className="check-box" aria-hidden>
                {ticked.includes(item.id) && <CheckOutlined />}
              </span>
              <span>{text(item.text)}</span>
            </QuietButton>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
