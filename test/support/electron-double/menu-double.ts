export interface MenuTemplate {
  readonly label?: string;
  readonly role?: string;
  readonly type?: string;
  readonly accelerator?: string;
  readonly click?: () => void;
  readonly submenu?: readonly MenuTemplate[];
}

export class MenuItemDouble {
  readonly label: string;
  readonly role: string | undefined;
  readonly type: string;
  readonly accelerator: string | undefined;
  readonly submenu: MenuDouble | undefined;
  readonly click: () => void;

  constructor(template: MenuTemplate) {
    this.label = template.label ?? template.role ?? '';
    this.role = template.role?.toLowerCase();
    this.type = template.type ?? (template.submenu === undefined ? 'normal' : 'submenu');
    this.accelerator = template.accelerator;
    this.submenu = template.submenu === undefined ? undefined : new MenuDouble(template.submenu);
    this.click = template.click ?? (() => {});
  }
}

/** Electron's Menu: what was built from the template, and the application's one. */
export class MenuDouble {
  static #application: MenuDouble | null = null;
  readonly items: readonly MenuItemDouble[];

  constructor(template: readonly MenuTemplate[]) {
    this.items = template.map((item) => new MenuItemDouble(item));
  }
  static buildFromTemplate(template: readonly MenuTemplate[]): MenuDouble {
    return new MenuDouble(template);
  }
  static setApplicationMenu(menu: MenuDouble | null): void {
    MenuDouble.#application = menu;
  }
  static getApplicationMenu(): MenuDouble | null {
    return MenuDouble.#application;
  }
}
