import type { ComponentChildren, ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** A part of the page whose code is loaded once it is needed, or a little before. */
export type Loadable<Props> = {
  /** Undefined until it is loaded. */
  part: ComponentType<Props> | undefined;
  /** Tries anew where it failed. */
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
  /** What the part is given. */
  given: Props;
  /** In its place where it cannot be loaded. */
  failed: ComponentChildren;
};

/** Shows the part, at once where it is loaded already. */
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
