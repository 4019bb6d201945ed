import { frames } from './frames.ts';
import { http } from './http.ts';
import { notices } from './notices.ts';
import { requests } from './requests.ts';
import { schemas } from './schemas.ts';
import type { Surface } from './surface.ts';

/** All of them; a new one is one more line. */
export const surfaces: readonly Surface[] = [schemas, requests, frames, http, notices];
