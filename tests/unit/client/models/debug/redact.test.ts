/** No secret gets into the developer panel, whatever the protocol carries now or later. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MessageLog } from '../../../../../client/src/models/debug/message-log.ts';
import { redacted } from '../../../../../client/src/models/debug/redact.ts';
import type { WatchedRequest } from '../../../../../client/src/signalling/watched-message.ts';
import { isRequestName, type Notice } from '../../../../../server/shared/protocol/events.ts';
import type { Subscriptions } from '../../../../../server/shared/protocol/subscriptions.ts';
import { joined, notices } from '../../../../fuzz/values/notice-templates.ts';
import { templates } from '../../../../fuzz/values/templates.ts';

const SECRET = 'hunter2';
const id = '01234567-0000-4000-8000-000000000001';

/** The same data with a secret instead of each text. */
function tainted(value: unknown): unknown {
  if (typeof value === 'string') return SECRET;
  if (Array.isArray(value)) return value.map(tainted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([field, part]) => [field, tainted(part)]));
}

const logged = (add: (log: MessageLog) => void): string => {
  const log = new MessageLog(() => 0);
  add(log);
  return JSON.stringify(log.entries.value);
};

test.each(Object.entries(templates))('no text of a %s request is logged', (name, cases) => {
  const text = logged((log) => {
    for (const data of cases) {
      if (isRequestName(name)) log.add({ kind: 'request', name, number: 1, data: tainted(data) } as WatchedRequest);
    }
  });
  expect(text).toContain(name);
  expect(text).not.toContain(SECRET);
});

test.each(Object.entries(notices))('no text of a %s notice is logged', (name, cases) => {
  const text = logged((log) => {
    for (const data of cases) log.add({ kind: 'notice', notice: [name, tainted(data)] as Notice });
  });
  expect(text).toContain(name);
  expect(text).not.toContain(SECRET);
});

test('no text of an answer is logged, and of a refusal only the code', () => {
  const text = logged((log) => {
    log.add({ kind: 'answer', name: 'room:join', number: 1, answer: { ok: true, result: tainted(joined) } });
    log.add({
      kind: 'answer',
      name: 'room:join',
      number: 2,
      answer: { ok: false, code: 'not_found', message: SECRET },
    });
  });
  expect(text).toContain('not_found');
  expect(text).not.toContain(SECRET);
});

const secretFields = [
  ...['key', 'name', 'room', 'text', 'chat', 'message', 'file', 'type', 'sha256', 'origins', 'at', 'bytes'],
  ...['iceParameters', 'usernameFragment', 'password', 'iceCandidates', 'ip', 'address', 'port', 'candidate', 'sdp'],
  ...['dtlsParameters', 'fingerprints', 'value', 'algorithm', 'iceServers', 'urls', 'username', 'credential'],
  ...['rtpParameters', 'rtpCapabilities', 'description', 'ssrc', 'cname', 'reaction', 'somethingNew'],
];
// Even a value that looks like one that is shown elsewhere.
const values = [SECRET, id, 'camera', 424_242, true, [id], { id, source: 'camera', height: 424_242 }];

test.each(secretFields)('the field %s is never shown, wherever it occurs', (field) => {
  for (const value of values) {
    const secret = { [field]: value };
    for (const data of [secret, { peer: secret }, { media: { sendTransport: secret } }, { producers: [secret] }]) {
      expect(redacted(data)).not.toMatch(/hunter2|01234567|camera|424242|true/);
    }
  }
});

const field = fc.oneof(
  fc.constantFrom('peer', 'producers', 'source', 'reason', 'id', 'self', 'media', 'mode', 'code', 'holds', 'videos'),
  fc.string().map((rest) => `${SECRET}${rest}`),
);

test('a text is shown nowhere, unless it is an id or a word of the protocol', () => {
  const text = fc.string().map((rest) => `${SECRET}${rest}`);
  fc.assert(
    fc.property(fc.object({ key: field, values: [text] }), (data) => {
      expect(redacted(data)).not.toContain(SECRET);
    }),
  );
});

test('facts that help to find a fault are shown: short ids, sources, sizes and reasons', () => {
  const producer = { producer: id, source: 'camera', paused: false, rtpParameters: { rtcp: { cname: SECRET } } };
  expect(redacted({ transport: id, producers: [producer] })).toBe(
    '{"transport":"01234567","producers":[{"producer":"01234567","source":"camera","paused":false}]}',
  );
  expect(redacted({ mode: 'sfu', epoch: 3, reason: 'path_lost', offer: 'on', peer: id })).toBe(
    '{"mode":"sfu","epoch":3,"reason":"path_lost","offer":"on","peer":"01234567"}',
  );
});

test('subscriptions are shown whole', () => {
  const subscriptions: Subscriptions = {
    videos: [{ peer: id, source: 'screen', height: 720 }],
    newcomers: { cameras: 9, screens: 2, height: 360 },
  };
  const shown = '{"videos":[{"peer":"01234567","source":"screen","height":720}],';
  expect(redacted(subscriptions)).toBe(`${shown}"newcomers":{"cameras":9,"screens":2,"height":360}}`);
});

test('long lists are cut', () => {
  const peers = Array.from({ length: 30 }, () => id);
  expect(JSON.parse(redacted({ peers })).peers).toEqual([...Array<string>(12).fill('01234567'), '+18']);
});
