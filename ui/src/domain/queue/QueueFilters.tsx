/** The line above the table: search, states with their numbers, programme, due time and findings. */
import { SearchOutlined } from '@ant-design/icons';
import { Button, Input, type InputRef, Segmented, Select } from 'antd';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { Due, QueueRow, Severity } from '../../host/bindings';
import { keepFocus, letGo } from '../../shared/keyboard/focus';
import { isComposed, isPlainEscape } from '../../shared/keyboard/press';
import { useText } from '../../shared/text';
import { countGroups, isStationOrder, type QueueFilter, type StateGroup, WHOLE_QUEUE } from './filter';

const GROUPS: readonly StateGroup[] = ['open', 'arriving', 'decided', 'attention', 'all'];
const DUES: readonly Due[] = ['overdue', 'soon', 'later', 'none'];
const SEVERITIES: readonly (Severity | 'none')[] = ['fail', 'warn', 'not-checked', 'info', 'none'];

interface QueueFiltersProps {
  rows: readonly QueueRow[];
  filter: QueueFilter;
  search: RefObject<InputRef | null>;
  onChange: (filter: QueueFilter) => void;
}

export function QueueFilters({ rows, filter, search, onChange }: QueueFiltersProps) {
  const { t } = useTranslation();
  const text = useText();
  const counts = countGroups(rows);
  const programmes = new Map(rows.map(row => [row.programme, text(row.programme_label)]));
  return (
    <div className="queue-filters">
      <Segmented<StateGroup>
        value={filter.group}
        onChange={group => {
          letGo();
          onChange({ ...filter, group });
        }}
        aria-label={t('queue.column.state')}
        options={GROUPS.map(group => ({
          value: group,
          label: (
            <span>
              {t(`queue.group.${group}`)} <span className="count">{counts[group]}</span>
            </span>
          ),
        }))}
      />
      <Choice
        label={t('queue.column.programme')}
        any={t('queue.any-programme')}
        value={filter.programme}
        wide
        options={[...programmes].map(([value, label]) => ({ value, label }))}
        onChange={programme => onChange({ ...filter, programme })}
      />
      <Choice
        label={t('queue.column.due')}
        any={t('queue.any-due')}
        value={filter.due}
        options={DUES.map(due => ({ value: due, label: t(`due.filter.${due}`) }))}
        onChange={due => onChange({ ...filter, due })}
      />
      <Choice
        label={t('queue.column.severity')}
        any={t('queue.any-severity')}
        value={filter.severity}
        options={SEVERITIES.map(value => ({ value, label: t(`severity.${value}`) }))}
        onChange={severity => onChange({ ...filter, severity })}
      />
      {!isStationOrder(filter) && (
        <Button
          type="link"
          onMouseDown={keepFocus}
          onClick={() => onChange({ ...WHOLE_QUEUE, group: filter.group })}
        >
          {t('queue.reset')}
        </Button>
      )}
      <Input
        ref={search}
        className="queue-search"
        autoComplete="off"
        allowClear
        prefix={<SearchOutlined aria-hidden />}
        suffix={filter.search === '' ? <kbd className="key">/</kbd> : undefined}
        placeholder={t('queue.search')}
        aria-label={t('queue.search')}
        value={filter.search}
        onChange={event => onChange({ ...filter, search: event.target.value })}
        onKeyDown={event => {
          const entered = event.key === 'Enter' && !isComposed(event.nativeEvent);
          if (entered || isPlainEscape(event.nativeEvent)) search.current?.blur();
        }}
      />
    </div>
  );
}

interface ChoiceProps<Value extends string> {
  label: string;
  any: string;
  value: Value | null;
  options: { value: Value; label: string }[];
  wide?: boolean;
  onChange: (value: Value | null) => void;
}

function Choice<Value extends string>({ label, any, value, options, wide, onChange }: ChoiceProps<Value>) {
  return (
    <Select<Value>
      className={wide === true ? 'queue-choice queue-choice-wide' : 'queue-choice'}
      aria-label={label}
      allowClear
      placeholder={any}
      value={value}
      options={options}
      popupMatchSelectWidth={false}
      onChange={(chosen: Value | undefined) => {
        letGo();
        onChange(chosen ?? null);
      }}
    />
  );
}
