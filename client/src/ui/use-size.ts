import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks';

type Size = { width: number; height: number };

/** The inner size of the element with `ref`, updated when it changes. */
export function useSize(): { ref: (element: HTMLElement | null) => void; size: Size } {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  const observer = useRef<ResizeObserver>(undefined);
  const ref = useCallback((element: HTMLElement | null) => {
    observer.current?.disconnect();
    if (element === null) return;
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element;
      // An observer always reports the first size, which is known by then; the same object renders nothing again.
      setSize((known) => (known.width === width && known.height === height ? known : { width, height }));
    };
    observer.current = new ResizeObserver(measure);
    observer.current.observe(element);
    measure();
  }, []);
  useLayoutEffect(() => () => observer.current?.disconnect(), []);
  return { ref, size };
}
