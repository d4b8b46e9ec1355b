import { describe, expect, it } from '@jest/globals';
import { tickedBoxes, untickedBoxes } from '../../src/domain/boxes.js';
import { examples } from '../templating/golden-views.js';
import { templates } from '../templating/pages.js';

const page = templates.render('dashboard', examples.dashboard[0] as never).text;
const tick = (words: string) => page.replace(`- [ ] ${words}`, `- [x] ${words}`);

describe('boxes of the dashboard', () => {
  it('are read from the very page that shows them', () => {
    expect(tickedBoxes(page)).toEqual([]);
    expect(tickedBoxes(tick('Look at everything again'))).toEqual([{ kind: 'rescan' }]);
    expect(tickedBoxes(tick('Open the pull request that rotates `ship-db`'))).toEqual([
      { kind: 'request', credential: 'ship-db' },
    ]);
    expect(untickedBoxes(tick('Look at everything again'))).toBe(page);
  });

  it.each([
    '- [x] Open the pull request that rotates `*`',
    '- [x] Open the pull request that rotates `a b`',
    '- [x] Open the pull request that rotates pay-db',
    '> - [x] Look at everything again',
    '- [x] Approve everything',
    '- [x]Look at everything again',
  ])('%s means nothing', (line) => {
    expect(tickedBoxes(`${page}\n${line}\n`)).toEqual([]);
  });

  it('count once, however often they stand there', () => {
    const twice = '- [x] Look at everything again\n- [X] Look at everything again\n';
    expect(tickedBoxes(twice)).toEqual([{ kind: 'rescan' }]);
  });
});
