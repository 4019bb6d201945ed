import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { classNames } from '../ui/class-names.ts';

export type DrawnAheadProps = { shown: boolean; children: ComponentChildren };

/**
 * Draws a part of the page invisibly until it is `shown`. The room is drawn in this way while its join is under way, so
 * that the answer only adds the other participants. The first visible view appears without animations.
 */
export function DrawnAhead({ shown, children }: DrawnAheadProps) {
  const [still, setStill] = useState(!shown);
  useEffect(() => setStill(!shown), [shown]);
  return (
    <div class={classNames(!shown && 'rehearsal', shown && still && 'still')} inert={!shown}>
      {children}
    </div>
  );
}
