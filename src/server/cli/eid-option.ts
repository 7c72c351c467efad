import { InvalidArgumentError } from 'commander';

export function parseEid(text: string): string {
  if (!/^\d{32}$/.test(text)) throw new InvalidArgumentError('an EID has 32 digits');
  return text;
}
