import { z } from 'zod';
import { call } from '../../../../shared/rpc/procedure.ts';

/** Draws generated scenes. */
export const scenes = {
  /** Writes each SVG document as a PNG file of its own size; the folder must be there. */
  draw: call(
    z.object({ drawings: z.array(z.object({ svg: z.string(), file: z.string().min(1) })).max(1024) }),
    z.null(),
  ),
};

/** The scenes domain of the compute contract. */
export type ScenesContract = typeof scenes;
