/**
 * A station without a station: answers every command from memory, for the page's tests and for looking at the
 * screens in a browser. It keeps the rules that the page relies on and no others.
 */
import type {
  AppState,
  CaseId,
  ChecksState,
  Decide,
  DecisionRow,
  Draft,
  ErrorCode,
  Event,
  Ground,
  Role,
  SyncState,
  Text,
  Topic,
} from '../bindings';
import { type CommandName, type Host, HostError, type RequestOf, type ResponseOf } from '../door';
import {
  BATCH,
  batchEnd,
  caseView,
  type FakeCase,
  fakeCases,
  PROGRAMME,
  PROGRAMME_LABEL,
  queueRow,
  referenceOf,
} from './cases';
import { pictureUrl } from './pictures';
import { reasonViews } from './reasons';

export interface FakeOptions {
  phase?: AppState['phase'];
  roles?: Role[];
  cases?: number;
  settings?: AppState['settings'];
  now?: Date;
  fault?: Text;
  sync?: Partial<SyncState>;
  checks?: Partial<ChecksState>;
}

type Handlers = { [C in CommandName]: (request: RequestOf<C>) => ResponseOf<C> };

export const PASSWORD = 'a password';

export class FakeHost implements Host {
  readonly app: AppState;
  readonly cases: FakeCase[];
  readonly decisions: DecisionRow[] = [];
  sync: SyncState;
  checks: ChecksState;
  /** No news reaches the page. */
  silent = false;
  /** Every call, in order, for tests to look at. */
  readonly calls: { name: CommandName; request: unknown }[] = [];
  private readonly now: Date;
  private readonly refusals = new Map<CommandName, HostError>();
  private readonly purged = new Set<CaseId>();
  /** What was entered for each decision, which taking it back brings again. */
  private readonly entered = new Map<CaseId, Draft>();
  private heard: ((event: Event) => void)[] = [];

  constructor(options: FakeOptions = {}) {
    this.now = options.now ?? new Date();
    this.cases = fakeCases(options.cases ?? 24, this.now);
    this.app = appState(options, this.now);
    this.sync = { ...syncState(this.now), ...options.sync };
    this.checks = { ...checksState(this.cases), ...options.checks };
  }

  /** Makes the next call of a command fail. */
  refuse(name: CommandName, code: ErrorCode, text: Text): void {
    this.refusals.set(name, new HostError({ code, text }));
  }

  emit(...topics: (Exclude<Topic['topic'], 'case'> | Topic)[]): void {
    this.tell({
      event: 'changed',
      topics: topics.map(topic => (typeof topic === 'string' ? { topic } : topic)),
    });
  }

  tell(event: Event): void {
    if (this.silent) return;
    for (const listener of this.heard) listener(event);
  }

  /** The case's batch is ended and purged; the decision on it stays. */
  purge(id: CaseId): void {
    this.purged.add(id);
    for (const row of this.decisions) if (row.case === id) row.reference = null;
    this.emit('queue', 'decisions');
  }

  async call<C extends CommandName>(name: C, request: RequestOf<C>): Promise<ResponseOf<C>> {
    this.calls.push({ name, request });
    const refusal = this.refusals.get(name);
    if (refusal !== undefined) {
      this.refusals.delete(name);
      throw refusal;
    }
    // A copy, as over the real door.
    return structuredClone(this.handlers[name](structuredClone(request)));
  }

  listen(heard: (event: Event) => void): () => void {
    this.heard.push(heard);
    return () => {
      this.heard = this.heard.filter(other => other !== heard);
    };
  }

  photoUrl(token: string): string {
    return pictureUrl(token);
  }

