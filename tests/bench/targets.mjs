// A page and its workers, and theirs, by the DevTools protocol. Playwright's session does not reach workers of workers, so
// messages to them are wrapped in messages to their parents.

/** One page or worker. */
export class Target {
  #next = 1;
  #waiting = new Map();
  #children = new Map();

  constructor(url, post, onTarget) {
    this.url = url;
    this.isAlive = true;
    this.post = post;
    this.onTarget = onTarget;
  }

  /** The page of Playwright, and by `onTarget` all workers to come. */
  static async page(page, onTarget) {
    const session = await page.context().newCDPSession(page);
    const top = new Target("page", null, onTarget);
    top.send = (method, params) => session.send(method, params);
    for (const name of EVENTS) session.on(name, (params) => top.#event(name, params));
    await onTarget?.(top);
    await top.#attachChildren();
    return top;
  }

  /** Rejects once the target is gone. */
  send(method, params = {}) {
    if (!this.isAlive) return Promise.reject(new Error("the worker has ended"));
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.post(JSON.stringify({ id, method, params })).catch(reject);
    });
  }

  #attachChildren() {
    return this.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: true, flatten: false });
  }

  #event(name, params) {
    if (name === EVENTS[0]) this.#attached(params).catch(() => {});
    if (name === EVENTS[1]) this.#children.get(params.sessionId)?.end();
    if (name === EVENTS[2]) this.#children.get(params.sessionId)?.received(JSON.parse(params.message));
  }

  async #attached({ sessionId, targetInfo }) {
    const post = (message) => this.send("Target.sendMessageToTarget", { sessionId, message });
    const child = new Target(targetInfo.url, post, this.onTarget);
    this.#children.set(sessionId, child);
    await child.#attachChildren();
    await this.onTarget?.(child);
    await child.send("Runtime.runIfWaitingForDebugger");
  }

  received(message) {
    if (message.method) return this.#event(message.method, message.params);
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.error) waiting?.reject(new Error(message.error.message));
    else waiting?.resolve(message.result);
  }

  end() {
    this.isAlive = false;
    for (const { reject } of this.#waiting.values()) reject(new Error("the worker has ended"));
    this.#waiting.clear();
    for (const child of this.#children.values()) child.end();
  }
}

const EVENTS = ["Target.attachedToTarget", "Target.detachedFromTarget", "Target.receivedMessageFromTarget"];
