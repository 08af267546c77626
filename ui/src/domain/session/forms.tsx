/** The forms before the work: enrolling, the recovery key, signing in, unlocking, a new password. */
import { Button, Form, Input } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChangePassword, Enrol, Recover, SignIn } from '../../host/bindings';
import type { HostError } from '../../host/door';
import { ErrorText } from './ErrorText';

interface FormProps<Request> {
  pending: boolean;
  error: HostError | null;
  onSubmit: (request: Request) => void;
}

interface FieldProps {
  id: string;
  label: string;
  hint?: string;
  children: ReactNode;
}

function Field({ id, label, hint, children }: FieldProps) {
  return (
    <Form.Item label={label} htmlFor={id} layout="vertical" extra={hint}>
      {children}
    </Form.Item>
  );
}

export function EnrolForm({ pending, error, onSubmit }: FormProps<Enrol>) {
  const { t } = useTranslation();
  const [url, setUrl] = useState('https://');
  const [code, setCode] = useState('');
  const [name, setName] = useState('');
  const [certificate, setCertificate] = useState('');
  const [withCertificate, setWithCertificate] = useState(false);
  const complete = url.trim() !== '' && code.trim() !== '' && name.trim() !== '';
  return (
    <form
      onSubmit={event => {
        event.preventDefault();
        onSubmit({
          server_url: url.trim(),
          code: code.trim(),
          station_name: name.trim(),
          ca_certificate: certificate.trim() === '' ? null : certificate.trim(),
        });
      }}
    >
      <Field id="enrol-url" label={t('enrol.url')} hint={t('enrol.url-hint')}>
        <Input
          id="enrol-url"
          data-testid="enrol-url"
          autoFocus
          spellCheck={false}
          inputMode="url"
          autoComplete="off"
          value={url}
          onChange={event => setUrl(event.target.value)}
        />
      </Field>
      <div className="form-pair">
        <Field id="enrol-code" label={t('enrol.code')} hint={t('enrol.code-hint')}>
          <Input
            id="enrol-code"
            data-testid="enrol-code"
            className="mono"
            autoComplete="off"
            spellCheck={false}
            value={code}
            onChange={event => setCode(event.target.value)}
          />
        </Field>
        <Field id="enrol-name" label={t('enrol.name')} hint={t('enrol.name-hint')}>
          <Input
            id="enrol-name"
            data-testid="enrol-name"
            autoComplete="off"
            value={name}
            onChange={event => setName(event.target.value)}
          />
        </Field>
      </div>
      {withCertificate ? (
        <Field id="enrol-certificate" label={t('enrol.certificate')} hint={t('enrol.certificate-hint')}>
          <Input.TextArea
            id="enrol-certificate"
            data-testid="enrol-certificate"
            className="mono"
            rows={4}
            spellCheck={false}
            placeholder="-----BEGIN CERTIFICATE-----"
            value={certificate}
            onChange={event => setCertificate(event.target.value)}
          />
        </Field>
      ) : (
        <Button type="link" className="form-more" onClick={() => setWithCertificate(true)}>
          {t('enrol.own-certificate')}
        </Button>
      )}
      <ErrorText error={error} />
      <Button
        type="primary"
        htmlType="submit"
        size="large"
        block
        loading={pending}
        disabled={!complete}
        data-testid="enrol-submit"
      >
        {pending ? t('enrol.working') : t('enrol.submit')}
      </Button>
    </form>
  );
}

export function RecoveryKeyCard({ recoveryKey, onKept }: { recoveryKey: string; onKept: () => void }) {
  const { t } = useTranslation();
  return (
    <>
      <p className="gate-text">{t('recovery.what-for')}</p>
      <output className="recovery-key mono" data-testid="recovery-key" aria-label={t('recovery.key')}>
        {recoveryKey}
      </output>
      <p className="gate-warning">{t('recovery.once')}</p>
      <Button type="primary" size="large" block onClick={onKept} data-testid="recovery-confirm">
        {t('recovery.kept')}
      </Button>
    </>
  );
}

export function SignInForm({ pending, error, onSubmit }: FormProps<SignIn>) {
  const { t } = useTranslation();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  return (
    <form
      onSubmit={event => {
        event.preventDefault();
        onSubmit({ login: login.trim(), password });
      }}
    >
      <Credentials login={login} password={password} onLogin={setLogin} onPassword={setPassword} />
      <ErrorText error={error} />
      <Button
        type="primary"
        htmlType="submit"
        size="large"
        block
        loading={pending}
        disabled={login.trim() === '' || password === ''}
        data-testid="sign-in-submit"
      >
        {t('sign-in.submit')}
      </Button>
    </form>
  );
}