  private readonly handlers: Handlers = {
    'app.state': () => this.app,
    'app.save-settings': settings => {
      this.app.settings = settings;
      this.emit('app');
      return {};
    },
    'station.enrol': () => {
      this.enter('signed-out');
      return { recovery_key: '7Q2M-KD9F-XW4T-PB6H-3NVC-8RJE-5YAG-ZU1S' };
    },
    'session.sign-in': ({ password }) => this.withPassword(password),
    'session.recover': ({ password }) => this.withPassword(password),
    'session.sign-out': () => this.enter('signed-out'),
    'session.change-password': () => ({}),
    'screen.lock': () => this.enter('screen-locked'),
    'screen.unlock': ({ password }) => this.withPassword(password),
    'vault.lock': () => this.enter('signed-out'),
    'queue.list': () => this.queue(),
    'case.open': ({ case: id }) => caseView(this.find(id), this.open(), this.now),
    'case.save-draft': ({ case: id, draft }) => {
      this.find(id).draft = draft;
      return {};
    },
    'case.preview': ({ verdict }) => ({
      text: verdict.verdict === 'fail' ? applicantText(verdict.grounds) : null,
    }),
    'case.decide': request => this.decide(request),
    'decision.withdraw': ({ case: id }) => this.withdraw(id),
    'decision.list': () => ({
      rows: this.decisions,
      undo: this.decisions.find(row => row.can_withdraw)?.case ?? null,
    }),
    'programme.list': () => ({ rows: this.programmes() }),
    'batch.claim': ({ count }) => ({ batch: BATCH, cases: count }),
    'batch.release': () => ({}),
    'sync.state': () => this.sync,
    'sync.claim-ahead': ({ cases }) => {
      this.sync.ahead = cases === 0 ? null : { level: cases, here: 0, why_not: null };
      this.emit('sync');
      return {};
    },
    'sync.now': () => ({}),
    'checks.state': () => this.checks,
    'checks.precision': () => ({
      rows: [
        { code: 'file-too-large', severity: 'fail', raised: 41, named: 40, failed: 41 },
        { code: 'glare', severity: 'warn', raised: 120, named: 63, failed: 71 },
        { code: 'photo-mirrored', severity: 'warn', raised: 12, named: 9, failed: 9 },
      ],
    }),
  };

  private enter(phase: AppState['phase']): Record<string, never> {
    this.app.phase = phase;
    this.emit('app');
    return {};
  }

  private withPassword(password: string): Record<string, never> {
    if (password !== PASSWORD)
      throw refusal('wrong-password', '用户名或密码不正确', 'The user name or password is wrong');
    return this.enter('signed-in');
  }

  private open(): FakeCase[] {
    return this.cases.filter(known => known.decided === null && known.state === 'open');
  }

  private find(id: CaseId): FakeCase {
    const known = this.cases.find(candidate => candidate.id === id && !this.purged.has(id));
    if (known === undefined) throw refusal('case-not-here', '本机没有这个案件', 'This case is not here');
    return known;
  }

  private queue(): ResponseOf<'queue.list'> {
    const here = this.cases.filter(known => !this.purged.has(known.id));
    const decided = here.filter(known => known.decided !== null).length;
    return {
      rows: here.map(known => queueRow(known, this.now)),
      batches: this.cases.length === 0 ? [] : [this.batch(decided)],
      next: this.open()[0]?.id ?? null,
    };
  }

  private batch(decided: number): ResponseOf<'queue.list'>['batches'][number] {
    return {
      batch: BATCH,
      programme: PROGRAMME,
      programme_label: PROGRAMME_LABEL,
      ends_at: batchEnd(this.now),
      cases: this.cases.length,
      ready: this.cases.length,
      decided,
      bytes: 8_400_000,
      bytes_total: 8_400_000,
      photos_checked: this.cases.length * 3,
      photos: this.cases.length * 3,
      photos_refused: 0,
    };
  }

  private decide(request: Decide): ResponseOf<'case.decide'> {
    const known = this.find(request.case);
    if (known.decided !== null && !request.supersedes) {
      throw refusal('already-decided', '这个案件已经决定过', 'This case is decided already');
    }
    const after = this.open();
    const next = after[after.indexOf(known) + 1] ?? after.find(other => other !== known) ?? null;
    known.decided = request.verdict;
    known.state = 'decided';
    known.draft = null;
    const { verdict, checklist, note, corrections, regions } = request;
    this.entered.set(known.id, { verdict, checklist, note, corrections, regions });
    const seq = this.decisions.length + 1;
    this.decisions.unshift(this.row(known, seq));
    this.sync = { ...this.sync, waiting: this.sync.waiting + 1, held: this.sync.held + 1 };
    this.emit('queue', 'decisions', 'sync', { topic: 'case', case: known.id });
    return { seq, next: next?.id ?? null };
  }

  private row(known: FakeCase, seq: number): DecisionRow {
    const verdict = known.decided ?? { verdict: 'pass' };
    return {
      seq,
      case: known.id,
      reference: referenceOf(known),
      programme: PROGRAMME,
      programme_label: PROGRAMME_LABEL,
      verdict,
      reasons: verdict.verdict === 'fail' ? verdict.grounds.map(labelOf) : [],
      person: this.app.session?.name ?? '',
      decided_at: this.now.toISOString(),
      state: 'held',
      received_at: null,
      remark: null,
      can_withdraw: true,
    };
  }

