import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { comparePackages, decodeProfilePackage, lintPackage, packageTree } from '#core/protocol/saip/index.ts';
import { vectorsAvailable, vectorsRoot } from '#test/support/vectors.ts';
import { figure, median, type Figure } from './figures.ts';
import { twelveKilobytePackage } from './twelve-kilobyte-package.ts';

const rounds = 41;
/** From the file's bytes to the last finding. */
const mostMs = 20;

/** A package of 12 kB: the GSMA's with its 30 elements and 350 files, where it is at hand; else the sample, grown. */
export function lintFigures(): Figure[] {
  const [name, der] = vectorsAvailable
    ? ['TS.48 v6', new Uint8Array(readFileSync(join(vectorsRoot, 'upp/TS48v6_SAIP2.3_BERTLV_SUCI.der')))]
    : ['the grown sample', twelveKilobytePackage()];
  const lint = times(() => void lintPackage(decodeProfilePackage(der), { der, profileClass: 'operational' }));
  const decoded = decodeProfilePackage(der);
  return [
    figure(`lint of a package of ${der.length} bytes (${name})`, median(lint), 'ms', { target: mostMs }),
    figure('the first one of a process', lint[0]!, 'ms'),
    figure('its tree, every file decoded', median(times(() => void packageTree(der))), 'ms'),
    figure('comparison with itself', median(times(() => void comparePackages(decoded, decoded))), 'ms'),
  ];
}

function times(act: () => void): number[] {
  return Array.from({ length: rounds }, () => {
    const begun = performance.now();
    act();
    return performance.now() - begun;
  });
}
