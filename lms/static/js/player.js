// Fetches what an exercise needs and has it run in a frame of no origin, fed by messages.
//
// Packages carry scripts of strangers. The frame has no cookies, no storage and no network, and
// cannot reach this page. What it says is believed only as far as somebody may say it of
// themselves: how high it is, what was answered, where one was.

const patience = 60_000; // Milliseconds until an exercise that never began has failed.
const highest = 6_000; // Pixels: a frame cannot push the rest of a lesson out of reach.
const largest = 64 * 1024; // Letters of a statement or a state.
const mostWaiting = 200;
const waits = [2_000, 5_000, 15_000, 60_000]; // Milliseconds before a report is sent again.
const verbs = ["answered", "completed", "passed", "failed"];
const here = document.body.dataset;
const part = (name) => document.querySelector(`[data-${name}]`);

// Runs in the frame, where nothing of this file is: it is written there as text.
function inside() {
  const nonce = document.currentScript.nonce;
  const tell = (kind, more) => parent.postMessage({ kind, ...more }, "*");

  // What packages ask of a browser, and a frame of no origin is refused.
  const shim = () => {
    const kept = new Map();
    return {
      getItem: (key) => kept.get(String(key)) ?? null,
      setItem: (key, value) => void kept.set(String(key), String(value)),
      removeItem: (key) => void kept.delete(String(key)),
      clear: () => kept.clear(),
      key: (index) => [...kept.keys()][index] ?? null,
      get length() {
        return kept.size;
      },
    };
  };
  for (const name of ["localStorage", "sessionStorage"]) {
    Object.defineProperty(window, name, { value: shim(), configurable: true });
  }
  Object.defineProperty(document, "cookie", { get: () => "", set: () => {}, configurable: true });

  const add = (tag, text) => {
    const element = document.createElement(tag);
    if (tag === "script") element.nonce = nonce;
    element.textContent = text;
    document.head.append(element);
  };

  function begin({ manifest, packs, content, files, state }) {
    const media = new Map(Object.entries(files).map(([path, blob]) => [path, URL.createObjectURL(blob)]));
    window.H5PIntegration = {
      baseUrl: "",
      url: "",
      urlLibraries: "",
      postUserStatistics: false,
      saveFreq: 5,
      crossorigin: "anonymous",
      fullscreenDisabled: 1,
      l10n: { H5P: manifest.words },
      core: { styles: [], scripts: [] },
      loadedJs: [],
      loadedCss: [],
      contents: {
        "cid-1": {
          library: manifest.library,
          jsonContent: content,
          fullScreen: 0,
          displayOptions: { frame: false, export: false, embed: false, copyright: false, icon: false, copy: false },
          metadata: { title: manifest.title, license: "U", defaultLanguage: manifest.language },
          title: manifest.title,
          url: "urn:exercise",
          contentUserData: state ? [{ state }] : [],
        },
      },
    };
    const [core, ...others] = packs;
    const load = (pack) => {
      pack.styles.forEach((text) => add("style", text));
      pack.scripts.forEach((text) => add("script", text));
    };
    load(core);
    // As high as what is in it, not as the frame is now.
    add("style", "html.h5p-iframe, html.h5p-iframe > body { block-size: auto; overflow-x: hidden }");
    const { H5P } = window;
    H5P.preventInit = true;
    H5P.getPath = (path) => media.get(path.replace(/#tmp$/, "")) ?? path;
    H5P.setFinished = () => {};
    H5P.getUserData = (_content, kind, done, under) => {
      done(undefined, kind === "state" && !under && state ? JSON.parse(state) : undefined);
    };
    H5P.setUserData = (_content, kind, data, { subContentId } = {}) => {
      if (kind === "state" && !subContentId) tell("state", { state: JSON.stringify(data ?? null) });
    };
    H5P.deleteUserData = () => {};
    others.forEach(load);
    H5P.externalDispatcher.on("xAPI", ({ data }) => {
      tell("statement", { statement: JSON.stringify(data.statement) });
    });
    H5P.jQuery(() => {
      H5P.init(document.body);
      const size = () => tell("size", { height: Math.ceil(document.body.getBoundingClientRect().height) });
      new ResizeObserver(size).observe(document.body);
      addEventListener("resize", () => H5P.instances.forEach((each) => H5P.trigger(each, "resize")));
      size();
      tell(H5P.instances.length ? "ready" : "failed");
    });
  }

  addEventListener("message", ({ source, data }) => {
    if (source === parent && data?.kind === "begin") begin(data);
  });
  // Whoever has no mouse gets out of everything by this key, whatever the package does with it.
  addEventListener("keydown", ({ key }) => key === "Escape" && tell("leave"), { capture: true });
  tell("empty");
}

async function fetched(url) {
  // To know the address is the right to it; without cookies it is the same for everybody.
  const response = await fetch(url, { credentials: "omit" });
  if (!response.ok) throw new Error(`${response.status} ${url}`);
  return response;
}

// Sends as the page's own forms are sent.
async function post(url, fields) {
  const body = new FormData(document.querySelector("form"));
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  return fetch(url, { method: "POST", body, redirect: "error" });
}

async function begun() {
  if (!here.attempts) return { state: "" };
  const response = await post(here.attempts, {});
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
}

async function gather() {
  const attempt = await begun();
  const response = await fetch(here.manifest);
  if (!response.ok) throw new Error(`${response.status}`);
  const manifest = await response.json();
  const blobs = Object.entries(manifest.files).map(async ([path, url]) => [path, await (await fetched(url)).blob()]);
  const [packs, content, files] = await Promise.all([
    Promise.all(manifest.packs.map(async (url) => (await fetched(url)).json())),
    fetched(manifest.content).then((found) => found.text()),
    Promise.all(blobs),
  ]);
  return { attempt, manifest, packs, content, files: Object.fromEntries(files) };
}

const quoted = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

function frameFor({ title, language, direction }) {
  const { nonce } = document.querySelector("script[nonce]");
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'unsafe-eval'`,
    "style-src 'unsafe-inline'",
    ...["img-src", "media-src", "font-src", "connect-src"].map((name) => `${name} blob: data:`),
    ...["frame-src", "object-src", "form-action", "base-uri"].map((name) => `${name} 'none'`),
  ].join("; ");
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.title = title;
  frame.srcdoc = `<!doctype html><html class="h5p-iframe" lang="${quoted(language)}" dir="${quoted(direction)}">
<head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${quoted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1"><script nonce="${nonce}">(${inside})()</script></head>
<body><div class="h5p-content" data-content-id="1"></div></body></html>`;
  return frame;
}

function resize(frame, height) {
  if (!Number.isFinite(height)) return;
  const pixels = `${Math.min(Math.max(Math.ceil(height), 60), highest)}px`;
  frame.style.blockSize = pixels;
  if (window.frameElement) window.frameElement.style.blockSize = pixels;
}

const toLesson = (name, detail) => window.frameElement?.dispatchEvent(new CustomEvent(`exercise:${name}`, { detail }));

function show(name) {
  for (const each of ["loading", "failed"]) part(each).hidden = each !== name;
}

async function play() {
  show("loading");
  document.querySelector("iframe")?.remove();
  try {
    await run(await gather());
    show();
  } catch {
    document.querySelector("iframe")?.remove();
    show("failed");
    resize(document.body, 160);
    part("failed").querySelector("button").focus();
  }
}

// What was done is sent in its order, each until the site has it. Of states only the last matters.
class Reports {
  #waiting = [];
  #sending = false;

  constructor(attempt) {
    this.attempt = attempt;
  }

  add(fields) {
    if (!here.reports) return;
    this.#waiting = this.#waiting.filter((each) => !("state" in fields && "state" in each && !each.sent));
    if (this.#waiting.length < mostWaiting) this.#waiting.push(fields);
    this.#send();
  }

  async #send() {
    if (this.#sending) return;
    this.#sending = true;
    for (let tries = 0; this.#waiting.length; ) {
      const [next] = this.#waiting;
      next.sent = true;
      const { key, statement, state } = next;
      const fields = statement === undefined ? { state } : { key, statement };
      const response = await post(here.reports, { token: this.attempt.token, ...fields }).catch(() => null);
      if (response?.status === 403) this.attempt = await begun().catch(() => this.attempt);
      const isFinal = response && (response.ok || response.status === 400 || response.status === 413);
      part("unsaved").hidden = Boolean(isFinal);
      if (isFinal) {
        this.#waiting = this.#waiting.filter((each) => each !== next);
        tries = 0;
        if (response.ok) tellResult(await response.json());
      } else {
        next.sent = false;
        await new Promise((resolve) => setTimeout(resolve, waits[Math.min(tries, waits.length - 1)]));
        tries += 1;
      }
    }
    this.#sending = false;
  }
}

function tellResult({ points, all, checked }) {
  if (points !== null && points !== undefined) toLesson("result", { points, all, checked });
}

// What a statement says must be of the kind that the site takes; the rest is not sent at all.
function isWorthSending(statement) {
  try {
    const { verb } = JSON.parse(statement);
    return statement.length <= largest && verbs.some((name) => verb.id.endsWith(`/${name}`));
  } catch {
    return false;
  }
}

function run({ attempt, ...gathered }) {
  const reports = new Reports(attempt);
  tellResult(attempt);
  const frame = frameFor(gathered.manifest);
  let kept = attempt.state;
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("late")), patience);
    addEventListener("message", ({ source, data }) => {
      // Others may send messages too; this frame and no other is heard.
      if (source !== frame.contentWindow || typeof data !== "object" || data === null) return;
      if (data.kind === "empty") source.postMessage({ kind: "begin", ...gathered, state: attempt.state }, "*");
      if (data.kind === "size") resize(frame, data.height);
      if (data.kind === "statement" && isWorthSending(data.statement)) {
        reports.add({ key: crypto.randomUUID(), statement: data.statement });
      }
      if (data.kind === "state" && typeof data.state === "string" && data.state !== kept) {
        kept = data.state;
        if (kept.length <= largest) reports.add({ state: kept });
      }
      if (data.kind === "leave" && document.activeElement === frame) toLesson("leave");
      if (data.kind === "failed") reject(new Error("failed"));
      if (data.kind === "ready") {
        clearTimeout(late);
        frame.focus();
        resolve();
      }
    });
    document.body.append(frame);
  });
}

part("failed").querySelector("button").addEventListener("click", play);
play();
