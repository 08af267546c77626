import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './i18n';
import { HostProvider } from './host/context';
import { type Host, shell } from './host/door';
import { styleNonce } from './host/nonce';
import { App } from './screens/App';
import './screens/gate.css';
import './screens/queue.css';
import './screens/case.css';
import './domain/case/stage.css';
import './domain/case/panel.css';
import './domain/decision/reasons.css';
import './domain/decision/decision.css';
import './screens/lists.css';

async function host(): Promise<Host> {
  // `vite --mode fake` shows the screens in a browser, over invented cases. No other build holds them.
  if (import.meta.env.MODE === 'fake') {
    const { fakeFromAddress } = await import('./host/fake/fromAddress');
    return fakeFromAddress(new URLSearchParams(window.location.search));
  }
  return shell;
}

async function start(): Promise<void> {
  const root = document.getElementById('root');
  if (root === null) throw new Error('index.html has no element with the id root');
  const nonce = styleNonce();
  createRoot(root).render(
    <StrictMode>
      <HostProvider host={await host()}>
        <App nonce={nonce} />
      </HostProvider>
    </StrictMode>,
  );
}

void start();
