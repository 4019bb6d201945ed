import type { ComponentChildren, CSSProperties } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import styles from './row-window.module.css';
import { useSize } from './use-size.ts';

export type RowWindowProps<Item> = {
  label: string;
  /** The items that are loaded, from the first one on. */
  items: readonly Item[];
  /** The number of all items, including those that are loaded later. */
  total: number;
  /** Draws an item as a list item with these attributes. */
  row(item: Item, place: RowPlace): ComponentChildren;
  /** Called with the number of rows up to the last one that is drawn. */
  onShow(rows: number): void;
};

/** The attributes that put a row into its place, and tell a screen reader which place that is. */
export type RowPlace = { style: CSSProperties; 'aria-posinset': number; 'aria-setsize': number };

/** Rows that are drawn above and below the visible ones, so that Tab always finds a next row. */
const SPARE_ROWS = 10;

/** A long list of rows of the same height, of which only those near the visible part are in the page. */
export function RowWindow<Item>({ label, items, total, row, onShow }: RowWindowProps<Item>) {
  const { ref, size } = useSize();
  const [list, setList] = useState<HTMLElement | null>(null);
  const [top, setTop] = useState(0);
  const attach = useCallback(
    (element: HTMLElement | null) => {
      ref(element);
      setList(element);
    },
    [ref],
  );
  const rowHeight = rowHeightIn(list);
  const from = Math.max(0, Math.floor(top / rowHeight) - SPARE_ROWS);
  const to = Math.ceil((top + size.height) / rowHeight) + SPARE_ROWS;
  useEffect(() => onShow(to), [onShow, to]);
  // The next rows must be there before the browser has scrolled to the focused one: Tab would leave the list.
  const drawAround = ({ target }: FocusEvent) => {
    const row = target instanceof Element && target.closest('li')?.ariaPosInSet;
    if (row) setTop(Math.max(0, (Number(row) - 1) * rowHeight - size.height / 2));
  };
  return (
    <div
      ref={attach}
      class={styles.window}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      onFocusIn={drawAround}
    >
      <ul class={styles.rows} style={{ '--rows': items.length }} aria-label={label}>
        {items.slice(from, to).map((item, index) =>
          row(item, {
            style: { '--row': from + index },
            'aria-posinset': from + index + 1,
            'aria-setsize': total,
          }),
        )}
      </ul>
    </div>
  );
}

/** As in the style sheet: 3.25 of the page's font size, which the user may have enlarged. */
function rowHeightIn(list: HTMLElement | null): number {
  if (list === null) return 52;
  return 3.25 * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}
