/** Decides when the camera is suspended in favour of audio: a pure function of successive samples of the uplink. */

export type SuspensionState = {
  suspended: boolean;
  /** Consecutive samples in favour of a change, and consecutive samples without trouble. */
  samples: number;
  clean: number;
  /** How often the camera was resumed. */
  tries: number;
};

export const notSuspended: SuspensionState = { suspended: false, samples: 0, clean: 0, tries: 0 };

/** Consecutive poor samples that suspend the camera. */
const SAMPLES_TO_SUSPEND = 5;
/** Consecutive better samples that resume it; doubled each time that it was resumed too early. */
const SAMPLES_TO_RESUME = 8;
const MAX_DOUBLINGS = 3;
/** Consecutive good samples after which earlier attempts are forgotten. */
const SAMPLES_TO_FORGET = 60;

/** The state after one more sample: whether the uplink is poor, and whether the camera is on. */
export function nextSuspension(
  state: SuspensionState,
  { poor, camera }: { poor: boolean; camera: boolean },
): SuspensionState {
  const next = state.suspended ? whileSuspended(state, poor) : whileSending(state, poor && camera);
  return camera ? next : { ...next, suspended: false };
}

function whileSuspended(state: SuspensionState, poor: boolean): SuspensionState {
  const samples = poor ? 0 : state.samples + 1;
  const enough = SAMPLES_TO_RESUME * 2 ** Math.min(MAX_DOUBLINGS, state.tries);
  return samples < enough ? { ...state, samples } : { suspended: false, samples: 0, clean: 0, tries: state.tries + 1 };
}

function whileSending(state: SuspensionState, poor: boolean): SuspensionState {
  if (!poor) {
    const clean = state.clean + 1;
    return { ...state, samples: 0, clean, tries: clean >= SAMPLES_TO_FORGET ? 0 : state.tries };
  }
  const samples = state.samples + 1;
  return samples < SAMPLES_TO_SUSPEND
    ? { ...state, samples, clean: 0 }
    : { ...state, suspended: true, samples: 0, clean: 0 };
}
