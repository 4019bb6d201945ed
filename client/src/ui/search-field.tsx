import { Search } from 'lucide';
import { Icon } from './icon.tsx';
import styles from './search-field.module.css';

export type SearchFieldProps = { label: string; value: string; onInput: (value: string) => void };

/** A search field, named by its placeholder. */
export function SearchField({ label, value, onInput }: SearchFieldProps) {
  return (
    <div class={styles.field}>
      <Icon of={Search} size={18} />
      <input
        type="search"
        class={styles.input}
        aria-label={label}
        placeholder={label}
        value={value}
        spellcheck={false}
        autocomplete="off"
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </div>
  );
}
