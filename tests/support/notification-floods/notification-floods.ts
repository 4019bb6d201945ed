/**
 * What hostile participants send so that a media worker reports one event for each packet, or for each receiver of each
 * packet, to the server's own process.
 */
import type { NotificationFlood } from './flood.ts';
import type { SeatOptions } from './hostile-seat.ts';
import { associations, messages } from './of-data.ts';
import { addresses, layersBySender, orientation, scoresByReceiver, scoresBySender } from './of-media.ts';

export const notificationFloods: Record<string, (options: SeatOptions) => Promise<NotificationFlood>> = {
  'orientation of a camera': orientation,
  'scores by their sender': scoresBySender,
  'scores by their receiver': scoresByReceiver,
  'layers by their sender': layersBySender,
  addresses,
  associations,
  'messages that are acknowledged': (options) => messages(options, { acknowledges: true, bytes: 1100 }),
  'messages that nobody acknowledges': (options) => messages(options, { acknowledges: false, bytes: 1000 }),
};
