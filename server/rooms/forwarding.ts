import type { ProducerInfo } from '#shared/protocol/media.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';

/** What the plan must know of a person. */
export type Party = { id: PeerId; producers: readonly ProducerInfo[] };

/** A producer and whose it is. */
export type OthersProducer = { peer: PeerId; producer: ProducerInfo };

/** Who receives what: everyone everything that the others send, longest here first. */
export function plan(parties: readonly Party[]): Map<PeerId, OthersProducer[]> {
  const wantedBy = (receiver: Party) =>
    parties
      .filter((sender) => sender.id !== receiver.id)
      .flatMap(({ id: peer, producers }) => producers.map((producer) => ({ peer, producer })));
  return new Map(parties.map((receiver) => [receiver.id, wantedBy(receiver)]));
}
