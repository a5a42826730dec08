import { connectPage } from './connection.ts';
import { providerNames } from './providers.ts';
import { Remembered } from './remembered.svelte.ts';
import { describeError } from './toasts.svelte.ts';
import type { Answerers } from './connection.ts';
import type { Studio } from '../../../shared/contract/contract.ts';
import type { Desktop } from '../../../shared/contract/desktop.ts';
import type { Project } from '../../../shared/contract/projects.ts';
import type { Probe } from '../../../shared/contract/system.ts';
import type { Provider } from '../../../shared/contract/values.ts';

/** The studio that answers, and the project that it has open. */
export class Session {
  readonly studio: Studio;
  /** The desktop's own dialogs; null in a browser. */
  readonly desktop: Desktop | null;
  readonly version: string;
  project = $state.raw<Project | null>(null);
  probes = $state.raw<readonly Probe[]>([]);
  readonly provider = new Remembered<Provider>('provider', 'auto');
  readonly providers = $derived<readonly { provider: Provider; available: boolean; detail: string }[]>([
    { provider: 'auto', available: true, detail: 'The fastest that works on this machine' },
    ...this.probes,
  ]);

  constructor({ studio, desktop }: Answerers, version: string, project: Project | null) {
    this.studio = studio;
    this.desktop = desktop;
    this.version = version;
    this.project = project;
  }

  chooseProvider(name: string): void {
    if (name in providerNames) this.provider.current = name as Provider;
  }

  async probeProviders(): Promise<void> {
    this.probes = await this.studio.system.providers({});
  }

  async openProject(folder: string): Promise<void> {
    this.project = await this.studio.projects.open({ folder });
  }

  /** Opens the sample project of this machine, which is made where there is none. */
  async openSample(): Promise<void> {
    this.project = await this.studio.sample.open({});
  }

  async createProject(folder: string, name?: string): Promise<void> {
    this.project = await this.studio.projects.create(name ? { folder, name } : { folder });
  }

  async closeProject(): Promise<void> {
    await this.studio.projects.close({});
    this.leave(null);
  }

  /** Shows another project, or the welcome screen: it was closed or replaced, here or from another window. */
  leave(project: Project | null): void {
    history.replaceState(null, '', '#/');
    this.project = project;
  }
}

/** The way to the studio: open, or why not. */
export class Connection {
  state = $state<'opening' | 'open' | 'failed'>('opening');
  session = $state.raw<Session | null>(null);
  problem = $state('');
  /** How the socket itself stands. */
  link = $state<'connecting' | 'open' | 'waiting' | 'closed'>('connecting');

  async open(): Promise<void> {
    try {
      const answerers = connectPage((state) => this.#follow(state));
      const { studio } = answerers;
      const [about, project] = await Promise.all([studio.system.about({}), studio.projects.current({})]);
      const session = new Session(answerers, about.version, project);
      this.session = session;
      this.state = 'open';
      session.probeProviders().catch(() => {
        // The menu then offers the automatic choice only; embedding says what is wrong when it is tried.
      });
    } catch (error) {
      if (this.state !== 'failed') this.#fail(describeError(error));
    }
  }

  #follow(link: Connection['link']): void {
    this.link = link;
    // Before the first answer there is nothing to come back to: say so, and go on trying.
    if (link === 'waiting' && this.session === null) {
      this.#fail(
        'The studio does not answer. Start it again with `diagonal serve`, and open the address that it prints.',
      );
    }
  }

  #fail(problem: string): void {
    this.problem = problem;
    this.state = 'failed';
  }
}
