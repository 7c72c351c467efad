/*
 * Runs in the isolated world: what a sandboxed preload may require, and the pump between the page's MessagePorts and the main
 * process. `__send__` is a CDP binding that only this world has.
 */
((preload) => {
  if (window.top !== window) return;
  const ports = new Map();
  let lastPort = 0;
  const send = (message) => globalThis.__send__(JSON.stringify(message));

  const holdsFunction = (value) =>
    typeof value === 'function' ||
    (typeof value === 'object' && value !== null && Object.values(value).some(holdsFunction));

  const carryPort = (port) => {
    const id = ++lastPort;
    ports.set(id, port);
    port.addEventListener('message', ({ data, ports: transferred }) => {
      if (typeof data !== 'string' || transferred.length > 0)
        throw new Error('the double carries text on ports, nothing else');
      send({ type: 'portMessage', id, data });
    });
    port.addEventListener('close', () => {
      ports.delete(id);
      send({ type: 'portClosed', id });
    });
    // Electron's main process starts the port; messages wait in this world until then.
    return id;
  };

  globalThis.__ports__ = {
    start: (id) => ports.get(id)?.start(),
    post: (id, data) => ports.get(id)?.postMessage(data),
    close: (id) => {
      ports.get(id)?.close();
      ports.delete(id);
    },
  };

  const electron = {
    contextBridge: {
      exposeInMainWorld(key, value) {
        if (holdsFunction(value)) throw new Error('the double exposes plain data, no functions');
        window.dispatchEvent(new CustomEvent('__EXPOSE__', { detail: JSON.stringify({ key, value }) }));
      },
    },
    ipcRenderer: {
      postMessage(channel, message, transfer = []) {
        send({ type: 'postMessage', channel, message, ports: transfer.map(carryPort) });
      },
    },
  };

  const require = (name) => {
    if (name === 'electron') return electron;
    throw new Error(`a sandboxed preload cannot require ${name}`);
  };
  const module = { exports: {} };
  preload(require, module, module.exports);
})((require, module, exports) => {
  /*__PRELOAD__*/
});
