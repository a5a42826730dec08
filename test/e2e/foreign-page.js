// Everything that a page of another port of this machine can try, in a browser that has the studio open.
globalThis.attack = async (target) => {
  const embed = (tag, path) =>
    new Promise((resolve) => {
      const element = document.createElement(tag);
      // A frame that was refused shows a page of the browser's own, which nobody outside can read.
      element.onload = () => resolve(tag !== 'iframe' ? 'loaded' : element.contentDocument ? 'readable' : 'opaque');
      element.onerror = () => resolve('refused');
      element.src = target + path;
      document.body.append(element);
    });
  const load = (path, options) =>
    fetch(target + path, { credentials: 'include', ...options }).then(
      async (response) => (response.type === 'opaque' ? 'opaque' : `${response.status} ${await response.text()}`),
      () => 'refused',
    );
  const join = (protocols) =>
    new Promise((resolve) => {
      const socket = new WebSocket(`${target.replace('http', 'ws')}/rpc`, protocols);
      socket.onopen = () => resolve('open');
      socket.onerror = () => resolve('refused');
    });
  return {
    image: await embed('img', '/media/image/1'),
    script: await embed('script', '/assets/app-1f.js'),
    frame: await embed('iframe', '/'),
    read: await load('/', {}),
    readBlindly: await load('/media/image/1', { mode: 'no-cors' }),
    ask: await load('/rpc', { method: 'POST', body: 'x', headers: { 'content-type': 'application/octet-stream' } }),
    askBlindly: await load('/rpc', { method: 'POST', mode: 'no-cors', body: 'x' }),
    socket: await join(['diagonal']),
    guess: await join(['diagonal', 'token.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa']),
  };
};
