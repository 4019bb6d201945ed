import type { ComponentChildren } from 'preact';
import type { IconNode } from './icon.tsx';
import { Icon } from './icon.tsx';
import styles from './message.module.css';
import { useArrivalFocus } from './use-arrival-focus.ts';

export type MessageProps = {
  icon: IconNode;
  title: string;
  text: string;
  /** Further information. */
  note?: string | undefined;
  children: ComponentChildren;
};

/** A page with one message and its actions. Its title takes the focus, so that it is read out. */
export function Message(props: MessageProps) {
  const title = useArrivalFocus<HTMLHeadingElement>();
  return (
    <section class={styles.message}>
      <span class={styles.icon}>
        <Icon of={props.icon} size={28} />
      </span>
      <h1 ref={title} class={styles.title} tabIndex={-1}>
        {props.title}
      </h1>
      <p class={styles.text}>{props.text}</p>
      {props.note && <p class={styles.note}>{props.note}</p>}
      <div class={styles.actions}>{props.children}</div>
    </section>
  );
}
