/** Catches what a screen throws, and leads out of it: to the queue, where another case can be opened. */
import { Button } from 'antd';
import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { go } from '../shared/route';

interface BoundaryState {
  broken: boolean;
}

export class Boundary extends Component<{ children: ReactNode }, BoundaryState> {
  override state: BoundaryState = { broken: false };

  static getDerivedStateFromError(): BoundaryState {
    return { broken: true };
  }

  private readonly leave = () => {
    // The station keeps the draft; the same case drawn again would only break again.
    go({ at: 'queue' });
    this.setState({ broken: false });
  };

  override render() {
    return this.state.broken ? <Broken onLeave={this.leave} /> : this.props.children;
  }
}

function Broken({ onLeave }: { onLeave: () => void }) {
  const { t } = useTranslation();
  return (
    <main className="fault">
      <h1>{t('broken.title')}</h1>
      <p className="fault-text" role="alert" data-testid="error-text">
        {t('broken.text')}
      </p>
      <div className="fault-ways">
        <Button type="primary" onClick={onLeave}>
          {t('case.to-queue')}
        </Button>
        <Button onClick={() => window.location.reload()}>{t('broken.reload')}</Button>
      </div>
    </main>
  );
}
