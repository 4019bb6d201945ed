/** Goes to a path of this site without reloading the page. */
export type Navigate = (path: string) => void;
