/** Authentication parameters of the image, ASN.1 defaults applied. TCA eUICC Profile Package 3.3 section 8.5. */
import { equal, fromHex, toUint } from '../../bytes/index.ts';
import { algorithmId, type AkaParameter } from '../elements/index.ts';
import { ImageFault } from '../profile-package-error.ts';
import type { AkaAlgorithm, CardAka } from './card-image.ts';

const rotationConstants = fromHex('4000204060');
const xoringConstants = fromHex(['00', '01', '02', '04', '08'].map((last) => '00'.repeat(15) + last).join(''));
const sqnLimit = fromHex('000010000000');

const algorithms = new Map<number, AkaAlgorithm>([
  [algorithmId.milenage, 'milenage'],
  [algorithmId.tuak, 'tuak'],
  [algorithmId.usimTestAlgorithm, 'usimTestAlgorithm'],
]);

/** Parameters of one application; a mapping takes key and sequence numbers of one met before. Throws RangeError. */
export function cardAka(adfAid: Uint8Array, content: AkaParameter, before: readonly CardAka[]): CardAka {
  const configuration = content.algoConfiguration;
  if (configuration.kind === 'mappingParameter') {
    const source = before.find((aka) => equal(aka.adfAid, configuration.value.mappingSource));
    if (source === undefined)
      throw new ImageFault('AKA_SOURCE_NOWHERE', 'algorithm parameters are mapped to an application that has none');
    return { ...source, adfAid, sharedWith: source.adfAid };
  }
  const given = configuration.value;
  const algorithm = algorithms.get(given.algorithmID);
  if (algorithm === undefined) throw new RangeError(`unknown algorithm ${given.algorithmID}`);
  if (algorithm !== 'tuak' && given.key.length !== 16) throw new RangeError('the key of this algorithm is 16 bytes');
  if (algorithm === 'milenage' && given.opc.length !== 16) throw new RangeError('OPc is 16 bytes');
  if (algorithm === 'tuak' && given.opc.length !== 32) throw new RangeError('TOPc is 32 bytes');
  if (content.sqnInit !== undefined && content.sqnInit.length !== 32) throw new RangeError('sqnInit is 32 values');
  return {
    adfAid,
    algorithm,
    algorithmOptions: given.algorithmOptions,
    k: given.key,
    opc: given.opc,
    rotationConstants: given.rotationConstants ?? rotationConstants,
    xoringConstants: given.xoringConstants ?? xoringConstants,
    numberOfKeccak: given.numberOfKeccak ?? 1,
    authCounterMax: given.authCounterMax === undefined ? undefined : toUint(given.authCounterMax),
    sqnOptions: content.sqnOptions ?? 2,
    sqnDelta: content.sqnDelta ?? sqnLimit,
    sqnAgeLimit: content.sqnAgeLimit ?? sqnLimit,
    sqnInit: content.sqnInit ?? Array.from({ length: 32 }, () => new Uint8Array(6)),
  };
}
