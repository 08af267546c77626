import { type RefObject, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { isPlainEscape } from '../../shared/keyboard/press';
import { Key } from '../../shared/parts/parts';

interface NoteProps {
  field: RefObject<HTMLTextAreaElement | null>;
  text: string;
  onWrite: (text: string) => void;
}

/** The reviewer's own note; sealed with the case and never shown to the applicant. */
export function Note({ field, text, onWrite }: NoteProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <section className="note">
      <label className="panel-part" htmlFor={id}>
        {t('decision.note')}
        <span className="panel-aside">
          <Key>F2</Key>
        </span>
      </label>
      <textarea
        id={id}
        ref={field}
        className="note-field"
        autoComplete="off"
        data-testid="note"
        rows={2}
        maxLength={2000}
        placeholder={t('decision.note-hint')}
        value={text}
        onChange={event => onWrite(event.target.value)}
        onKeyDown={event => {
          if (isPlainEscape(event.nativeEvent)) event.currentTarget.blur();
        }}
      />
    </section>
  );
}
