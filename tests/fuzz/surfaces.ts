import { dataChannels } from './data-channels.ts';
import { dataMessages } from './data-messages.ts';
import { frames } from './frames.ts';
import { http } from './http.ts';
import { dtls } from './media/dtls.ts';
import { rtcp } from './media/rtcp.ts';
import { rtp } from './media/rtp.ts';
import { sctp } from './media/sctp.ts';
import { stun } from './media/stun.ts';
import { notices } from './notices.ts';
import { requests } from './requests.ts';
import { schemas } from './schemas.ts';
import type { Surface } from './surface.ts';

/** The edges of media: the worker's. */
export const mediaSurfaces: readonly Surface[] = [rtp, rtcp, sctp, stun, dtls];

/** All of them; a new one is one more line. */
export const surfaces: readonly Surface[] = [
  schemas,
  requests,
  frames,
  http,
  notices,
  dataMessages,
  dataChannels,
  ...mediaSurfaces,
];
