import { expect, test } from '@jest/globals';
import { isWebKit } from '../../../../client/src/util/browser-engine.ts';

const webKit = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';
const blink = 'AppleWebKit/537.36 (KHTML, like Gecko)';

test.each([
  { browser: 'Safari', agent: `Mozilla/5.0 (Macintosh) ${webKit} Version/18.3 Safari/605.1.15`, want: true },
  {
    browser: 'Chrome on iOS',
    agent: `Mozilla/5.0 (iPhone) ${webKit} CriOS/140.0 Mobile/15E148 Safari/604.1`,
    want: true,
  },
  { browser: 'Firefox on iOS', agent: `Mozilla/5.0 (iPhone) ${webKit} FxiOS/140.0 Mobile/15E148`, want: true },
  { browser: 'Chrome', agent: `Mozilla/5.0 (X11) ${blink} Chrome/140.0.0.0 Safari/537.36`, want: false },
  { browser: 'Edge', agent: `Mozilla/5.0 (Windows) ${blink} Chrome/140.0.0.0 Safari/537.36 Edg/140.0`, want: false },
  {
    browser: 'a headless Chromium',
    agent: `Mozilla/5.0 (X11) ${blink} HeadlessChrome/140.0 Safari/537.36`,
    want: false,
  },
  { browser: 'Firefox', agent: 'Mozilla/5.0 (X11; rv:153.0) Gecko/20100101 Firefox/153.0', want: false },
])('$browser is WebKit: $want', ({ agent, want }) => {
  expect(isWebKit(agent)).toBe(want);
});
