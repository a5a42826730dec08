import type { Provider } from '../../../shared/contract/values.ts';

/** What people call the providers. */
export const providerNames: Readonly<Record<Provider, string>> = {
  auto: 'Automatic',
  cpu: 'CPU',
  webgpu: 'WebGPU',
  cuda: 'CUDA',
  dml: 'DirectML',
  coreml: 'Core ML',
};
