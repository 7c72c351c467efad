import { vectorFiles, vectorLines, vectorsAvailable } from './vectors.ts';

/** One line of a recorded session of third-party programs. */
export interface TranscriptLine {
  readonly dir?: string;
  readonly kind: string;
  readonly hex?: string;
  readonly url?: string;
  readonly headers?: Record<string, string>;
  readonly json?: Record<string, string>;
}

/** Every recording there is, as a path for `vectorLines`. */
export const transcripts: readonly string[] = vectorsAvailable ? vectorFiles('transcripts', '.jsonl') : [];

export const linesOf = (file: string): TranscriptLine[] => vectorLines<TranscriptLine>(file);

const apdusOf = (file: string, dir: string): string[] =>
  linesOf(file).flatMap((line) =>
    line.kind === 'apdu' && line.dir === dir && line.hex !== undefined ? [line.hex.toUpperCase()] : [],
  );

/** Commands that a terminal sent, in hex. */
export const commandsOf = (file: string): string[] => apdusOf(file, 'host-to-card');
/** What the card answered to each, status word included. */
export const answersOf = (file: string): string[] => apdusOf(file, 'card-to-host');
/** What an LPA sent to an SM-DP+. */
export const requestsOf = (file: string): TranscriptLine[] =>
  linesOf(file).filter(({ dir, kind, url }) => dir === 'lpa-to-smdp' && kind === 'http' && url !== undefined);

/** Who stands in for whom: test/simulator/euicc, test/core/workstation/euicc and test/services/smdp replay these. */
export const cardTranscripts = transcripts.filter((file) => commandsOf(file).length > 0);
export const lpaTranscripts = transcripts.filter((file) => answersOf(file).length > 0);
export const serverTranscripts = transcripts.filter((file) => requestsOf(file).length > 0);
