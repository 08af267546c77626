/** Some of the catalogue's reasons, as a case of the identity review offers them. */
import type { Place, ReasonView, ReferralView, SlotId, Text } from '../bindings';

const SLOTS: readonly { slot: SlotId; label: Text }[] = [
  { slot: 'side-a', label: { zh: '身份证A面照片', en: 'photo of ID side A' } },
  { slot: 'side-b', label: { zh: '身份证B面照片', en: 'photo of ID side B' } },
  { slot: 'hand-held', label: { zh: '手持身份证照片', en: 'photo of the applicant holding the ID' } },
];

type Stands = 'slots' | 'cards' | 'hand-held' | 'case' | { field: string };

const CATALOGUE: readonly [
  code: string,
  key: string,
  zh: string,
  en: string,
  told: string,
  stands: Stands,
][] = [
  [
    'file-too-large',
    'gd',
    '文件过大',
    'File too large',
    '的文件大小不符合要求（须小于190KB）。请适当压缩后上传。',
    'slots',
  ],
  [
    'file-format',
    'gs',
    '格式不符',
    'Format not accepted',
    '不是所要求的图片格式（JPG）。请另存为该格式后上传。',
    'slots',
  ],
  [
    'photo-turned',
    'xz',
    '照片旋转',
    'Photo turned',
    '方向不正，证件文字没有正向朝上。请将照片转正并保存后重新上传。',
    'slots',
  ],
  [
    'photo-mirrored',
    'jx',
    '镜像反转',
    'Photo mirror-reversed',
    '左右相反（镜像），证件上的文字是反的。请重新拍摄后上传。',
    'slots',
  ],
  [
    'photo-unclear',
    'mh',
    '不清晰',
    'Not clear',
    '不够清晰，证件上的文字无法辨认。请在光线充足处对好焦重新拍摄，不要过度压缩。',
    'slots',
  ],
  ['photo-dark', 'ga', '光线过暗', 'Too dark', '光线过暗，内容无法辨认。请重新拍摄。', 'slots'],
  [
    'photo-glare',
    'fg',
    '反光或过亮',
    'Glare or over-exposed',
    '有反光或过亮，证件内容看不清。请调整角度后重新拍摄。',
    'slots',
  ],
  ['photo-edited', 'xg', '有修改痕迹', 'Picture edited', '有修改痕迹。请上传原始照片。', 'slots'],
  [
    'card-cut-off',
    'bq',
    '证件不全',
    'Document cut off',
    '中证件没有拍全。请把证件的四角和边缘全部拍进照片后重新上传。',
    'slots',
  ],
  ['card-covered', 'zd', '证件被遮挡', 'Document covered', '中证件信息被手指或其他物品遮住。', 'slots'],
  ['card-too-small', 'gx', '证件过小', 'Document too small', '中证件在画面里太小，文字无法辨认。', 'slots'],
  ['card-photocopy', 'fy', '复印件', 'Photocopy', '拍摄的不是证件原件。', 'slots'],
  [
    'card-on-screen',
    'jp',
    '截屏或翻拍',
    'Screenshot or photo of a screen',
    '是截屏，或是对着屏幕拍摄的。',
    'slots',
  ],
  [
    'card-expired',
    'gq',
    '证件过期',
    'Document expired',
    '证件已超过有效期。请换领新证后重新提交。',
    { field: 'validity-end' },
  ],
  ['card-wrong-side', 'mc', '证件面不符', 'Wrong side', '处上传的是证件的另一面。', 'cards'],
  ['slot-not-card', 'fz', '不是所需照片', 'Not the photo asked for', '处上传的不是所要求的照片。', 'slots'],
  ['slot-repeated', 'cf', '照片重复', 'Same photo twice', '上传了同一张照片。', 'case'],
  [
    'holder-absent',
    'qr',
    '未见本人手持',
    'Nobody holding the document',
    '中没有拍到本人手持证件。',
    'hand-held',
  ],
  ['holder-face', 'lb', '面部不清或遮挡', 'Face unclear or covered', '中面部不清晰或被遮挡。', 'hand-held'],
  [
    'holder-differs',
    'br',
    '未能确认本人',
    'Not confirmed as the holder',
    '中的人未能确认是证件持有人本人。',
    'hand-held',
  ],
  [
    'cards-differ',
    'by',
    '证件不一致',
    'Photos show different documents',
    '各张照片中的证件不是同一张。',
    'case',
  ],
  [
    'field-name',
    'xm',
    '姓名不符',
    'Name differs',
    '填写的姓名与证件不一致，请逐字核对（包括间隔号）。',
    { field: 'name' },
  ],
  [
    'field-number',
    'hm',
    '证件号码不符',
    'Document number differs',
    '填写的证件号码与证件不一致，请逐位核对。',
    { field: 'number' },
  ],
  ['field-sex', 'xb', '性别不符', 'Sex differs', '填写的性别与证件不一致。', { field: 'sex' }],
  [
    'field-ethnic-group',
    'mz',
    '民族不符',
    'Ethnic group differs',
    '填写的民族与证件不一致。',
    { field: 'ethnic-group' },
  ],
  [
    'field-validity',
    'yx',
    '有效期不符',
    'Validity differs',
    '填写的证件有效期与证件不一致，请按证件上的日期核对。',
    { field: 'validity-span' },
  ],
];

