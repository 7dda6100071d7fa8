// Names for the editors of rich text: Wagtail's labels lead to the hidden field, which nobody meets
// (wagtail issue 14205), and some of a block's lead nowhere.

const UNNAMED = ".public-DraftEditor-content[role=textbox]:not([aria-labelledby])";

let waiting = false;

/** What stands visibly above it: of which block it is, and which of its fields. */
function namesOf(editor) {
  const field = editor.closest(".Draftail-Editor__wrapper")?.parentElement?.querySelector("input[type=hidden]");
  const label =
    (field?.id && document.querySelector(`label[for="${CSS.escape(field.id)}"]`)) ||
    editor.closest("[data-contentpath]")?.querySelector(":scope > .w-field__label");
  const heading = editor.closest("section[aria-labelledby]")?.querySelector("[data-panel-heading]");
  const block = heading?.querySelector(".c-sf-block__type");
  return [block, label || (block ? null : heading)].filter(Boolean);
}

function idOf(element) {
  element.id ||= `named-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
  return element.id;
}

function nameAll() {
  waiting = false;
  for (const editor of document.querySelectorAll(UNNAMED)) {
    const names = namesOf(editor);
    if (names.length) editor.setAttribute("aria-labelledby", names.map(idOf).join(" "));
  }
}

/** Once for all that changes in the same moment: blocks come and go while one writes. */
function nameSoon() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(nameAll);
}

new MutationObserver(nameSoon).observe(document.documentElement, { childList: true, subtree: true });
nameSoon();
