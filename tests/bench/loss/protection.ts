import { observer } from 'mediasoup';
import type { AppData, ConsumerOptions, ProducerOptions, RtpCodecParameters, Transport } from 'mediasoup/types';

/** Whether lost packets of Opus are sent again to the server and by it, and the bitrate if it is not the browser's. */
type Protecting = { up: boolean; down: boolean; bps?: number };

/** The ways to protect sound against loss; `moreFec` has twice the bitrate, so that in-band FEC has more room. */
const ways = {
  plain: { up: false, down: false },
  nackUp: { up: true, down: false },
  nackDown: { up: false, down: true },
  nack: { up: true, down: true },
  moreFec: { up: false, down: false, bps: 64_000 },
} satisfies Record<string, Protecting>;

/** Those, and what the product does. */
export type Protection = keyof typeof ways | 'product';
export const protections: readonly Protection[] = ['product', 'plain', 'nackUp', 'nackDown', 'nack', 'moreFec'];

const wayOf = (protection: Protection): Protecting | undefined =>
  protection === 'product' ? undefined : ways[protection];

/** Makes every server of this process protect sound in this way, from its next transport on. */
export function protectOnServer(current: () => Protection): void {
  observer.on('newworker', (worker) =>
    worker.observer.on('newrouter', (router) =>
      router.observer.on('newtransport', (transport) => {
        const way = wayOf(current());
        if (way) force(transport, way);
      }),
    ),
  );
}

function force(transport: Transport, { up, down }: Protecting): void {
  const { produce, consume } = transport;
  const forced = (codec: RtpCodecParameters): RtpCodecParameters => {
    const others = codec.rtcpFeedback?.filter(({ type, parameter }) => type !== 'nack' || parameter) ?? [];
    return { ...codec, rtcpFeedback: up ? [...others, { type: 'nack' }] : others };
  };
  transport.produce = <Data extends AppData>(options: ProducerOptions<Data>) => {
    const { kind, rtpParameters } = options;
    const codecs = kind === 'audio' ? rtpParameters.codecs.map(forced) : rtpParameters.codecs;
    const given = { ...options, rtpParameters: { ...rtpParameters, codecs } };
    return produce.call<Transport, [typeof given], ReturnType<typeof produce<Data>>>(transport, given);
  };
  transport.consume = <Data extends AppData>(options: ConsumerOptions<Data>) => {
    const given = { ...options, enableRtx: down };
    return consume.call<Transport, [typeof given], ReturnType<typeof consume<Data>>>(transport, given);
  };
}

/** For a page, before its own scripts: the same for what it sends. */
export const protectOnPage = (protection: Protection): string =>
  `(${changeAnswers})(${JSON.stringify(wayOf(protection) ?? null)})`;

/** Runs in the page. */
function changeAnswers(way: Protecting | null): void {
  if (!way) return;
  const set = RTCPeerConnection.prototype.setRemoteDescription;
  const changed = (section: string): string => {
    const opus = /a=rtpmap:(\d+) opus/i.exec(section)?.[1];
    if (!section.startsWith('audio') || opus === undefined) return section;
    const bare = section.replaceAll(new RegExp(`a=rtcp-fb:${opus} nack *\r\n`, 'g'), '');
    const rich = way.bps ? bare.replace(`a=fmtp:${opus} `, `$&maxaveragebitrate=${way.bps};`) : bare;
    return way.up ? rich.replace(/a=rtpmap:.*\r\n/, `$&a=rtcp-fb:${opus} nack\r\n`) : rich;
  };
  RTCPeerConnection.prototype.setRemoteDescription = function (description: RTCSessionDescriptionInit) {
    const sdp = description.sdp?.split('\r\nm=').map(changed).join('\r\nm=');
    const given = description.type === 'answer' && sdp ? { ...description, sdp } : description;
    return Reflect.apply(set, this, [given]);
  };
}