function placesOf(stands: Stands): Place[] {
  if (typeof stands === 'object') return [{ on: 'field', field: stands.field }];
  switch (stands) {
    case 'slots':
      return SLOTS.map(({ slot }) => ({ on: 'slot', slot }));
    case 'cards':
      return SLOTS.slice(0, 2).map(({ slot }) => ({ on: 'slot', slot }));
    case 'hand-held':
      return [{ on: 'slot', slot: 'hand-held' }];
    case 'case':
      return [
        { on: 'case', slots: ['side-a', 'side-b'] },
        { on: 'case', slots: ['side-a', 'hand-held'] },
      ];
  }
}

function toldAt(place: Place, told: string, en: string): Text {
  const slot = place.on === 'slot' ? SLOTS.find(candidate => candidate.slot === place.slot) : undefined;
  return slot === undefined
    ? { zh: told, en: `${en}.` }
    : { zh: slot.label.zh + told, en: `${en}: ${slot.label.en}.` };
}

export function reasonViews(suggested: Readonly<Record<string, Place[]>>): ReasonView[] {
  return CATALOGUE.map(([code, key, zh, en, told, stands]) => {
    const places = placesOf(stands);
    return {
      code,
      key,
      label: { zh, en },
      applicant: places.map(place => toldAt(place, told, en)),
      places,
      hard: code.startsWith('file-'),
      suggested: suggested[code] ?? [],
    };
  });
}

export const REFERRALS: readonly ReferralView[] = [
  {
    code: 'refer-number-disputed',
    key: 'zy',
    label: { zh: '号码使用有争议', en: 'Another person seems to use this number' },
    applicant: null,
    to: { zh: '审核主管', en: 'supervisor' },
  },
  {
    code: 'refer-suspected-forgery',
    key: 'yw',
    label: { zh: '真实性存疑', en: 'Document or picture may be forged' },
    applicant: null,
    to: { zh: '审核主管', en: 'supervisor' },
  },
  {
    code: 'refer-second-look',
    key: 'zk',
    label: { zh: '需他人再看', en: 'Not sure: somebody else should look' },
    applicant: null,
    to: { zh: '另一审核员', en: 'another reviewer' },
  },
  {
    code: 'refer-rare-character',
    key: 'sp',
    label: { zh: '生僻字待核', en: 'A character cannot be compared here' },
    applicant: null,
    to: { zh: '另一审核员或审核台', en: 'another reviewer or station' },
  },
  {
    code: 'refer-other-channel',
    key: 'zb',
    label: { zh: '应转其他业务', en: 'Belongs to another programme' },
    applicant: null,
    to: { zh: '该业务的队列', en: "that programme's queue" },
  },
  {
    code: 'refer-recusal',
    key: 'hb',
    label: { zh: '申请回避', en: 'The reviewer knows the applicant' },
    applicant: null,
    to: { zh: '另一审核员', en: 'another reviewer' },
  },
  {
    code: 'refer-transfer-fault',
    key: 'gz',
    label: { zh: '传输故障', en: 'A photo was damaged on our side' },
    applicant: null,
    to: { zh: '中心重新取照片', en: 'the server fetches it again' },
  },
];
