/**
 * Saves this as a download of that name. On the home screen of iOS, a download replaces the page, with no way back into
 * the call; the share sheet is opened instead, which iOS allows only in a click: without one, nothing happens.
 */
export async function saveBlob(content: Blob, name: string): Promise<void> {
  const file = new File([content], name, { type: content.type });
  if (isOnHomeScreen() && navigator.canShare?.({ files: [file] })) {
    // Rejects if the person has closed the sheet, or nobody has clicked.
    await navigator.share({ files: [file] }).catch(() => undefined);
    return;
  }
  // Not a type that a browser would display if somebody opened the address itself.
  const url = URL.createObjectURL(new Blob([content], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has started by then, and keeps what it needs.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Only iOS has `standalone`; on other systems, a download leaves an installed page as it is. */
const isOnHomeScreen = () => (navigator as { standalone?: boolean }).standalone === true;
