import { audit } from './audit.ts';
import { captions } from './captions.ts';
import { classes } from './classes.ts';
import { embeddings } from './embeddings.ts';
import { evaluation } from './evaluation.ts';
import { golden } from './golden.ts';
import { filters } from './filters.ts';
import { history } from './history.ts';
import { interchange } from './interchange.ts';
import { jobs } from './jobs.ts';
import { matrix } from './matrix.ts';
import { models } from './models.ts';
import { projection } from './projection.ts';
import { projects } from './projects.ts';
import { report } from './report.ts';
import { sample } from './sample.ts';
import { samples } from './samples.ts';
import { search } from './search.ts';
import { system } from './system.ts';
import { tuning } from './tuning.ts';
import type { Client, Handlers } from '../rpc/procedure.ts';

/** Every procedure of the studio, by domain. */
export const contract = {
  audit,
  captions,
  classes,
  embeddings,
  evaluation,
  golden,
  filters,
  history,
  interchange,
  jobs,
  matrix,
  models,
  projection,
  projects,
  report,
  sample,
  samples,
  search,
  system,
  tuning,
};

/** The contract as a type. */
export type StudioContract = typeof contract;

/** The client that the renderer and the terminal use. */
export type Studio = Client<StudioContract>;

/** The engine's handlers. */
export type StudioHandlers = Handlers<StudioContract>;
