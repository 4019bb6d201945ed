import type { PreviewPeople } from '#shared/protocol/room.ts';
import { cutName } from '../../../util/person-name.ts';

/** How many names the protocol allows. */
const MAX_NAMED = 3;

/** The people that a server says are in the room, with names and a time that the page can show. */
export function readPreviewPeople({ count, names, since }: PreviewPeople): PreviewPeople {
  const read = { count, names: names.slice(0, MAX_NAMED).map(cutName) };
  const isTime = !Number.isNaN(new Date(since ?? Number.NaN).getTime());
  return since !== undefined && isTime ? { ...read, since } : read;
}
