import type { z } from 'zod';
import { ACCEPTED_SPEC } from '../../../runs/run-spec.ts';

/** A spec on its way: what a manifest or a command has said so far. Each field that is there is valid by itself. */
export const SPEC_DRAFT = ACCEPTED_SPEC.partial();
export type SpecDraft = z.infer<typeof SPEC_DRAFT>;
