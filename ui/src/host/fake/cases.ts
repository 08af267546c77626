/** Invented cases: numbers of region 999900, names that nobody bears. */
import type {
  CaseId,
  CaseView,
  Checked,
  Draft,
  Finding,
  FindingChange,
  PhotoView,
  Place,
  QueueRow,
  Severity,
  Text,
  Verdict,
} from '../bindings';
import { pictureSize } from './pictures';
import { REFERRALS, reasonViews } from './reasons';

/** What the fake station knows of a case; views are made of it. */
export interface FakeCase {
  id: CaseId;
  batch: string;
  number: number;
  revision: number;
  name: string;
  sex: Text;
  due_at: string | null;
  /** `null`: that of its batch. */
  lease_ends_at: string | null;
  submitted_at: string;
  /** Slots for which nothing was sent. */
  lacks: readonly string[];
  findings: Finding[];
  changes: FindingChange[];
  checked: Checked;
  draft: Draft | null;
  decided: Verdict | null;
  state: QueueRow['state'];
}

export const BATCH = '0190aaaa-0000-7000-8000-000000000001';
export const PROGRAMME = 'jszg-identity';
export const PROGRAMME_LABEL: Text = { zh: '人工审核（身份核验）', en: 'Manual identity review' };

const FAMILY = ['样', '本', '示', '例', '测', '试'];
const GIVEN = ['一山', '二川', '三禾', '四海·五湖', '六合', '七夕', '八音', '九思'];

const TURNED: Finding = {
  code: 'exif-turned',
  severity: 'warn',
  subject: { on: 'slot', slot: 'side-b' },
  measure: null,
  region: null,
  suggests: 'photo-turned',
  check_version: 1,
  text: { zh: '照片可能旋转了 90°', en: 'The photo may be turned by 90°' },
};
const TOO_LARGE: Finding = {
  code: 'file-too-large',
  severity: 'fail',
  subject: { on: 'slot', slot: 'hand-held' },
  measure: { value: 238_411, limit: 190_000, unit: 'bytes' },
  region: null,
  suggests: 'file-too-large',
  check_version: 1,
  text: { zh: '238 KB，超过上限 190 KB', en: '238 KB, over the limit of 190 KB' },
};
const GLARE: Finding = {
  code: 'glare',
  severity: 'warn',
  subject: { on: 'slot', slot: 'side-a' },
  measure: { value: 0.06, limit: 0.03, unit: 'share' },
  region: { x: 0.56, y: 0.2, width: 0.2, height: 0.36 },
  suggests: 'photo-glare',
  check_version: 1,
  text: { zh: '此处可能反光', en: 'There may be glare here' },
};
const NUMBER_BROKEN: Finding = {
  code: 'number-check-character',
  severity: 'fail',
  subject: { on: 'field', field: 'number' },
  measure: null,
  region: null,
  suggests: 'field-number',
  check_version: 1,
  text: { zh: '校验码不符', en: 'The check character does not fit' },
};
const UNCHECKED: Finding = {
  code: 'portrait-match',
  severity: 'not-checked',
  subject: { on: 'case' },
  measure: null,
  region: null,
  suggests: null,
  check_version: 1,
  text: { zh: '未能比对人像：本机没有该检查', en: 'Faces were not compared: not available here' },
};

const MIRRORED: Finding = {
  code: 'photo-mirrored',
  severity: 'warn',
  subject: { on: 'slot', slot: 'side-a' },
  measure: { value: 2, limit: 1, unit: 'exif-orientation' },
  region: null,
  suggests: 'photo-mirrored',
  check_version: 2,
  text: {
    zh: '照片可能左右相反（镜像，把握87.3%），请看证件上的文字。',
    en: 'The photo may be mirror-reversed (87.3% sure): please look at the print.',
  },
};
const QUARTER_TURN: Finding = {
  code: 'photo-turned',
  severity: 'fail',
  subject: { on: 'slot', slot: 'side-b' },
  measure: { value: 6, limit: 1, unit: 'exif-orientation' },
  region: null,
  suggests: 'photo-turned',
  check_version: 2,
  text: {
    zh: '照片顺时针转了270度，没有正向朝上（把握99.9%）。',
    en: 'The photo stands turned clockwise by 270 degrees (99.9% sure).',
  },
};

/** As `pictures.ts` draws it: the variant that needs an EXIF value to stand right. */
const NEEDS: Record<string, number> = { 'side-a': 2, 'side-b': 6 };

const FINDING_SETS: readonly Finding[][] = [
  [],
  [GLARE, UNCHECKED],
  [],
  [TOO_LARGE, TURNED],
  [NUMBER_BROKEN],
  [QUARTER_TURN, MIRRORED],
  [UNCHECKED],
  [TURNED],
];

export function fakeCases(count: number, now: Date): FakeCase[] {
  return Array.from({ length: count }, (_, index) => fakeCase(index, now));
}

