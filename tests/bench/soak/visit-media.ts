import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { BotTransport } from '../../load/bot-transport.ts';
import { CameraStream, MicrophoneStream, opus, vp8 } from '../../load/synthetic.ts';
import type { RawClient, TwoTransports } from '../../support/raw-client.ts';

const FRAME_MS = 20;
/** A tenth of a second of sound, and with it the first, largest frame of the camera. */
const FRAMES = 5;
/** How long ICE and DTLS may take, in milliseconds. */
const TIMEOUT_MS = 10_000;

/** The real media of one visit: ICE and DTLS on both transports, and a moment of sound and video over SRTP. */
export class VisitMedia {
  /** RTP and RTCP packets that all visits of this process have received. */
  static received = 0;
  readonly #send: BotTransport;
  readonly #receive: BotTransport;
  readonly #microphone = new MicrophoneStream({ ssrc: randomSsrc(), volume: -20, dtx: true });
  readonly #camera = new CameraStream({ ssrc: randomSsrc(), kbps: 300, frameRate: 10 });

  /** Resolves once both transports are connected. @throws Error if they do not get through. */
  static async connect(client: RawClient, transports: TwoTransports): Promise<VisitMedia> {
    const media = new VisitMedia(transports);
    const { sendTransport, receiveTransport } = transports;
    const both = [
      { transport: sendTransport.id, of: media.#send },
      { transport: receiveTransport.id, of: media.#receive },
    ];
    const timeout = pause(TIMEOUT_MS, undefined, { ref: false }).then(() => {
      throw new Error('media does not get through');
    });
    try {
      const asked = both.map(async ({ transport, of: { dtlsParameters, connected } }) => {
        await client.request('transport:connect', { transport, dtlsParameters });
        await connected;
      });
      await Promise.race([Promise.all(asked), timeout]);
      return media;
    } catch (error) {
      media.close();
      throw error;
    }
  }

  private constructor({ sendTransport, receiveTransport }: TwoTransports) {
    this.#send = new BotTransport('SendOnly', sendTransport);
    this.#receive = new BotTransport('RecvOnly', receiveTransport);
    this.#receive.onPacket(() => {
      VisitMedia.received += 1;
    });
  }

  /** As `producers:create` takes them. */
  get producers() {
    const producer = (source: 'microphone' | 'camera', codec: typeof opus | typeof vp8, ssrc: number) => ({
      producer: randomUUID(),
      source,
      rtpParameters: { codecs: [codec], encodings: [{ ssrc }] },
      paused: false,
    });
    return [producer('microphone', opus, this.#microphone.ssrc), producer('camera', vp8, this.#camera.ssrc)];
  }

  /** Sends sound and one frame of video. */
  async talk(): Promise<void> {
    for (const packet of this.#camera.frame()) this.#send.send(packet);
    for (let frame = 0; frame < FRAMES; frame += 1) {
      const spoken = this.#microphone.frame();
      if (spoken) this.#send.send(spoken);
      await pause(FRAME_MS);
    }
  }

  close(): void {
    this.#send.close();
    this.#receive.close();
  }
}

const randomSsrc = () => 1 + Math.floor(Math.random() * 0xffff_fffe);
