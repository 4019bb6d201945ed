import styles from './illustration.module.css';

/** A drawing of four people in a call; decorative, and only if there is room. */
export function Illustration() {
  return (
    <svg class={styles.illustration} viewBox="0 0 440 400" aria-hidden="true" focusable="false">
      <rect class={styles.frame} x="10" y="30" width="420" height="340" rx="34" />
      <g class={styles.first}>
        <rect x="34" y="54" width="226" height="178" rx="20" />
        <circle cx="147" cy="124" r="34" />
        <path d="M77 232c4-46 34-66 70-66s66 20 70 66z" />
      </g>
      <g class={styles.second}>
        <rect x="276" y="54" width="130" height="81" rx="16" />
        <circle cx="341" cy="87" r="17" />
        <path d="M304 135c3-21 18-29 37-29s34 8 37 29z" />
      </g>
      <g class={styles.third}>
        <rect x="276" y="151" width="130" height="81" rx="16" />
        <circle cx="341" cy="184" r="17" />
        <path d="M304 232c3-21 18-29 37-29s34 8 37 29z" />
      </g>
      <rect class={styles.ring} x="34" y="54" width="226" height="178" rx="20" />
      <g class={styles.bars}>
        <path d="M58 276v12M76 266v32M94 272v20M112 258v48M130 268v28M148 274v16M166 262v40M184 272v20M202 277v10" />
      </g>
      <g class={styles.controls}>
        <circle cx="160" cy="336" r="15" />
        <circle cx="204" cy="336" r="15" />
        <circle cx="248" cy="336" r="15" />
      </g>
      <rect class={styles.leave} x="275" y="321" width="44" height="30" rx="15" />
      <path
        class={styles.bubble}
        d="M300 258h82a16 16 0 0 1 16 16v6a16 16 0 0 1-16 16h-58l-14 12v-12h-10a16 16 0 0 1-16-16v-6a16 16 0 0 1 16-16z"
      />
      <g class={styles.dots}>
        <circle cx="321" cy="277" r="5" />
        <circle cx="341" cy="277" r="5" />
        <circle cx="361" cy="277" r="5" />
      </g>
    </svg>
  );
}
