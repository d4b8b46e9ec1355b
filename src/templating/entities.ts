/** The named character references that stand for something Markdown, a mention or a reference could be made of. */
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  ast: '*',
  bsol: '\\',
  colon: ':',
  commat: '@',
  dollar: '$',
  equals: '=',
  excl: '!',
  grave: '`',
  gt: '>',
  hyphen: '-',
  lbrace: '{',
  lbrack: '[',
  lcub: '{',
  lowbar: '_',
  lpar: '(',
  lsqb: '[',
  lt: '<',
  midast: '*',
  nbsp: ' ',
  newline: '\n',
  num: '#',
  period: '.',
  plus: '+',
  quot: '"',
  rbrace: '}',
  rbrack: ']',
  rcub: '}',
  rpar: ')',
  rsqb: ']',
  sol: '/',
  tab: '\t',
  tilde: '~',
  underbar: '_',
  verbar: '|',
  vert: '|',
};

const REFERENCE = /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z]{2,12}));?/g;

/** How often a text may have been encoded over and over before we stop following it. */
const ROUNDS = 4;

/**
 * The text as a reader of HTML would see it, so that nothing hides from the escaping that follows: `&#64;alice` is a
 * mention to whoever decodes it later. References we do not know stay as they are; their `&` is escaped afterwards.
 */
export function decodeEntities(text: string): string {
  let decoded = text;
  for (let round = 0; round < ROUNDS && decoded.includes('&'); round += 1) {
    const next = decoded.replace(REFERENCE, (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
      const point = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : ' ';
    });
    if (next === decoded) return decoded;
    decoded = next;
  }
  return decoded;
}
