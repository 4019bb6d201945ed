/** Has the browser save this as a download of that name. */
export function saveBlob(content: Blob, name: string): void {
  // Of no type that a browser would show, should anybody open the address itself.
  const url = URL.createObjectURL(new Blob([content], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // A download has begun by then, and holds on to what it needs.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
