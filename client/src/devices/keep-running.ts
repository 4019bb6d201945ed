/** Starts the context, at the next touch or key if the browser waits for one, until the returned function is called. */
export function keepRunning(context: AudioContext): () => void {
  const resume = () => void context.resume();
  const events = ['pointerdown', 'keydown'];
  for (const name of events) document.addEventListener(name, resume);
  return () => {
    for (const name of events) document.removeEventListener(name, resume);
  };
}
