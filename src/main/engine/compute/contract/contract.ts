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
 * Every procedure of the compute process, by domain. A new domain is one line here and one in
 * `compute-process/handlers.ts`.
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

/** The client that services use. */
export type ComputeClient = Client<ComputeContract>;

/** The handlers in the compute process. */
export type ComputeHandlers = Handlers<ComputeContract>;
