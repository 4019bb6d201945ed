import type { JoinResult } from '#shared/protocol/room.ts';
import { SfuDataLink } from '../media/sfu-data-link.ts';
import type { Signalling } from '../signalling/signalling.ts';
import type { Companion } from './companion.ts';
import type { FilesModel } from './files.ts';
import type { PointersModel } from './pointers.ts';

/** What goes between the people of a call beside sound and pictures, over one link: files and pointers. */
export class Exchange implements Companion {
  readonly #files: FilesModel;
  readonly #pointers: PointersModel;

  constructor({ files, pointers }: { files: FilesModel; pointers: PointersModel }) {
    this.#files = files;
    this.#pointers = pointers;
  }

  follow(signalling: Signalling, { self }: JoinResult): () => void {
    const link: SfuDataLink = new SfuDataLink({
      signalling,
      onChannel: (channel) => (channel.info.use === 'file' ? this.#files : this.#pointers).take(channel),
    });
    const undo = [
      this.#files.follow(signalling, link),
      this.#pointers.follow(signalling, { self, link }),
      () => link.close(),
    ];
    return () => {
      for (const stop of undo) stop();
    };
  }

  clear(): void {
    this.#files.clear();
  }
}
