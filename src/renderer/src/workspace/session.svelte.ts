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

/** The connected studio and its open project. */
export class Session {
  readonly studio: Studio;
  /** The desktop's own dialogs; null in a browser. */
  readonly desktop: Desktop | null;
  readonly version: string;
  project = $state.raw<Project | null>(null);
  probes = $state.raw<readonly Probe[]>([]);
  readonly provider = new Remembered<Provider>('provider', 'auto');
  readonly providers = $derived<readonly { provider: Provider; available: boolean; detail: string }[]>([
    { provider: 'auto', available: true, detail: 'The fastest one that works on this machine' },
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

  /** Opens the sample project of this machine, creating it if necessary. */
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

  /** Shows another project, or the welcome screen, after this one was closed or replaced here or in another window. */
  leave(project: Project | null): void {
    history.replaceState(null, '', '#/');
    this.project = project;
  }
}

/** The connection to the studio, or the reason why it failed. */
export class Connection {
  state = $state<'opening' | 'open' | 'failed'>('opening');
  session = $state.raw<Session | null>(null);
  problem = $state('');
  /** The state of the socket itself. */
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
        // The menu then offers only the automatic choice; embedding reports what is wrong.
      });
    } catch (error) {
      if (this.state !== 'failed') this.#fail(describeError(error));
    }
  }

  #follow(link: Connection['link']): void {
    this.link = link;
    // Before the first answer there is nothing to fall back on: say so, and keep trying.
    if (link === 'waiting' && this.session === null) {
      this.#fail(
        'The studio does not respond. Start it again with `diagonal serve`, and open the address that it prints.',
      );
    }
  }

  #fail(problem: string): void {
    this.problem = problem;
    this.state = 'failed';
  }
}
