import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { readSetting, writeSetting } from '../catalogue/queries/settings.ts';
import { hashFile } from '../files/hash-file.ts';
import type { ExportRecord } from './export-context.ts';

/** The record of exported files in the project's settings: path and SHA-256 of each. */
export class CatalogueExportRecord implements ExportRecord {
  readonly #catalogue: Catalogue;
  readonly #files: Map<string, string>;
  #changed = false;

  private constructor(catalogue: Catalogue, files: Readonly<Record<string, string>>) {
    this.#catalogue = catalogue;
    this.#files = new Map(Object.entries(files));
  }

  static async open(catalogue: Catalogue): Promise<CatalogueExportRecord> {
    return new CatalogueExportRecord(
      catalogue,
      (await readSetting(catalogue.db, catalogue.project, 'exported_files')) ?? {},
    );
  }

  async mayReplace(file: string): Promise<boolean> {
    return !existsSync(file) || this.#isOwn(file);
  }

  async ownFiles(folder: string): Promise<string[]> {
    const own: string[] = [];
    for (const file of this.#files.keys()) if (dirname(file) === folder && (await this.#isOwn(file))) own.push(file);
    return own;
  }

  wrote(file: string, sha256: string): void {
    this.#files.set(file, sha256);
    this.#changed = true;
  }

  removed(file: string): void {
    this.#changed = this.#files.delete(file) || this.#changed;
  }

  /** Stores the changes since the record was opened. */
  async save(): Promise<void> {
    if (!this.#changed) return;
    this.#changed = false;
    const files = Object.fromEntries(this.#files);
    await this.#catalogue.store((db) => writeSetting(db, this.#catalogue.project, 'exported_files', files));
  }

  async #isOwn(file: string): Promise<boolean> {
    const written = this.#files.get(file);
    return written !== undefined && existsSync(file) && (await hashFile(file)) === written;
  }
}
