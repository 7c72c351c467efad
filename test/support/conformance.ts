import type { TestOptions } from 'vitest';

declare module 'vitest' {
  interface TaskMeta {
    /** Rows of docs/conformance.md that the test proves. */
    conformance?: readonly string[];
  }
}

/**
 * Marks a test as the proof of rows of docs/conformance.md, each "<interface>.<function> <result>":
 *
 *     it('refuses a CERT.DPauth of another CI', proves('ES10b.AuthenticateServer ciPKUnknown'), () => …)
 *
 * Results are those of the protocol's registries: names of ES10 codes, subject/reason pairs, `ok`. In `it.each`, give
 * every row the table has. Read from the test's options, so that a test that is skipped here still counts as written.
 */
export const proves = (...rows: readonly string[]): TestOptions => ({ meta: { conformance: rows } });
