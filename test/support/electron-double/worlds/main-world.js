/*
 * Runs in the page's own world before its scripts: the receiving half of contextBridge.exposeInMainWorld. Worlds share the DOM but no
 * objects, so a value crosses as the text of a DOM event, and comes out deeply frozen and plain, as Electron's does.
 */
(() => {
  const freeze = (value) => {
    if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
    return value;
  };
  window.addEventListener('__EXPOSE__', (event) => {
    event.stopImmediatePropagation();
    const { key, value } = JSON.parse(event.detail);
    Object.defineProperty(window, key, { value: freeze(value), enumerable: true });
  });
})();