  private withdraw(id: CaseId): ResponseOf<'decision.withdraw'> {
    const row = this.decisions.find(candidate => candidate.case === id && candidate.can_withdraw);
    if (row === undefined)
      throw refusal('decision-not-here', '没有可撤销的决定', 'There is no decision to undo');
    row.state = 'withdrawn';
    row.can_withdraw = false;
    const known = this.cases.find(candidate => candidate.id === id);
    if (known !== undefined) {
      known.decided = null;
      known.state = 'open';
      known.draft = this.entered.get(id) ?? null;
    }
    this.emit('queue', 'decisions', 'sync', { topic: 'case', case: id });
    return { case: id };
  }

  private programmes(): ResponseOf<'programme.list'>['rows'] {
    return [
      {
        programme: PROGRAMME,
        label: PROGRAMME_LABEL,
        service: { zh: '中国教师资格网', en: 'JSZG' },
        edition: '2020-04',
        open: 1284,
        here: this.open().length,
      },
      {
        programme: 'jszg-account-check',
        label: { zh: '核查账号信息', en: 'Account check' },
        service: { zh: '中国教师资格网', en: 'JSZG' },
        edition: '2020-04',
        open: 37,
        here: 0,
      },
      {
        programme: 'chsi-duplicate-id',
        label: { zh: '证件号码重复', en: 'Duplicate ID number' },
        service: { zh: '学信网', en: 'CHSI' },
        edition: '2015',
        open: null,
        here: 0,
      },
    ];
  }
}

function refusal(code: ErrorCode, zh: string, en: string): HostError {
  return new HostError({ code, text: { zh, en } });
}

function labelOf(ground: Ground): Text {
  const reason = reasonViews({}).find(candidate => candidate.code === ground.code);
  return reason?.label ?? { zh: ground.code, en: ground.code };
}

function applicantText(grounds: readonly Ground[]): Text {
  const told = grounds.map(ground => {
    const reason = reasonViews({}).find(candidate => candidate.code === ground.code);
    const at =
      reason?.places.findIndex(place => JSON.stringify(place) === JSON.stringify(ground.place)) ?? -1;
    return reason?.applicant[at] ?? labelOf(ground);
  });
  const numbered = (texts: string[]) =>
    texts.length < 2 ? texts.join('') : texts.map((text, index) => `${index + 1}. ${text}`).join('\n');
  return { zh: numbered(told.map(text => text.zh)), en: numbered(told.map(text => text.en)) };
}

function appState(options: FakeOptions, now: Date): AppState {
  const phase = options.phase ?? 'signed-in';
  return {
    phase,
    version: '0.1.0',
    station:
      phase === 'not-enrolled'
        ? null
        : { name: '三楼窗口 2 号机', server_url: 'https://review.example.edu.cn', vault_open: true },
    session: {
      person: '0190cccc-0000-7000-8000-000000000001',
      login: 'shenhe01',
      name: '审核员甲',
      roles: options.roles ?? ['reviewer'],
      mandate_valid_until: new Date(now.getTime() + 6 * 86_400_000).toISOString(),
    },
    key_protection: 'os-key-store',
    settings: options.settings ?? { language: 'zh', theme: 'light' },
    fault: options.fault ?? null,
    screen_lock_after_s: 0,
  };
}

function checksState(cases: readonly FakeCase[]): ChecksState {
  const photos = cases.length * 3;
  return { version: 2, photos, checked: photos, again: 0, renewal: null };
}

function syncState(now: Date): SyncState {
  const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000).toISOString();
  return {
    link: 'online',
    last_contact: ago(1),
    next_attempt: null,
    waiting: 0,
    held: 0,
    attention: 0,
    photos_waiting: 0,
    blocked: null,
    troubles: [],
    rounds: [1, 3, 5, 8].map(minutes => ({
      started_at: ago(minutes),
      duration_ms: 240 + minutes * 130,
      operations_sent: minutes === 3 ? 4 : 0,
      cases_received: minutes === 8 ? 60 : 0,
      photos_received: minutes === 8 ? 180 : 0,
      bytes_received: minutes === 8 ? 24_600_000 : 1_240,
      blocked: null,
    })),
    ahead: null,
  };
}
