import { connectStudio } from './connection.ts';
import { Remembered } from './remembered.svelte.ts';
import { describeError } from './toasts.svelte.ts';
import { providerNames } from './providers.ts';
import type { Studio } from '../../../shared/contract/contract.ts';
import type { Project } from '../../../shared/contract/projects.ts';
import type { Probe } from '../../../shared/contract/system.ts';
import type { Provider } from '../../../shared/contract/values.ts';

/** The studio that answers, and the project that it has open. */
export class Session {
  readonly studio: Studio;
  readonly version: string;
  /** True when the desktop shows file dialogs of its own. */
  readonly isDesktop: boolean;
  project = $state.raw<Project | null>(null);
  probes = $state.raw<readonly Probe[]>([]);
  readonly provider = new Remembered<Provider>('provider', 'auto');
  readonly providers = $derived<readonly { provider: Provider; available: boolean; detail: string }[]>([
    { provider: 'auto', available: true, detail: 'The fastest that works on this machine' },
    ...this.probes,
  ]);

  constructor(studio: Studio, about: { version: string; dialogs: boolean }, project: Project | null) {
    this.studio = studio;
    this.version = about.version;
    this.isDesktop = about.dialogs;
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

  async createProject(folder: string, name?: string): Promise<void> {
    this.project = await this.studio.projects.create(name ? { folder, name } : { folder });
  }

  async closeProject(): Promise<void> {
    await this.studio.projects.close({});
    this.project = null;
    history.replaceState(null, '', '#/');
  }
}

/** The way to the studio: open, or why not. */
export class Connection {
  state = $state<'opening' | 'open' | 'failed'>('opening');
  session = $state.raw<Session | null>(null);
  problem = $state('');
  /** How the connection itself stands. */
  link = $state<'connecting' | 'open' | 'waiting' | 'closed'>('open');

  async open(): Promise<void> {
    try {
      const studio = await connectStudio((state) => (this.link = state));
      const [about, project] = await Promise.all([studio.system.about({}), studio.projects.current({})]);
      this.session = new Session(studio, about, project);
      this.state = 'open';
      this.session.probeProviders().catch(() => {
        // The menu then offers the automatic choice only; embedding says what is wrong when it is tried.
      });
    } catch (error) {
      this.problem = describeError(error);
      this.state = 'failed';
    }
  }
}
