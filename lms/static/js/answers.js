// Answers that survive a reload, a dropped line and the end of a session.
//
// What is typed is kept in the tab until the site says that it has it. The tab's storage and no
// other: closing the tab on a shared phone forgets it.
//
// Each question says how often it had been saved when the page was made. What came since from
// another phone or tab is newer: it stays, here and on the site, and the learner is told.

const pause = 1_200; // Milliseconds without typing before answers are sent to be kept.
const waits = [4_000, 10_000, 30_000, 60_000]; // Before a send that failed is tried again.

const isChoice = (element) => element.type === "radio" || element.type === "checkbox";

const kept = (form) =>
  [...form.elements].filter(
    (element) =>
      element.name &&
      !element.matches(":disabled") &&
      !["hidden", "password", "submit", "file", "fieldset"].includes(element.type),
  );

function answersIn(form) {
  return kept(form)
    .filter((element) => (isChoice(element) ? element.checked : element.value))
    .map((element) => [element.name, element.value]);
}

const seenIn = (form) => [...form.querySelectorAll("[data-seen]")];

const numberOf = (element) => /^q(\d+)/.exec(element.name)?.[1];

const answerTo = (number, answers) =>
  JSON.stringify(answers.filter(([name]) => /^q(\d+)/.exec(name)?.[1] === number));

// The questions to which there are newer answers than the draft's, saved by another page.
function newerThan(draft, form) {
  return seenIn(form)
    .filter(
      (field) =>
        field.dataset.from !== draft.page &&
        Number(field.value) > (draft.seen[field.dataset.seen] ?? 0) &&
        answerTo(field.dataset.seen, answersIn(form)) !==
          answerTo(field.dataset.seen, draft.answers),
    )
    .map((field) => field.dataset.seen);
}

// Whether somebody answered here before this script had come over a slow line.
function isTouched(element) {
  if (isChoice(element)) return element.checked !== element.defaultChecked;
  if (!element.options) return element.value !== element.defaultValue;
  const offered = [...element.options].findIndex((option) => option.defaultSelected);
  return element.selectedIndex !== Math.max(0, offered);
}

function fillIn(form, answers, newer) {
  for (const element of kept(form)) {
    if (newer.includes(numberOf(element))) continue;
    const given = answers.filter(([name]) => name === element.name).map(([, value]) => value);
    if (isChoice(element)) element.checked = given.includes(element.value);
    else if (given.length) element.value = given[0];
  }
}

function show(mark, state) {
  if (!mark) return;
  mark.hidden = false;
  mark.dataset.state = state;
  mark.querySelectorAll("[data-when]").forEach((words) => {
    words.hidden = words.dataset.when !== state;
  });
}

// A full or forbidden storage throws a DOMException on any use; then this says false.
function inTab(use) {
  try {
    use(sessionStorage);
    return true;
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return false;
  }
}

// What the site makes of answers: "saved", "outdated", "closed", "signed-out"; or "waiting" for a
// line.
async function send(form) {
  let response;
  try {
    response = await fetch(form.dataset.autosave, {
      method: "POST",
      body: new FormData(form),
      redirect: "manual",
      keepalive: true,
    });
  } catch {
    return "waiting";
  }
  if (response.ok) {
    const { saves, outdated } = await response.json();
    for (const field of seenIn(form)) field.value = saves[field.dataset.seen] ?? field.value;
    return outdated.length ? "outdated" : "saved";
  }
  if (response.type === "opaqueredirect" || response.status === 403) return "signed-out";
  if (response.status === 409 || response.status === 410) return "closed";
  return "waiting";
}

export function keepAnswers(form) {
  const key = `draft:${form.dataset.draft}`;
  const mark = form.querySelector("[data-saved-mark]");
  const page = form.elements.page;
  if (page) page.value = Date.now().toString(36) + Math.random().toString(36).slice(2);
  let change = 0; // How often something was typed; and of those, how much the site has.
  let saved = 0;
  let onceSaved = "saved"; // What stands there then, until something else is typed.
  let failures = 0;
  let timer = null;
  let isSending = false;

  const later = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  };

  async function save() {
    if (isSending || saved === change) return;
    isSending = true;
    const sent = change;
    show(mark, "saving");
    const outcome = await send(form);
    isSending = false;
    failures = outcome === "waiting" ? failures + 1 : 0;
    if (outcome === "saved" || outcome === "outdated") saved = sent;
    if (saved === change) inTab((storage) => storage.removeItem(key));
    if (outcome !== "saved") show(mark, outcome);
    else show(mark, saved === change ? onceSaved : "kept");
    if (outcome === "waiting") later(waits[Math.min(failures, waits.length) - 1]);
    else if (outcome === "saved" && saved !== change) later(pause);
  }

  function keep() {
    change += 1;
    onceSaved = "saved";
    const draft = {
      answers: answersIn(form),
      seen: Object.fromEntries(seenIn(form).map((field) => [field.dataset.seen, Number(field.value)])),
      page: page?.value,
    };
    const isKept = inTab((storage) => storage.setItem(key, JSON.stringify(draft)));
    show(mark, isKept || form.dataset.autosave ? "kept" : "lost");
    if (form.dataset.autosave) later(pause);
  }

  inTab((storage) => {
    const stored = storage.getItem(key);
    if (!stored) return;
    const draft = JSON.parse(stored);
    const newer = newerThan(draft, form);
    fillIn(form, draft.answers, newer);
    // It goes on as the page that it was: what was saved from there is its own.
    if (page && draft.page) page.value = draft.page;
    keep();
    if (!newer.length) return;
    onceSaved = "newer";
    show(mark, onceSaved);
  });
  if (!change && kept(form).some(isTouched)) keep();
  form.addEventListener("input", keep);
  if (!form.dataset.autosave) return;
  addEventListener("online", () => later(0));
  // The last moment at which a phone lets a page do something.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save();
  });
}

// Tells once when little time is left, and lets the site hand in what it has when time is over.
export function watchTime(note) {
  const warn = Number(note.dataset.seconds) - 300;
  const end = Number(note.dataset.seconds) + Number(note.dataset.grace) + 1;
  setTimeout(() => {
    note.querySelector("[data-soon]").hidden = false;
  }, Math.max(0, warn) * 1000);
  // Longer than a timer can wait, nobody keeps a page open.
  if (end < 2_000_000) setTimeout(() => location.reload(), end * 1000);
}
