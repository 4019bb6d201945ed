/** When one's camera rests so that one's voice gets through: a pure reading of one look at the upload after another. */

export type Relief = {
  resting: boolean;
  /** Looks in a row that speak for a change, and those for none. */
  looks: number;
  calm: number;
  /** How often the camera came back. */
  tries: number;
};

export const noRelief: Relief = { resting: false, looks: 0, calm: 0, tries: 0 };

/** Looks at a poor upload before the camera rests. */
const TO_REST = 5;
/** Looks at a better one before it comes back; twice as many each time that it did so too early. */
const TO_RETURN = 8;
const MOST_DOUBLINGS = 3;
/** Looks without trouble after which the earlier times are forgotten. */
const TO_FORGET = 60;

/** After one more look: whether the upload is poor, and whether the camera is on. */
export function reliefAfter(relief: Relief, { poor, camera }: { poor: boolean; camera: boolean }): Relief {
  const next = relief.resting ? stillResting(relief, poor) : stillSending(relief, poor && camera);
  return camera ? next : { ...next, resting: false };
}

function stillResting(relief: Relief, poor: boolean): Relief {
  const looks = poor ? 0 : relief.looks + 1;
  const enough = TO_RETURN * 2 ** Math.min(MOST_DOUBLINGS, relief.tries);
  return looks < enough ? { ...relief, looks } : { resting: false, looks: 0, calm: 0, tries: relief.tries + 1 };
}

function stillSending(relief: Relief, poor: boolean): Relief {
  if (!poor) {
    const calm = relief.calm + 1;
    return { ...relief, looks: 0, calm, tries: calm >= TO_FORGET ? 0 : relief.tries };
  }
  const looks = relief.looks + 1;
  return looks < TO_REST ? { ...relief, looks, calm: 0 } : { ...relief, resting: true, looks: 0, calm: 0 };
}
