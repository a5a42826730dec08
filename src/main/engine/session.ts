import { StudioError } from '../../shared/contract/errors.ts';
import { everythingChanged, type Change } from '../../shared/contract/history.ts';
import type { JobEvent } from '../../shared/contract/jobs.ts';
import { EventLog } from '../../shared/rpc/event-log.ts';
import { Catalogue, maxChanges } from './catalogue/catalogue.ts';
import { resumeWork } from './long-work.ts';
import { OpenProject, type ProjectParts } from './open-project.ts';

const maxJobEvents = 10_000;

/** The project that the engine has open, or none, and the feeds that survive a change of project. */
export class Session {
  readonly changes = new EventLog<Change>(maxChanges, () => [everythingChanged]);
  readonly jobEvents = new EventLog<JobEvent>(maxJobEvents);
  readonly #parts: Omit<ProjectParts, 'jobEvents'>;
  #open: OpenProject | null = null;
  /** Opening and closing are serialized, so that two clients cannot leave two projects open. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: Omit<ProjectParts, 'jobEvents'>) {
    this.#parts = parts;
  }

  /** The open project, null when there is none. */
  get current(): OpenProject | null {
    return this.#open;
  }

  /** The open project; throws `no-project` when there is none. */
  project(): OpenProject {
    if (this.#open) return this.#open;
    throw new StudioError('no-project', 'No project is open. Open or create one.');
  }

  /** Creates a project and opens it in place of the current one, which stays open if that fails. */
  create(folder: string, name: string | undefined): Promise<OpenProject> {
    return this.#enqueueTurn(() => this.#replace(() => Catalogue.create(folder, { name })));
  }

  /** Opens a project in place of the current one, which stays open if that fails. */
  open(folder: string): Promise<OpenProject> {
    return this.#enqueueTurn(async () => {
      if (this.#open?.catalogue.folder === folder) return this.#open;
      return this.#replace(() => Catalogue.open(folder));
    });
  }

  close(): Promise<void> {
    return this.#enqueueTurn(() => this.#leave());
  }

  async #replace(openCatalogue: () => Promise<Catalogue>): Promise<OpenProject> {
    const catalogue = await openCatalogue();
    await this.#leave();
    const project = new OpenProject(catalogue, { ...this.#parts, jobEvents: this.jobEvents });
    this.#open = project;
    void this.#forward(catalogue);
    await project.encoders.sweep();
    await resumeWork(project);
    this.changes.append(everythingChanged);
    return project;
  }

  async #leave(): Promise<void> {
    const project = this.#open;
    if (!project) return;
    this.#open = null;
    await project.close();
    this.changes.append(everythingChanged);
  }

  async #forward(catalogue: Catalogue): Promise<void> {
    for await (const { event } of catalogue.changes.read()) this.changes.append(event);
  }

  #enqueueTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}
