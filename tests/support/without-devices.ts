/** Runs in the page before its own scripts: the person denies camera and microphone, so no media costs anything. */
export function withoutDevices(): void {
  navigator.mediaDevices.getUserMedia = async () => {
    throw new DOMException('Permission denied', 'NotAllowedError');
  };
}

/** Runs in the page before its own scripts: there is no camera, and the microphone is the browser's own. */
export function withoutCamera(): void {
  const { mediaDevices } = navigator;
  const open = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async ({ audio = false, video = false } = {}) => {
    if (video) throw new DOMException('there is no camera', 'NotFoundError');
    return open({ audio });
  };
}
