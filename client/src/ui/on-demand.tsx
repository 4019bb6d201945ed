import type { ComponentChildren, ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

type State<Props> = { phase: 'loading' } | { phase: 'loaded'; Part: ComponentType<Props> } | { phase: 'failed' };

export type OnDemandProps<Props> = {
  /** Brings the part; asked again each time this appears until it succeeded. */
  load: () => Promise<ComponentType<Props>>;
  /** What the part is given. */
  given: Props;
  /** In its place where it cannot be loaded. */
  failed: ComponentChildren;
};

/** A part of the page whose code is loaded once it is needed. */
export function OnDemand<Props extends object>({ load, given, failed }: OnDemandProps<Props>) {
  const [state, setState] = useState<State<Props>>({ phase: 'loading' });
  useEffect(() => {
    let gone = false;
    const show = (next: State<Props>) => gone || setState(next);
    load().then(
      (Part) => show({ phase: 'loaded', Part }),
      () => show({ phase: 'failed' }),
    );
    return () => {
      gone = true;
    };
  }, [load]);
  if (state.phase === 'loaded') return <state.Part {...given} />;
  return state.phase === 'failed' ? failed : null;
}
