import { effect, untracked } from '@preact/signals';
import type { Uses } from '../screens/models.ts';
import { hideTooLarge } from '../screens/room/stage/hide-if-too-large.ts';

type HideOverwhelmingModels = Uses<'call' | 'quality' | 'personalFilter' | 'toasts'>;

/** Hides the participant whose video this browser cannot decode, until the returned function is called. */
export function hideOverwhelming({ call, quality, ...models }: HideOverwhelmingModels): () => void {
  return effect(() => {
    const peer = quality.overwhelmedBy.value;
    untracked(() => {
      const person = call.people.peek().find(({ id }) => id === peer);
      if (person) hideTooLarge(models, person);
    });
  });
}