function fakeCase(index: number, now: Date): FakeCase {
  const hours = [-30, 5, 20, 40, 64, 90, 120][Math.min(6, Math.floor(index / 3))] ?? 120;
  return {
    id: `0190bbbb-0000-7000-8000-${String(index).padStart(12, '0')}`,
    batch: BATCH,
    number: index,
    revision: 1,
    name: `${FAMILY[index % FAMILY.length]}${GIVEN[(index * 3) % GIVEN.length]}`,
    sex: index % 2 === 0 ? { zh: '女', en: 'Female' } : { zh: '男', en: 'Male' },
    due_at: new Date(now.getTime() + hours * 3_600_000).toISOString(),
    lease_ends_at: null,
    submitted_at: new Date(now.getTime() - (200 - index) * 1_800_000).toISOString(),
    lacks: [],
    findings: FINDING_SETS[index % FINDING_SETS.length] ?? [],
    changes: index % FINDING_SETS.length === 4 ? CHANGES : [],
    checked: 'now',
    draft: null,
    decided: null,
    state: 'open',
  };
}

const CHANGES: FindingChange[] = [
  {
    code: 'number-check-character',
    subject: NUMBER_BROKEN.subject,
    before: 'warn',
    after: 'fail',
    text: NUMBER_BROKEN.text,
  },
  { code: 'glare', subject: GLARE.subject, before: 'warn', after: null, text: GLARE.text },
];

const REFERENCE = (known: FakeCase) => `RG2026-${String(41_000 + known.number * 7)}`;
const ID_NUMBER = (known: FakeCase) => `9999001990${String(101 + (known.number % 28)).padStart(4, '0')}123X`;

export function referenceOf(known: FakeCase): string {
  return REFERENCE(known);
}

export function queueRow(known: FakeCase, now: Date): QueueRow {
  const left =
    known.due_at === null ? Number.POSITIVE_INFINITY : new Date(known.due_at).getTime() - now.getTime();
  const weighty = known.findings.filter(
    finding => finding.severity === 'fail' || finding.severity === 'warn',
  );
  const order: Severity[] = ['fail', 'warn', 'not-checked', 'info'];
  return {
    case: known.id,
    batch: known.batch,
    programme: PROGRAMME,
    programme_label: PROGRAMME_LABEL,
    reference: REFERENCE(known),
    name: known.name,
    masked_number: `99**************${ID_NUMBER(known).slice(-2)}`,
    document: 'resident-id',
    submitted_at: known.submitted_at,
    due_at: known.due_at,
    due: left < 0 ? 'overdue' : left < 86_400_000 ? 'soon' : 'later',
    state: known.state,
    worst: order.find(severity => known.findings.some(finding => finding.severity === severity)) ?? null,
    findings: weighty.map(finding => finding.text),
    draft: known.draft?.verdict != null,
  };
}

const SLOTS: readonly [slot: string, label: Text, side: Text | null][] = [
  ['side-a', { zh: '身份证A面照片', en: 'Photo of ID side A' }, { zh: '人像面', en: 'portrait side' }],
  ['side-b', { zh: '身份证B面照片', en: 'Photo of ID side B' }, { zh: '国徽面', en: 'emblem side' }],
  ['hand-held', { zh: '手持身份证照片', en: 'Holding the ID' }, null],
];

export function tokensOf(known: FakeCase): string[] {
  return SLOTS.map(([slot]) => tokenOf(known, slot));
}

function tokenOf(known: FakeCase, slot: string): string {
  const standsWrong = known.findings.includes(QUARTER_TURN);
  return `${slot}.${known.number}.${(standsWrong && NEEDS[slot]) || 1}`;
}

const CARD_BOXES: Record<string, PhotoView['card_box']> = {
  'side-a': { x: 0.075, y: 0.09, width: 0.85, height: 0.8 },
  'side-b': { x: 0.081, y: 0.081, width: 0.844, height: 0.792 },
  'hand-held': { x: 0.344, y: 0.68, width: 0.448, height: 0.212 },
};

function photos(known: FakeCase): PhotoView[] {
  return SLOTS.map(([slot, label, side], index) => ({
    slot,
    label,
    side,
    file_name: `IMG_${2040 + known.number * 3 + index}.jpg`,
    bytes: slot === 'hand-held' && known.findings.includes(TOO_LARGE) ? 238_411 : 121_300 + index * 14_280,
    picture: known.lacks.includes(slot)
      ? { state: 'missing' }
      : {
          state: 'ready',
          token: tokenOf(known, slot),
          thumbnail: tokenOf(known, slot),
          ...pictureSize(tokenOf(known, slot)),
        },
    checked: known.lacks.includes(slot) ? 'not-yet' : known.checked,
    card_box: CARD_BOXES[slot] ?? null,
  }));
}

