import { effect, type ReadonlySignal } from '@preact/signals';
import type { JoinResult } from '#shared/protocol/room.ts';
import type { IncomingChannel } from '../../data/transport/data-link.ts';
import { type DirectPath, RoutedData } from '../../data/transport/routed-data.ts';
import type { Signalling } from '../../signalling/signalling.ts';
import type { FilesModel } from '../files/files.ts';
import type { PointersModel } from '../stage/pointers.ts';
import type { CallObserver } from './observer.ts';

/**
 * The data between the people of a call besides audio and video: files and pointers, over the path that media takes.
 */
export class PeerData implements CallObserver {
  readonly #files: FilesModel;
  readonly #pointers: PointersModel;

  constructor({ files, pointers }: { files: FilesModel; pointers: PointersModel }) {
    this.#files = files;
    this.#pointers = pointers;
  }

  follow(
    signalling: Signalling,
    { self, at }: JoinResult,
    directPath: ReadonlySignal<DirectPath | undefined>,
  ): () => void {
    const onChannel = (channel: IncomingChannel) =>
      (channel.info.use === 'file' ? this.#files : this.#pointers).take(channel);
    const onDataLost = () => {
      this.#files.dataLost();
      this.#pointers.dataLost();
    };
    const link = new RoutedData({ signalling, directPath: () => directPath.peek(), onChannel, onDataLost });
    const undo = [
      this.#files.follow(signalling, { link, at }),
      this.#pointers.follow(signalling, { self, link }),
      effect(() =>
        directPath.value?.data.listen({ onChannel, onProgressed: (progress) => this.#files.progressed(progress) }),
      ),
      this.#followMoves(directPath),
      () => link.close(),
    ];
    return () => {
      for (const stop of undo) stop();
    };
  }

  clear(): void {
    this.#files.clear();
  }

  /** Transfers continue over the other path. */
  #followMoves(directPath: ReadonlySignal<DirectPath | undefined>): () => void {
    let before = false;
    return effect(() => {
      const ready = directPath.value?.ready ?? false;
      if (ready === before) return;
      before = ready;
      this.#files.reroute();
      this.#pointers.reroute();
    });
  }
}