export function RecoverForm({ pending, error, onSubmit }: FormProps<Recover>) {
  const { t } = useTranslation();
  const [key, setKey] = useState('');
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  return (
    <form
      onSubmit={event => {
        event.preventDefault();
        onSubmit({ recovery_key: key.trim(), login: login.trim(), password });
      }}
    >
      <Field id="recover-key" label={t('recovery.key')} hint={t('recovery.key-hint')}>
        <Input.TextArea
          id="recover-key"
          data-testid="recover-key"
          className="mono"
          rows={2}
          spellCheck={false}
          autoComplete="off"
          value={key}
          onChange={event => setKey(event.target.value)}
        />
      </Field>
      <Credentials login={login} password={password} onLogin={setLogin} onPassword={setPassword} />
      <ErrorText error={error} />
      <Button
        type="primary"
        htmlType="submit"
        size="large"
        block
        loading={pending}
        disabled={key.trim() === '' || login.trim() === '' || password === ''}
        data-testid="recover-submit"
      >
        {t('recovery.submit')}
      </Button>
    </form>
  );
}

interface CredentialsProps {
  login: string;
  password: string;
  onLogin: (login: string) => void;
  onPassword: (password: string) => void;
}

function Credentials({ login, password, onLogin, onPassword }: CredentialsProps) {
  const { t } = useTranslation();
  return (
    <>
      <Field id="login" label={t('sign-in.login')}>
        <Input
          id="login"
          data-testid="login"
          size="large"
          autoFocus
          autoComplete="off"
          spellCheck={false}
          value={login}
          onChange={event => onLogin(event.target.value)}
        />
      </Field>
      <Field id="password" label={t('sign-in.password')}>
        <Input
          id="password"
          type="password"
          data-testid="password"
          size="large"
          autoComplete="off"
          value={password}
          onChange={event => onPassword(event.target.value)}
        />
      </Field>
    </>
  );
}

export function UnlockForm({ pending, error, onSubmit }: FormProps<string>) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  return (
    <form
      onSubmit={event => {
        event.preventDefault();
        onSubmit(password);
      }}
    >
      <Field id="unlock-password" label={t('sign-in.password')}>
        <Input
          id="unlock-password"
          type="password"
          data-testid="unlock-password"
          size="large"
          autoFocus
          autoComplete="off"
          value={password}
          onChange={event => setPassword(event.target.value)}
        />
      </Field>
      <ErrorText error={error} />
      <Button
        type="primary"
        htmlType="submit"
        size="large"
        block
        loading={pending}
        disabled={password === ''}
        data-testid="unlock-submit"
      >
        {t('lock.unlock')}
      </Button>
    </form>
  );
}

export function PasswordForm({ pending, error, onSubmit }: FormProps<ChangePassword>) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const [wanted, setWanted] = useState('');
  const [again, setAgain] = useState('');
  const differs = again !== '' && again !== wanted;
  const field = (
    id: string,
    label: string,
    value: string,
    change: (value: string) => void,
    autoFocus = false,
  ) => (
    <Field id={id} label={label}>
      <Input
        id={id}
        type="password"
        data-testid={id}
        autoComplete="off"
        autoFocus={autoFocus}
        value={value}
        onChange={event => change(event.target.value)}
      />
    </Field>
  );
  return (
    <form
      onSubmit={event => {
        event.preventDefault();
        onSubmit({ password, new_password: wanted });
      }}
    >
      <p className="faint">{t('password.hint')}</p>
      {field('old-password', t('password.present'), password, setPassword, true)}
      {field('new-password', t('password.wanted'), wanted, setWanted)}
      {field('new-password-again', t('password.again'), again, setAgain)}
      {differs && (
        <p className="error-text" role="alert">
          {t('password.differs')}
        </p>
      )}
      <ErrorText error={error} />
      <div className="form-actions">
        <Button
          type="primary"
          htmlType="submit"
          loading={pending}
          disabled={password === '' || wanted === '' || wanted !== again}
        >
          {t('password.submit')}
        </Button>
      </div>
    </form>
  );
}
