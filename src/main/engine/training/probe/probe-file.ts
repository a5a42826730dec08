/** The files of a probe inside a model folder: what it tells apart, and its weights. */
export const probeFiles: readonly string[] = ['probe.json', 'probe.npy'];
