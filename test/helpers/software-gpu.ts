import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { skippedBecause } from './skipped.ts';

/** A software Vulkan driver, from Debian's chromium-common (or from `DIAGONAL_SWIFTSHADER`). */
const softwareGpu = process.env['DIAGONAL_SWIFTSHADER'] ?? '/usr/lib/chromium/vk_swiftshader_icd.json';

/** Whether WebGPU can be tested here. */
export const hasSoftwareGpu = process.platform === 'linux' && existsSync(softwareGpu);

/** The environment in which a process finds it, and the Vulkan loader next to it where the system has none. */
export const softwareGpuEnv = {
  VK_ICD_FILENAMES: softwareGpu,
  VK_DRIVER_FILES: softwareGpu,
  LD_LIBRARY_PATH: [process.env['LD_LIBRARY_PATH'], dirname(softwareGpu)].filter(Boolean).join(':'),
};

/** Suffix for the title of a test that needs it, where it is absent. */
export const withoutGpu = skippedBecause(
  hasSoftwareGpu ? null : `no software driver for WebGPU at ${softwareGpu} (set DIAGONAL_SWIFTSHADER)`,
);
