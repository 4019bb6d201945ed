import type { ComponentChildren, ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** A part of the page whose code is loaded when it is needed, or shortly before. */
export type Loadable<Props> = {
  /** Undefined until it is loaded. */
  part: ComponentType<Props> | undefined;
  /** Tries again if it failed. */
  load(): Promise<ComponentType<Props>>;
};

export function loadable<Props>(load: () => Promise<ComponentType<Props>>): Loadable<Props> {
  const self: Loadable<Props> = {
    part: undefined,
    load: async () => {
      self.part ??= await load();
      return self.part;
    },
  };
  return self;
}

export type OnDemandProps<Props> = {
  of: Loadable<Props>;
  /** The props of the part. */
  given: Props;
  /** Shown instead if it cannot be loaded. */
  failed: ComponentChildren;
};

/** Shows the part, at once if it is already loaded. */
export function OnDemand<Props extends object>({ of, given, failed }: OnDemandProps<Props>) {
  const [phase, setPhase] = useState<'loading' | 'over'>('loading');
  useEffect(() => {
    let gone = false;
    const done = () => gone || setPhase('over');
    of.load().then(done, done);
    return () => {
      gone = true;
    };
  }, [of]);
  if (of.part !== undefined) return <of.part {...given} />;
  return phase === 'loading' ? null : failed;
}
