/** The data attached to producers, by which their packets can be traced to the sender on every worker. */
import type { AppData, Producer } from 'mediasoup/types';
import { Source } from '#shared/protocol/scalars.ts';
import { ofPerson } from './served.ts';
import type { Person } from './suspects.ts';

type Sender = Person & { source: Source };

/** Pipes copy it to the worker at their far end. */
export const ofSender = ({ source, ...person }: Sender): AppData => ({ ...ofPerson(person), source });

/** Undefined for a producer without that data. */
export function senderOf({ appData }: Producer): Sender | undefined {
  const { owner: seat, address } = appData;
  const source = Source.options.find((one) => one === appData.source);
  return source && typeof seat === 'string' && typeof address === 'string' ? { seat, address, source } : undefined;
}
