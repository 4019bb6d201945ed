import { expect, test } from '@jest/globals';
import { routerCodecs, routerRtpCapabilities } from '../../../server/media/codecs.ts';
import { capabilitiesFor, knownCapabilities } from '../../../server/media/known-capabilities.ts';
import { RtpCapabilities } from '../../../server/shared/protocol/rtc.ts';

/** As a router states it, and as a client reads it from the wire. */
const router = RtpCapabilities.parse(JSON.parse(JSON.stringify(routerRtpCapabilities(routerCodecs('vp8')))));

test('a client with all capabilities of the router is known with them', () => {
  expect(knownCapabilities(router, router)).toEqual(router);
});

test('codecs, parameters, feedback and extensions that the router lacks are dropped', () => {
  const [opus] = router.codecs ?? [];
  const vp8 = router.codecs?.find(({ mimeType }) => mimeType === 'video/VP8');
  if (!opus || !vp8) throw new Error('a router has both');
  const asked = {
    codecs: [
      { ...opus, parameters: { useinbandfec: 1 }, rtcpFeedback: [{ type: 'nack' }, { type: 'made up' }] },
      vp8,
      vp8,
      { ...vp8, mimeType: 'video/AV1', preferredPayloadType: 45 },
      { ...vp8, preferredPayloadType: 46 },
    ],
    headerExtensions: (router.headerExtensions ?? []).map((known) => ({ ...known, preferredId: 200 })),
  };
  expect(knownCapabilities(asked, router)).toEqual({
    codecs: [{ ...opus, parameters: {}, rtcpFeedback: [expect.objectContaining({ type: 'nack' })] }, vp8],
    headerExtensions: [],
  });
});

test('a client without capabilities can do nothing', () => {
  expect(knownCapabilities({}, router)).toEqual({ codecs: [], headerExtensions: [] });
});

test('for a consumer, only the codecs of its producer matter, with their retransmission, and extensions of its kind', () => {
  const { codecs = [], headerExtensions = [] } = capabilitiesFor(router, { kind: 'video', mimeTypes: ['video/vp8'] });
  expect(codecs.map(({ mimeType }) => mimeType)).toEqual(['video/VP8', 'video/rtx']);
  expect(codecs[1]?.parameters?.apt).toBe(codecs[0]?.preferredPayloadType);
  expect(new Set(headerExtensions.map(({ kind }) => kind))).toEqual(new Set(['video']));
  expect(headerExtensions).toHaveLength((router.headerExtensions ?? []).filter(({ kind }) => kind === 'video').length);
});
