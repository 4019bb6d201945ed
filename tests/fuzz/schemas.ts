import { setImmediate } from 'node:timers/promises';
import { type RequestData, requests } from '../../server/shared/protocol/events.ts';
import { drawn, type Surface, seedOf, Tally } from './surface.ts';
import { Known } from './values/known.ts';
import { type RequestCase, requestCase } from './values/request-values.ts';

/** How many cases in a row before the rest of this process gets its turn. */
const AT_ONCE = 200;

/** The schemas of all requests: they answer whatever they are given, and pass on no key that they do not name. */
export const schemas: Surface = {
  name: 'schemas',
  weight: 60,
  async run(run) {
    const tally = new Tally();
    const known = new Known({ rooms: ['blue'], keys: ['k'.repeat(43)] });
    for (let number = run.from; number < run.to; number += 1) {
      const asked = drawn(requestCase, seedOf(run, number));
      try {
        tally.count(parsed({ ...asked, data: known.resolved(asked.data) }));
      } catch (error) {
        tally.find(number, `${asked.name}: ${error}`);
      }
      if (number % AT_ONCE === 0) await setImmediate();
    }
    return tally.report;
  },
};

/** @throws Error where an invariant is broken. */
function parsed({ name, data }: RequestCase): string {
  const result = requests[name].safeParse(data);
  if ('polluted' in {}) throw new Error('Object.prototype was changed');
  if (!result.success) {
    if (result.error.issues.length === 0) throw new Error('refused without a reason');
    return 'refused';
  }
  if (Object.getPrototypeOf(result.data) !== Object.prototype) throw new Error('the prototype is not an object');
  if (Object.hasOwn(result.data, 'extra')) throw new Error('an unknown key was passed on');
  if (name === 'producers:create') refuseForeignSdp(result.data as RequestData<'producers:create'>);
  return 'valid';
}

/** Whatever a client sends, the SDP of the others contains only parameters of the codec and plain values. */
function refuseForeignSdp({ producers }: RequestData<'producers:create'>): void {
  for (const { mimeType, parameters = {} } of producers.flatMap(({ rtpParameters }) => rtpParameters.codecs)) {
    const sdp = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
    const isPlain = sdp.length <= 6 && sdp.every((one) => /^[a-z-]+=(\d{1,3}|[0-9a-f]{6})$/i.test(one));
    if (!isPlain || sdp.some((one) => one.startsWith('x-'))) throw new Error(`${mimeType} is sent with ${sdp}`);
  }
}
