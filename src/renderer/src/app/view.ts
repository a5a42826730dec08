import type { Component } from 'svelte';

/** A view: one entry of the rail. */
export interface View {
  /** Stands in the address. */
  readonly id: string;
  readonly title: string;
  readonly icon: Component<{ size?: number }>;
  /** True for a view that shows no samples, so that the filter means nothing in it. */
  readonly unfiltered?: boolean;
  /** True for a view in which no sample is chosen, so that the inspector would only take room. */
  readonly withoutInspector?: boolean;
  readonly load: () => Promise<{ default: Component }>;
}

/** The view that stands when the address names none. */
export const firstView = 'library';
