import { expect, test } from '@jest/globals';
import { InstallModel } from '../../../../../client/src/models/page/install.ts';

function offered() {
  const page = new EventTarget();
  const install = new InstallModel(page);
  const asked: string[] = [];
  const offer = () => {
    const event = new Event('beforeinstallprompt', { cancelable: true });
    page.dispatchEvent(Object.assign(event, { prompt: async () => asked.push('asked') }));
    return event;
  };
  return { page, install, asked, offer };
}

test('nothing is offered until the browser offers to install, whose own banner does not show', () => {
  const { install, offer } = offered();
  expect(install.offered.value).toBe(false);
  expect(offer().defaultPrevented).toBe(true);
  expect(install.offered.value).toBe(true);
});

test('an offer is used once, and another one can follow it', async () => {
  const { install, asked, offer } = offered();
  offer();
  await Promise.all([install.install(), install.install()]);
  expect(asked).toEqual(['asked']);
  expect(install.offered.value).toBe(false);
  offer();
  expect(install.offered.value).toBe(true);
});

test('an app that is installed is not offered again', () => {
  const { page, install, offer } = offered();
  offer();
  page.dispatchEvent(new Event('appinstalled'));
  expect(install.offered.value).toBe(false);
});
