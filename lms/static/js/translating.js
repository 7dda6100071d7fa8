// The side-by-side editor: writing in rich texts, and saving each text soon after it was typed.

const pause = 3_000;
const retry = 10_000;

const form = document.querySelector("[data-translating]");
const status = form?.querySelector("[data-status]");
const rows = form ? [...form.querySelectorAll("[data-row]")] : [];
const changed = new Set();
let timer;
let saving = false;
let conflict = false;

const areaOf = (row) => row.querySelector("textarea");
const idOf = (row) => areaOf(row).name.slice("text:".length);
const isOpen = (row) => row.dataset.state !== "done";
const fieldOf = (row) => row.querySelector("[contenteditable]") ?? areaOf(row);

function tell(state, detail = "") {
  status.textContent = [status.dataset[state], detail].filter(Boolean).join(" ");
}

function showState(row, state) {
  row.dataset.state = state;
  row.querySelectorAll("[data-when]").forEach((part) => {
    part.hidden = part.dataset.when !== state;
    const box = part.querySelector("input[name=confirmed]");
    if (box && part.hidden) box.checked = false;
  });
}

function showReasons(reasons) {
  for (const row of rows) {
    const reason = reasons[idOf(row)] ?? "";
    row.querySelector("[data-refusal]").textContent = reason;
    if (reason) fieldOf(row).setAttribute("aria-invalid", "true");
    else fieldOf(row).removeAttribute("aria-invalid");
  }
}

function put(row, text) {
  const field = fieldOf(row);
  areaOf(row).value = text;
  if (field !== areaOf(row)) field.innerHTML = text;
}

// What was not touched here becomes theirs; beside what was, theirs is shown.
function showTheirs(texts) {
  for (const row of rows) {
    const theirs = texts[idOf(row)];
    if (theirs !== undefined && !changed.has(row)) put(row, theirs);
    const differs = theirs !== undefined && theirs !== areaOf(row).value;
    row.querySelector("[data-theirs]").hidden = !differs;
    if (!differs) continue;
    const shown = row.querySelector("[data-theirs-text]");
    // Cleaned by the server before it was stored; shown as words all the same.
    shown.textContent = new DOMParser().parseFromString(theirs, "text/html").body.textContent;
  }
}

function note(row) {
  changed.add(row);
  if (conflict) return;
  tell("open");
  clearTimeout(timer);
  timer = setTimeout(save, pause);
}

async function save() {
  clearTimeout(timer);
  if (saving) return;
  if (!changed.size) {
    tell("saved");
    return;
  }
  saving = true;
  tell("saving");
  const sent = [...changed];
  const typed = new Map(sent.map((row) => [row, areaOf(row).value]));
  const confirmed = sent.filter((row) => row.querySelector("input[name=confirmed]:checked")).map(idOf);
  let reply;
  try {
    reply = await fetch(form.dataset.autosave, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "X-CSRFToken": form.elements.csrfmiddlewaretoken.value,
        "X-Requested-With": "XMLHttpRequest",
      },
      body: JSON.stringify({
        revision: Number(form.elements.revision.value),
        texts: Object.fromEntries([...typed].map(([row, text]) => [idOf(row), text])),
        confirmed,
      }),
    });
  } catch {
    saving = false;
    tell("offline");
    timer = setTimeout(save, retry);
    return;
  }
  saving = false;
  await read(reply, sent, typed);
}

async function read(reply, sent, typed) {
  const isJson = reply.headers.get("Content-Type")?.startsWith("application/json");
  if (!isJson || reply.redirected) {
    tell(reply.status >= 500 ? "offline" : "signedOut");
    return;
  }
  const answer = await reply.json();
  if (reply.status === 409) {
    conflict = true;
    form.elements.revision.value = answer.revision;
    showTheirs(answer.texts);
    tell("stale", answer.by);
  } else if (reply.status === 422) {
    showReasons(answer.reasons);
    tell("refused");
  } else if (reply.status === 423) {
    tell("locked", answer.by);
  } else if (reply.status === 410) {
    tell("gone");
  } else if (reply.ok) {
    form.elements.revision.value = answer.revision;
    document.querySelector("[data-done]").textContent = answer.words_done;
    showReasons({});
    for (const row of sent) {
      // What was typed while this was on its way is still to be saved.
      if (areaOf(row).value === typed.get(row)) changed.delete(row);
      showState(row, answer.states[idOf(row)] ?? row.dataset.state);
    }
    if (changed.size) note([...changed][0]);
    else tell("saved");
  }
}

