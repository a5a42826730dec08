import type { Client, Handlers } from '../../../../shared/rpc/procedure.ts';
import { audit } from './audit.ts';
import { classification } from './classification.ts';
import { encoders } from './encoders.ts';
import { images } from './images.ts';
import { providers } from './providers.ts';
import { scenes } from './scenes.ts';
import { similarity } from './similarity.ts';
import { training } from './training.ts';

/**
 * Everything that can be asked of the compute process, by domain. Each domain's schemas and handlers stand in its own
 * folder; a new domain is one line here and one in `handlers.ts`.
 */
export const computeContract = {
  audit,
  classification,
  encoders,
  images,
  providers,
  scenes,
  similarity,
  training,
};

/** The compute contract as a type. */
export type ComputeContract = typeof computeContract;

/** How services ask the compute process. */
export type ComputeClient = Client<ComputeContract>;

/** How the compute process answers. */
export type ComputeHandlers = Handlers<ComputeContract>;
