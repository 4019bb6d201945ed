import { expect, test } from '@jest/globals';
import { browserFamily } from '../../../server/signalling/browser-family.ts';

const webKit = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const iPhone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';

test.each([
  {
    browser: 'Chrome',
    agent: `Mozilla/5.0 (X11; Linux x86_64) ${webKit} Chrome/140.0.0.0 Safari/537.36`,
    is: 'chromium',
  },
  {
    browser: 'Edge',
    agent: `Mozilla/5.0 (Windows NT 10.0) ${webKit} Chrome/140.0 Safari/537.36 Edg/140.0`,
    is: 'chromium',
  },
  {
    browser: 'Chromium without a window',
    agent: `Mozilla/5.0 (X11) ${webKit} HeadlessChrome/140.0 Safari/537.36`,
    is: 'chromium',
  },
  {
    browser: 'Firefox',
    agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    is: 'firefox',
  },
  { browser: 'Safari', agent: `${iPhone} Version/18.5 Mobile/15E148 Safari/604.1`, is: 'safari' },
  { browser: 'Chrome on iOS', agent: `${iPhone} CriOS/140.0.7339.39 Mobile/15E148 Safari/604.1`, is: 'safari' },
  { browser: 'Firefox on iOS', agent: `${iPhone} FxiOS/140.0 Mobile/15E148 Safari/605.1.15`, is: 'safari' },
  { browser: 'a program', agent: 'curl/8.5.0', is: 'other' },
  { browser: 'a client without the header', agent: undefined, is: 'other' },
])('$browser is of the family $is', ({ agent, is }) => {
  expect(browserFamily(agent)).toBe(is);
});
