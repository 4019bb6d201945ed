import { expect, test } from '@jest/globals';
import { pathSteps } from '../../../../client/src/media/path-state.ts';
import { drawnStepsOf, stepsOf } from '../../../support/drawn-steps.ts';

test('the architecture page draws the transitions of the code', () => {
  expect(drawnStepsOf('client/src/media/path-state.ts')).toEqual(stepsOf(pathSteps));
});