function button(label, action, mark = label) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = mark;
  made.setAttribute("aria-label", label);
  // Otherwise the selection in the text is gone before it is used.
  made.addEventListener("mousedown", (event) => event.preventDefault());
  made.addEventListener("click", action);
  return made;
}

// Browsers begin an empty text without a paragraph, and put lists inside of one.
function written(rich) {
  if (!rich.textContent.trim()) return "";
  const copy = rich.cloneNode(true);
  for (const list of copy.querySelectorAll("p > ul, p > ol")) list.parentNode.replaceWith(...list.parentNode.childNodes);
  return copy.innerHTML;
}

function linkButtons(row, rich, label) {
  return [...row.querySelectorAll("[data-source] a")].map((link) =>
    button(`${label} ${link.textContent}`, () => {
      rich.focus();
      const made = link.cloneNode(false);
      made.textContent = getSelection().toString() || link.textContent;
      document.execCommand("insertHTML", false, made.outerHTML);
    }, `${label} ${link.textContent}`),
  );
}

function enrich(row) {
  const area = areaOf(row);
  const rich = document.createElement("div");
  rich.className = "translating-rich";
  rich.contentEditable = area.readOnly ? "false" : "true";
  rich.setAttribute("role", "textbox");
  rich.setAttribute("aria-multiline", "true");
  for (const name of ["lang", "dir", "aria-labelledby", "aria-describedby"]) {
    rich.setAttribute(name, area.getAttribute(name));
  }
  if (area.readOnly) rich.setAttribute("aria-readonly", "true");
  rich.innerHTML = area.value;
  rich.addEventListener("input", () => {
    if (rich.firstChild?.nodeType === Node.TEXT_NODE) document.execCommand("formatBlock", false, "p");
    area.value = written(rich);
    note(row);
  });
  rich.addEventListener("paste", (event) => {
    event.preventDefault();
    document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
  });
  area.hidden = true;
  area.after(rich);
  if (area.readOnly) return;
  const toolbar = document.createElement("div");
  toolbar.className = "translating-toolbar";
  const command = (name) => () => {
    rich.focus();
    document.execCommand(name);
  };
  toolbar.append(
    button(area.dataset.bold, command("bold"), "B"),
    button(area.dataset.italic, command("italic"), "I"),
    button(area.dataset.list, command("insertUnorderedList"), "•"),
    ...linkButtons(row, rich, area.dataset.link),
  );
  rich.before(toolbar);
}

function copySource(row) {
  const source = row.querySelector("[data-source]");
  put(row, fieldOf(row) === areaOf(row) ? source.innerText : source.innerHTML);
  fieldOf(row).focus();
  note(row);
}

function goOn(from) {
  const later = rows.slice(rows.indexOf(from) + 1);
  const next = [...later, ...rows].find(
    (row) => isOpen(row) && !row.hidden && !changed.has(row) && row !== from,
  );
  if (next) fieldOf(next).focus();
}

function prepare(row) {
  const area = areaOf(row);
  if ("rich" in area.dataset) enrich(row);
  area.addEventListener("input", () => note(row));
  row.querySelectorAll("input[name=confirmed]").forEach((box) => box.addEventListener("change", () => note(row)));
  row.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      goOn(row);
    }
  });
  const copy = row.querySelector("[data-copy]");
  if (copy) {
    copy.hidden = false;
    copy.addEventListener("click", () => copySource(row));
  }
}

if (form) {
  document.execCommand("defaultParagraphSeparator", false, "p");
  document.execCommand("styleWithCSS", false, false);
  rows.forEach(prepare);
  const tools = form.querySelector("[data-tools]");
  tools.hidden = false;
  tools.querySelector("[data-only-open]").addEventListener("change", (event) => {
    rows.forEach((row) => {
      row.hidden = event.target.checked && !isOpen(row);
    });
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    conflict = false;
    showTheirs({});
    save();
  });
  document.querySelectorAll("[data-act]").forEach((act) =>
    act.addEventListener("submit", async (event) => {
      if (!changed.size) return;
      event.preventDefault();
      await save();
      if (!changed.size) act.requestSubmit(event.submitter);
    }),
  );
  addEventListener("beforeunload", (event) => {
    if (changed.size) event.preventDefault();
  });
}
