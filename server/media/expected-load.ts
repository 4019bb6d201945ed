import type { Consumer } from 'mediasoup/types';

/** What the cost of forwarding a stream depends on. */
export type Flow = Pick<Consumer, 'kind' | 'type' | 'paused' | 'producerPaused' | 'preferredLayers'> & {
  rtpParameters: Pick<Consumer['rtpParameters'], 'encodings'>;
};

/** Packets per second of each spatial layer of a camera, lowest first (`client/src/media/encodings.ts`). */
const LAYERS = [20, 60, 200] as const;
/** Of a video in one stream, such as a screen. */
const SIMPLE_VIDEO = LAYERS[1];
/** Of a microphone that is not muted: most of the time it is silent. */
const AUDIO = 5;
/** The share of a core that one packet per second takes (`docs/sizing.md`). */
const PACKET_CPU = 0.000_01;

/** The share of a core that these consumers take once their media flows. */
export function expectedLoad(consumers: Iterable<Flow>): number {
  let packets = 0;
  for (const consumer of consumers) if (!consumer.paused && !consumer.producerPaused) packets += packetsOf(consumer);
  return packets * PACKET_CPU;
}

function packetsOf(consumer: Flow): number {
  if (consumer.kind === 'audio') return AUDIO;
  const highest = consumer.preferredLayers?.spatialLayer ?? LAYERS.length - 1;
  switch (consumer.type) {
    case 'simulcast':
      return LAYERS[highest] ?? LAYERS[2];
    case 'svc':
      return upTo(highest);
    case 'pipe':
      return ofPipe(consumer.rtpParameters.encodings ?? []);
    default:
      return SIMPLE_VIDEO;
  }
}

/** It carries every layer that is sent. */
const ofPipe = ({ length }: readonly unknown[]) => (length > 1 ? upTo(length - 1) : SIMPLE_VIDEO);

const upTo = (layer: number) => LAYERS.slice(0, layer + 1).reduce((sum, packets) => sum + packets, 0);
