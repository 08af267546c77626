/** A refused command in words: what the station says, and for some what to do next. */
import { ExclamationCircleFilled } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { HostError } from '../../host/door';
import { useText } from '../../shared/text';

export function useErrorText(): (error: HostError) => string {
  const { t } = useTranslation();
  const text = useText();
  return error => (error.error === null ? t('error.no-answer') : text(error.error.text));
}

export function ErrorText({ error }: { error: HostError | null }) {
  const words = useErrorText();
  if (error === null) return null;
  return (
    <div className="error-text" role="alert" data-testid="error-text" data-code={error.error?.code ?? 'none'}>
      <ExclamationCircleFilled aria-hidden />
      <span>{words(error)}</span>
    </div>
  );
}
