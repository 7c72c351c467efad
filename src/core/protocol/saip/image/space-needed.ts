/** Memory a profile takes on a card, roughly: cards differ in what a file or a key costs beside its contents. */
import { elementsOf, type ProfilePackage } from '../profile-package.ts';
import type { CardImage, CardNode } from './card-image.ts';

/** Bytes an installed file or directory takes beside its contents. */
const nodeOverhead = 32;
/** Bytes of a PIN, a PUK, a key or an application entry. */
const recordOverhead = 32;

export const imageSize = (image: CardImage): number => nodeSize(image.masterFile);

function nodeSize(node: CardNode): number {
  if ('children' in node) return node.children.reduce((sum, child) => sum + nodeSize(child), nodeOverhead);
  // A linked file's body is kept once, where it is linked to.
  if (node.linkedTo !== undefined) return nodeOverhead;
  if ('recordLength' in node) return nodeOverhead + node.recordLength * node.content.length;
  return nodeOverhead + node.size;
}

/** Bytes of non-volatile memory: files, codes, keys, applications and their code. */
export function spaceNeeded(profilePackage: ProfilePackage, image: CardImage): number {
  const keys = elementsOf(profilePackage, 'securityDomain').flatMap(({ content }) => content.keyList ?? []);
  const code = elementsOf(profilePackage, 'application').reduce(
    (sum, { content }) => sum + (content.loadBlock?.loadBlockObject.length ?? 0),
    0,
  );
  const records =
    image.pins.length + image.puks.length + 2 * image.aka.length + image.applications.length + keys.length;
  return imageSize(image) + recordOverhead * records + code;
}
