/** Invented cards and portraits, drawn as SVG: nobody's picture, marked 样本 SPECIMEN. */

type Drawing = 'portrait-side' | 'emblem-side' | 'hand-held';

const INK = '#3a4654';

function card(x: number, y: number, width: number, ground: string, content: string): string {
  const height = (width * 54) / 85.6;
  return `<g transform="translate(${x} ${y})"><rect width="${width}" height="${height}" rx="${width / 28}" fill="${ground}"/>
    <g transform="scale(${width / 856})">${content}</g></g>`;
}

function person(x: number, y: number, scale: number, coat: string): string {
  return `<g transform="translate(${x} ${y}) scale(${scale})"><path d="M-150 300c0-130 60-170 150-170s150 40 150 170z" fill="${coat}"/>
    <rect x="-32" y="60" width="64" height="90" rx="26" fill="#d8b49a"/><ellipse cy="0" rx="82" ry="102" fill="#e3c3aa"/>
    <path d="M-86-6c-8-90 34-124 86-124s94 34 86 124c-14-52-40-66-86-66s-72 14-86 66z" fill="#2c2a2b"/></g>`;
}

const LINE = (x: number, y: number, width: number) =>
  `<rect x="${x}" y="${y}" width="${width}" height="22" rx="4" fill="${INK}" opacity=".72"/>`;
const LABEL = (x: number, y: number) =>
  `<rect x="${x}" y="${y}" width="60" height="18" rx="4" fill="#5c86b3" opacity=".8"/>`;
const MARK = `<text x="428" y="330" text-anchor="middle" font-family="sans-serif" font-size="74" fill="#b0261c" opacity=".28"
  transform="rotate(-18 428 300)">样本 SPECIMEN</text>`;

const PORTRAIT_SIDE = `${[72, 146, 220, 294].map((y, i) => LABEL(50, y) + LINE(140, y - 2, [170, 110, 230, 330][i] ?? 200)).join('')}
  ${LINE(140, 336, 260)}${LABEL(50, 452)}<text x="230" y="476" font-family="monospace" font-size="44" fill="${INK}">999900199001011232</text>
  <g><rect x="580" y="70" width="220" height="290" fill="#f4f6f8"/>${person(690, 190, 0.72, '#48637f')}</g>${MARK}`;
const EMBLEM_SIDE = `<circle cx="130" cy="140" r="78" fill="none" stroke="#3c7f86" stroke-width="14"/><path d="m98 140 24 24 42-46" fill="none" stroke="#3c7f86" stroke-width="16" stroke-linecap="round"/>
  <text x="510" y="140" text-anchor="middle" font-family="sans-serif" font-size="62" fill="${INK}">居民身份证（样本）</text>
  ${LABEL(150, 400)}${LINE(270, 398, 260)}${LABEL(150, 466)}${LINE(270, 464, 360)}${MARK}`;

function drawing(what: Drawing, variant: number): { body: string; width: number; height: number } {
  const coat = ['#6b4e57', '#3f5d50', '#4a4f73'][variant % 3] ?? '#4a4f73';
  const wall = ['#c7ccd2', '#cfc9bd', '#bfc9c4'][variant % 3] ?? '#c7ccd2';
  const grounds = ['#8a7461', '#5d6b72', '#a5a9a4'];
  const table = grounds[variant % 3] ?? '#8a7461';
  switch (what) {
    case 'portrait-side':
      return {
        width: 1280,
        height: 860,
        body: `<rect width="1280" height="860" fill="${table}"/>${card(96, 78, 1090, '#dfe9f0', PORTRAIT_SIDE)}`,
      };
    case 'emblem-side':
      return {
        width: 1280,
        height: 860,
        body: `<rect width="1280" height="860" fill="${table}"/>${card(104, 70, 1080, '#e9e6df', EMBLEM_SIDE)}`,
      };
    case 'hand-held':
      return {
        width: 960,
        height: 1280,
        body: `<rect width="960" height="1280" fill="${wall}"/>${person(480, 470, 2.3, coat)}
          <path d="M250 1280c-20-150 40-260 120-290l60 70c-50 60-60 140-50 220z" fill="#e3c3aa"/>${card(330, 870, 430, '#dfe9f0', PORTRAIT_SIDE)}`,
      };
  }
}

const DRAWINGS: Record<string, Drawing> = {
  'side-a': 'portrait-side',
  'side-b': 'emblem-side',
  'hand-held': 'hand-held',
};

/** The size that a token's picture has. */
export function pictureSize(token: string): { width: number; height: number } {
  const { width, height } = pictureOf(token);
  return { width, height };
}

/** A token reads `<slot>.<variant>.<EXIF value that it needs to stand right>`. */
function pictureOf(token: string): { body: string; width: number; height: number } {
  const [slot = '', variant = '0', needs] = token.split('.');
  const upright = drawing(DRAWINGS[slot] ?? 'hand-held', Number(variant));
  const { body, width, height } = upright;
  switch (needs) {
    case '2':
      return { ...upright, body: `<g transform="matrix(-1 0 0 1 ${width} 0)">${body}</g>` };
    case '6':
      return {
        width: height,
        height: width,
        body: `<g transform="matrix(0 -1 1 0 0 ${width})">${body}</g>`,
      };
    default:
      return upright;
  }
}

export function pictureUrl(token: string): string {
  const { body, width, height } = pictureOf(token);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${body}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
