// Forms that are sent once, and answers that survive a reload.

// A request that was stopped leaves the page as it was; after this long one may send again.
const patience = 20_000;

function sendOnce(form) {
  let sent = false;
  const setSent = (value) => {
    sent = value;
    form.querySelectorAll("button[type=submit]").forEach((button) => {
      // Not `disabled`: that would drop the pressed button's own name and value from the form.
      if (sent) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    });
  };
  form.addEventListener("submit", (event) => {
    if (sent) {
      event.preventDefault();
      return;
    }
    setSent(true);
    setTimeout(() => setSent(false), patience);
  });
  // The browser may have kept this page as it was when the form was sent.
  addEventListener("pageshow", () => setSent(false));
}

const drafted = (form) =>
  [...form.elements].filter((element) => element.name && !["hidden", "password", "submit", "file"].includes(element.type));

const isChoice = (element) => element.type === "radio" || element.type === "checkbox";

function answersIn(form) {
  return drafted(form)
    .filter((element) => (isChoice(element) ? element.checked : element.value))
    .map((element) => [element.name, element.value]);
}

function fillIn(form, answers) {
  for (const element of drafted(form)) {
    const given = answers.filter(([name]) => name === element.name).map(([, value]) => value);
    if (isChoice(element)) element.checked = given.includes(element.value);
    else if (given.length) element.value = given[0];
  }
}

function showState(mark, state) {
  if (!mark) return;
  mark.hidden = false;
  mark.dataset.state = state;
  mark.querySelectorAll("[data-when]").forEach((words) => {
    words.hidden = words.dataset.when !== state;
  });
}

// In the tab's own storage and nowhere else: closing the tab on a shared phone forgets it.
function keepDraft(form) {
  const key = `draft:${form.dataset.draft}`;
  const mark = form.querySelector("[data-saved-mark]");
  // A full or forbidden storage throws a DOMException on any use.
  const attempt = (keep) => {
    try {
      showState(mark, keep());
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      showState(mark, "lost");
    }
  };
  attempt(() => {
    const kept = sessionStorage.getItem(key);
    if (kept) fillIn(form, JSON.parse(kept));
    return kept ? "kept" : "empty";
  });
  form.addEventListener("input", () => {
    attempt(() => {
      sessionStorage.setItem(key, JSON.stringify(answersIn(form)));
      return "kept";
    });
  });
}

document.querySelectorAll("form[data-once]").forEach(sendOnce);
document.querySelectorAll("form[data-draft]").forEach(keepDraft);
