import * as fc from 'fast-check';
import { type RequestName, requests } from '../../../server/shared/protocol/events.ts';
import { mutated, mutation } from './hostile-values.ts';
import { valuesOf } from './schema-values.ts';
import { templates } from './templates.ts';

/** `ordinary` data comes from the template or the schema, and is not mutated. */
export type RequestCase = { name: RequestName; data: unknown; ordinary: boolean };

const requestNames = Object.keys(requests) as RequestName[];

/** Data for this request: as the schema or a browser would have it, then with up to three changes. */
const dataOf = (name: RequestName): fc.Arbitrary<Omit<RequestCase, 'name'>> =>
  fc
    .tuple(
      fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(...templates[name]) },
        { weight: 2, arbitrary: valuesOf(requests[name]) },
      ),
      fc.oneof(
        { weight: 2, arbitrary: fc.constant([]) },
        { weight: 3, arbitrary: fc.array(mutation, { minLength: 1, maxLength: 3 }) },
      ),
    )
    .map(([value, mutations]) => ({ data: mutated(value, mutations), ordinary: mutations.length === 0 }));

/** Every request equally often. */
export const requestCase: fc.Arbitrary<RequestCase> = fc.oneof(
  ...requestNames.map((name) => dataOf(name).map((data) => ({ name, ...data }))),
);
