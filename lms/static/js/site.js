// Everything on the site works without this file; it only makes some of it quicker.

const pressesToLeave = 3;
const withinMilliseconds = 1500;

function leave(url) {
  document.body.hidden = true;
  document.title = " ";
  // Goes on while the browser is under way; what Back then asks for, it asks for as a stranger.
  const session = document.querySelector("form[data-wipe]");
  if (session) {
    const signOut = { method: "POST", body: new FormData(session), keepalive: true, redirect: "manual" };
    fetch(session.action, signOut).catch(() => {});
  }
  // Replaces this page in the tab's history, so that "back" does not show it again.
  location.replace(url);
  // Last: where the browser forbids storage this throws, and the leaving is already under way.
  sessionStorage.clear();
}

function watchQuickExit(link) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave(link.href);
  });
  let presses = [];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") {
      presses = [];
      return;
    }
    presses = [...presses, event.timeStamp].slice(-pressesToLeave);
    const quick = event.timeStamp - presses[0] <= withinMilliseconds;
    if (presses.length === pressesToLeave && quick) leave(link.href);
  });
}

function watchMenus() {
  const close = (menu) => menu.removeAttribute("open");
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll(".menu[open]")) {
      if (!menu.contains(event.target)) close(menu);
    }
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.(".menu[open]");
    if (event.key !== "Escape" || !menu) return;
    close(menu);
    menu.querySelector("summary").focus();
  });
}

// What was in the page from the start is not announced by a live region; what is put in is.
function announceToasts(region) {
  const toasts = [...region.children];
  if (toasts.length) setTimeout(() => region.replaceChildren(...toasts.map((t) => t.cloneNode(true))), 200);
}

function wipeOnSignOut(form) {
  form.addEventListener("submit", () => sessionStorage.clear());
}

function showPassword(button) {
  const field = document.getElementById(button.getAttribute("aria-controls"));
  const show = (shown) => {
    field.type = shown ? "text" : "password";
    field.dir = "ltr";
    button.setAttribute("aria-pressed", shown);
  };
  button.addEventListener("click", () => show(field.type === "password"));
  // What is sent is a password again: browsers remember what was typed into other fields.
  field.form.addEventListener("submit", () => show(false));
  button.hidden = false;
}

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

// A page that the browser kept whole shows whoever was signed in, who may have signed out since.
addEventListener("pageshow", (event) => {
  if (!event.persisted || !("signedIn" in document.body.dataset)) return;
  document.body.hidden = true;
  location.reload();
});

const exit = document.querySelector("[data-exit]");
if (exit) watchQuickExit(exit);
watchMenus();
document.querySelectorAll("[data-toasts]").forEach(announceToasts);
document.querySelectorAll("[data-shows]").forEach(showPassword);
document.querySelectorAll("form[data-wipe]").forEach(wipeOnSignOut);
// Where the address names a part of the page, the browser goes there, after this.
if (!location.hash) document.querySelector("[data-focus]")?.focus();

document.querySelectorAll("form[data-once]").forEach(sendOnce);
// Only pages that ask for a passkey, or have answers to keep, pay for another file.
const asksPasskey = document.querySelector("form[data-passkey]");
if (asksPasskey) import("./passkeys.js").then(({ askPasskey }) => askPasskey(asksPasskey));
const exercises = document.querySelectorAll("[data-exercise]");
if (exercises.length) import("./interactive.js").then(({ offer }) => exercises.forEach(offer));
const waiting = document.querySelectorAll("[data-wait]");
if (waiting.length) import("./waiting.js").then(({ countDown }) => waiting.forEach(countDown));
const answered = document.querySelectorAll("form[data-draft]");
if (answered.length) {
  import("./answers.js").then(({ keepAnswers, watchTime }) => {
    answered.forEach(keepAnswers);
    document.querySelectorAll("[data-seconds]").forEach(watchTime);
  });
}