function field(
  id: string,
  zh: string,
  en: string,
  value: string | null,
  more: Partial<CaseView['fields'][number]> = {},
): CaseView['fields'][number] {
  return { field: id, label: { zh, en }, value, display: null, origin: 'typed', on_document: true, ...more };
}

function fields(known: FakeCase): CaseView['fields'] {
  return [
    field('name', '姓名', 'Name', known.name),
    field('number', '证件号码', 'ID number', ID_NUMBER(known)),
    field('sex', '性别', 'Sex', known.sex.zh, { display: known.sex, origin: 'derived' }),
    field('birth-date', '出生日期', 'Date of birth', '1990-01-01', { origin: 'derived' }),
    field('ethnic-group', '民族', 'Ethnic group', '汉', { display: { zh: '汉族', en: 'Han' } }),
    field('validity-span', '有效期', 'Validity', '20', { display: { zh: '20 年', en: '20 years' } }),
    field('validity-start', '有效期起', 'Valid from', '2016-03-05'),
    field('validity-end', '有效期止', 'Valid until', '2036-03-05', { origin: 'derived' }),
    field('phone', '手机号码', 'Mobile', '13900000000', { on_document: false }),
    field('email', '邮箱', 'Mailbox', null, { on_document: false }),
  ];
}

function suggestions(findings: readonly Finding[]): Record<string, Place[]> {
  const found: Record<string, Place[]> = {};
  for (const { suggests, subject } of findings) {
    if (suggests === null || subject.on === 'case') continue;
    found[suggests] = [
      subject.on === 'slot' ? { on: 'slot', slot: subject.slot } : { on: 'field', field: subject.field },
    ];
  }
  return found;
}

export function batchEnd(now: Date): string {
  return new Date(now.getTime() + 50 * 3_600_000).toISOString();
}

/** A case as it is opened, among the open ones of the queue. */
export function caseView(known: FakeCase, open: readonly FakeCase[], now: Date): CaseView {
  const at = open.indexOf(known);
  const next = open[at + 1] ?? null;
  return {
    case: known.id,
    batch: known.batch,
    revision: known.revision,
    programme: PROGRAMME,
    programme_label: PROGRAMME_LABEL,
    reference: REFERENCE(known),
    document: 'resident-id',
    document_label: { zh: '居民身份证', en: 'Resident ID card' },
    submitted_at: known.submitted_at,
    due_at: known.due_at,
    lease_ends_at: known.lease_ends_at ?? batchEnd(now),
    state: known.state,
    fields: fields(known),
    photos: photos(known),
    findings: known.findings,
    changes: known.changes,
    checklist: [
      {
        id: 'same-person',
        text: { zh: '手持照片与证件人像是同一人', en: 'The holder is the person on the card' },
      },
      { id: 'same-card', text: { zh: '三张照片是同一张证件', en: 'All three photos show one card' } },
      { id: 'data-agree', text: { zh: '填报信息与证件一致', en: 'Declared data agree with the card' } },
    ],
    reasons: reasonViews(suggestions(known.findings)),
    referrals: [...REFERRALS],
    background: background(known),
    attempts: {
      left: known.number % 4 === 3 ? 0 : 2,
      counted_at: new Date(now.getTime() - 7_200_000).toISOString(),
      next_period: '2027-01-01',
    },
    earlier:
      known.number % 3 === 1
        ? [
            {
              submitted_at: new Date(now.getTime() - 40 * 86_400_000).toISOString(),
              verdict: { zh: '人工审核不通过', en: 'Review not passed' },
              reasons: [{ zh: '不清晰', en: 'Not clear' }],
            },
          ]
        : [],
    pass_blocked:
      known.number % 11 === 9
        ? { zh: '缺少本人确认，不能通过，请转办', en: 'Consent is missing: this cannot be passed, refer it' }
        : null,
    four_eyes: known.number % 5 === 4,
    draft: known.draft,
    decided: known.decided,
    previous: open[at - 1]?.id ?? null,
    next: next?.id ?? null,
    position: Math.max(1, at + 1),
    open_cases: open.length,
    next_pictures: next === null ? [] : tokensOf(next),
  };
}

function background(known: FakeCase): CaseView['background'] {
  const lines: CaseView['background'] = [
    {
      label: { zh: '进入原因', en: 'Ground' },
      value: { zh: '实名核验未通过，无法开通网证', en: 'Verification failed, no online credential' },
      important: false,
    },
    {
      label: { zh: '核验失败日期', en: 'Failed on' },
      value: { zh: '2026-11-12、2026-11-13', en: '2026-11-12, 2026-11-13' },
      important: false,
    },
  ];
  if (known.number % 4 !== 1) return lines;
  return [
    ...lines,
    {
      label: { zh: '改名', en: 'Changed name' },
      value: { zh: '核验后曾更改姓名', en: 'The name was changed after a verification' },
      important: true,
    },
  ];
}
