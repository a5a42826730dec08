import type { Provider } from '../../../shared/contract/values.ts';

/** The display names of the execution providers. */
export const providerNames: Readonly<Record<Provider, string>> = {
  auto: 'Automatic',
  cpu: 'CPU',
  webgpu: 'WebGPU',
  cuda: 'CUDA',
  dml: 'DirectML',
  coreml: 'Core ML',
};
