// Writes every golden page into one HTML file, to look at: `npm run look`, then open what it names.
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderedPages } from './page.js';

const style = `
  body { font: 16px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; max-width: 800px;
    margin: 24px auto; color: #1f2328 }
  article { border: 1px solid #d1d9e0; border-radius: 6px; padding: 16px; margin-bottom: 24px }
  h6 { margin: 0 0 4px; color: #59636e; font-weight: 400 }
  table { border-collapse: collapse; display: block; overflow: auto }
  th, td { border: 1px solid #d1d9e0; padding: 6px 13px }
  code { background: #818b981f; border-radius: 6px; padding: .2em .4em; font-size: 85% }
  pre { background: #f6f8fa; padding: 16px; border-radius: 6px; overflow: auto }
  pre code { background: none; padding: 0 }
  blockquote { border-left: 4px solid #d1d9e0; padding: 0 1em; margin: 0; color: #59636e }
`;
const articles = [...renderedPages()].map(([name, html]) => `<h6>${name}</h6><article>${html}</article>`);
const file = join(tmpdir(), 'rekeyer-pages.html');
writeFileSync(file, `<!doctype html><meta charset="utf-8"><style>${style}</style>${articles.join('\n')}`);
process.stdout.write(`${file}\n`);
