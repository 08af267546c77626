/** Catches what a screen throws. The station keeps the draft, so loading the page again brings the case back. */
import { Button } from 'antd';
import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface BoundaryState {
  broken: boolean;
}

export class Boundary extends Component<{ children: ReactNode }, BoundaryState> {
  override state: BoundaryState = { broken: false };

  static getDerivedStateFromError(): BoundaryState {
    return { broken: true };
  }

  override render() {
    return this.state.broken ? <Broken /> : this.props.children;
  }
}

function Broken() {
  const { t } = useTranslation();
  return (
    <main className="fault">
      <h1>{t('broken.title')}</h1>
      <p className="fault-text" role="alert" data-testid="error-text">
        {t('broken.text')}
      </p>
      <Button type="primary" onClick={() => window.location.reload()}>
        {t('broken.reload')}
      </Button>
    </main>
  );
}
