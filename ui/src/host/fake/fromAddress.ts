/** A fake host as the page's address asks for: `?phase=signed-out&cases=5000&language=en&theme=dark&story=offline&role=supervisor`. */
import type { DecisionState, Language, Phase, Theme } from '../bindings';
import type { Host } from '../door';
import { FakeHost } from './fakeHost';

const PHASES: readonly Phase[] = ['not-enrolled', 'signed-out', 'screen-locked', 'signed-in'];
const LANGUAGES: readonly Language[] = ['zh', 'en'];
const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

export async function fakeFromAddress(asked: URLSearchParams): Promise<Host> {
  const host = new FakeHost({
    roles: asked.get('role') === 'supervisor' ? ['reviewer', 'supervisor'] : ['reviewer'],
    phase: PHASES.find(phase => phase === asked.get('phase')) ?? 'signed-in',
    cases: Number(asked.get('cases') ?? 24),
    settings: {
      language: LANGUAGES.find(language => language === asked.get('language')) ?? 'zh',
      theme: THEMES.find(theme => theme === asked.get('theme')) ?? 'light',
    },
  });
  if (asked.get('story') === 'offline') await playOffline(host);
  if (asked.get('story') === 'renewed') playRenewed(host);
  if (asked.get('story') === 'closed') playClosed(host);
  if (asked.get('story') === 'fault') {
    host.app.fault = {
      zh: '本机数据由更新版本的证审台写入（第 9 版，本程序支持到第 7 版）。请安装新版本；数据没有改动。',
      en: 'The data here were written by a newer release (version 9, this one knows 7). Install the newer release; nothing was changed.',
    };
  }
  return host;
}

/** Cases that cannot be decided, one whose lease ends soon, and one whose data change after a while. */
function playClosed(host: FakeHost): void {
  const [gone, elsewhere, arriving, short, changing] = host.cases;
  if (gone !== undefined) gone.state = 'gone';
  if (elsewhere !== undefined) elsewhere.state = 'not-by-you';
  if (arriving !== undefined) arriving.state = 'arriving';
  if (short !== undefined) {
    short.lacks = ['hand-held'];
    short.lease_ends_at = new Date(Date.now() + 20 * 60_000).toISOString();
  }
  if (changing === undefined) return;
  window.setTimeout(() => {
    changing.revision += 1;
    host.emit({ topic: 'case', case: changing.id });
  }, 8_000);
}

/** A newer version of the checks in the middle of looking again. */
function playRenewed(host: FakeHost): void {
  for (const known of host.cases.slice(12)) known.checked = 'earlier';
  for (const known of host.cases.slice(20)) known.checked = 'not-yet';
  host.checks = {
    version: 2,
    photos: 72,
    checked: 36,
    again: 24,
    renewal: {
      from_version: 1,
      to_version: 2,
      at: new Date().toISOString(),
      cases: 7,
      codes: [
        {
          code: 'photo-mirrored',
          example: {
            zh: '照片左右相反（镜像，把握99.9%）。',
            en: 'The photo is mirror-reversed (99.9% sure).',
          },
          appeared: 4,
          vanished: 0,
          heavier: 0,
          lighter: 0,
        },
        {
          code: 'glare',
          example: { zh: '此处可能反光', en: 'There may be glare here' },
          appeared: 1,
          vanished: 2,
          heavier: 0,
          lighter: 1,
        },
      ],
      decided: [
        {
          case: host.cases[2]?.id ?? '',
          reference: 'RG2026-41014',
          findings: [
            { zh: '照片左右相反（镜像，把握99.9%）。', en: 'The photo is mirror-reversed (99.9% sure).' },
          ],
        },
      ],
    },
  };
}

/** Some decisions in every state, the server out of reach. */
async function playOffline(host: FakeHost): Promise<void> {
  const states: DecisionState[] = [
    'held',
    'waiting',
    'waiting',
    'rejected',
    'disputed',
    'late',
    'accepted',
    'accepted',
  ];
  const decided = host.cases.slice(-states.length);
  for (const [index, known] of decided.entries()) {
    const verdict =
      index % 3 === 1
        ? {
            verdict: 'fail' as const,
            grounds: [{ code: 'photo-unclear', place: { on: 'slot' as const, slot: 'side-b' } }],
          }
        : { verdict: 'pass' as const };
    await host.call('case.decide', {
      case: known.id,
      revision: 1,
      verdict,
      checklist: [],
      note: '',
      corrections: {},
      regions: [],
      opened: [],
      handling_ms: 4_000,
      supersedes: false,
    });
  }
  for (const [index, row] of host.decisions.entries()) {
    row.state = states[index] ?? 'accepted';
    row.can_withdraw = row.state === 'held' || row.state === 'waiting' || row.state === 'accepted';
    if (['accepted', 'late', 'disputed', 'rejected'].includes(row.state)) row.received_at = row.decided_at;
    if (row.state === 'disputed')
      row.remark = { zh: '与另一审核员的决定不一致', en: 'Differs from a colleague' };
    if (row.state === 'rejected')
      row.remark = { zh: '授权在作出决定时已失效', en: 'The mandate had expired' };
  }
  host.sync = {
    ...host.sync,
    link: 'offline',
    waiting: 3,
    held: 1,
    attention: 1,
    photos_waiting: 12,
    next_attempt: new Date(Date.now() + 42_000).toISOString(),
    blocked: {
      zh: '连不上中心服务器，请检查网络。可以继续审核。',
      en: 'The server cannot be reached: check the network. You can go on reviewing.',
    },
    troubles: [
      {
        zh: '一张照片的校验值不符，正在重新获取',
        en: 'A photo does not match its hash and is fetched again',
      },
    ],
    rounds: host.sync.rounds.map((round, index) =>
      index < 2 ? { ...round, blocked: { zh: '连接超时', en: 'Timed out' } } : round,
    ),
  };
}
