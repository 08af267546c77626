/** What keeps the station from working, in full and alone. */
import { ExclamationCircleFilled } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Text } from '../host/bindings';
import { useText } from '../shared/text';

export function FaultScreen({ fault }: { fault: Text | null }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <main className="fault">
      <ExclamationCircleFilled className="fault-icon" aria-hidden />
      <h1>{t('fault.title')}</h1>
      <p className="fault-text" role="alert" data-testid="error-text">
        {fault === null ? t('error.no-answer') : text(fault)}
      </p>
      <p className="faint">{t('fault.kept')}</p>
      <Button onClick={() => window.location.reload()}>{t('fault.again')}</Button>
    </main>
  );
}
