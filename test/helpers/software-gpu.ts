import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { skippedBecause } from './skipped.ts';

/** A Vulkan driver in software, out of Debian's chromium-common (or what `DIAGONAL_SWIFTSHADER` names). */
const softwareGpu = process.env['DIAGONAL_SWIFTSHADER'] ?? '/usr/lib/chromium/vk_swiftshader_icd.json';

/** Whether WebGPU can be tested here. */
export const hasSoftwareGpu = process.platform === 'linux' && existsSync(softwareGpu);

/** The environment of a process that is to find it, and the Vulkan loader beside it where the system has none. */
export const softwareGpuEnv = {
  VK_ICD_FILENAMES: softwareGpu,
  VK_DRIVER_FILES: softwareGpu,
  LD_LIBRARY_PATH: [process.env['LD_LIBRARY_PATH'], dirname(softwareGpu)].filter(Boolean).join(':'),
};

/** Ends the title of a test that needs it, where it is absent. */
export const withoutGpu = skippedBecause(
  hasSoftwareGpu ? null : `no software driver for WebGPU at ${softwareGpu} (set DIAGONAL_SWIFTSHADER)`,
);
