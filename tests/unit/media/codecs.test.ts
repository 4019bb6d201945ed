import { expect, test } from '@jest/globals';
import { routerCodecs, routerRtpCapabilities } from '../../../server/media/codecs.ts';

test.each([
  { preferred: 'vp8' as const, want: ['audio/opus', 'video/VP8', 'video/VP9', 'video/H264'] },
  { preferred: 'vp9' as const, want: ['audio/opus', 'video/VP9', 'video/VP8', 'video/H264'] },
  { preferred: 'h264' as const, want: ['audio/opus', 'video/H264', 'video/VP8', 'video/VP9'] },
])('$preferred comes first, and no codec is missing', ({ preferred, want }) => {
  const codecs = routerCodecs(preferred);
  expect(codecs.map(({ mimeType }) => mimeType)).toEqual(want);
  const known = routerRtpCapabilities(codecs).codecs?.map(({ mimeType }) => mimeType);
  expect(known).toEqual(expect.arrayContaining(want));
});

test('clients are not offered to leave it to their receivers to turn the video', () => {
  const uris = routerRtpCapabilities(routerCodecs('vp8')).headerExtensions?.map(({ uri }) => uri);
  expect(uris).toContain('urn:ietf:params:rtp-hdrext:sdes:mid');
  expect(uris).not.toContain('urn:3gpp:video-orientation');
});
