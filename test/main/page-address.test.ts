import { describe, expect, it } from 'vitest';
import { activationLinkIn, loadScreen } from '../../src/main/activation-link.ts';
import { isOwnPage, pageAddress } from '../../src/main/security/page-address.ts';

describe('the address of the desktop’s pages', () => {
  it.each(['app://workbench/', 'app://workbench/#/load', 'app://workbench/assets/a.js', 'APP://workbench/'])(
    'is its own: %s',
    (address) => expect(isOwnPage(address)).toBe(true),
  );

  it.each([
    undefined,
    '',
    'nonsense',
    'app://workbench.evil/',
    'app://evil/#app://workbench/',
    'app://user@evil/',
    'https://workbench/',
    'file:///app://workbench/',
    'apps://workbench/',
    'app://workbench:8080/',
    'javascript:alert(1)//app://workbench/',
  ])('is nobody else’s: %s', (address) => expect(isOwnPage(address)).toBe(false));

  it('carries a screen in its hash', () => {
    expect(pageAddress()).toBe('app://workbench/#/');
    expect(pageAddress('/doctor')).toBe('app://workbench/#/doctor');
  });
});

describe('a link that opens the program', () => {
  it.each([
    [['--flag', 'LPA:1$a.b$C'], 'LPA:1$a.b$C'],
    [['lpa:1$a.b$C', 'lpa:1$second'], 'lpa:1$a.b$C'],
    [['--flag', '/path/lpa:1'], undefined],
    [[`lpa:${'1'.repeat(5000)}`], undefined],
    [[], undefined],
  ])('is found among the arguments %j', (args, link) => expect(activationLinkIn(args)).toBe(link));

  it('reaches the wizard whole, whatever characters it has', () => {
    const link = 'LPA:1$a.b$C&x=1#y z%';
    expect(new URLSearchParams(loadScreen(link).split('?')[1]).get('activationCode')).toBe(link);
  });
});
