// Begins what Wagtail's fields would begin by scripts in the page, which the admin's policy refuses.
// A field says in attributes which of these it wants, and with which arguments.

const BEGINNINGS = {
  Chooser: (...given) => new window.Chooser(...given),
  DocumentChooser: (...given) => new window.DocumentChooser(...given),
  ImageChooser: (...given) => new window.ImageChooser(...given),
  InlinePanel: (...given) => new window.InlinePanel(...given),
  MultipleChooserPanel: beginMultipleChooserPanel,
  PageChooser: (...given) => new window.PageChooser(...given),
  SnippetChooser: (...given) => new window.SnippetChooser(...given),
  date: (...given) => window.initDateChooser(...given),
  datetime: (...given) => window.initDateTimeChooser(...given),
  task: (...given) => window.createTaskChooser(...given),
  time: (...given) => window.initTimeChooser(...given),
};

function beginMultipleChooserPanel(...given) {
  const panel = new window.MultipleChooserPanel(...given);
  const addForm = panel.addForm.bind(panel);
  panel.addForm = (...options) => {
    addForm(...options);
    // At once: what was chosen is put into the new row's chooser in the same breath.
    beginBelow(panel.formsElt.get(0));
  };
}

function beginBelow(place) {
  for (const each of place.querySelectorAll("template[data-begins]")) {
    const { begins, arguments: given } = each.dataset;
    // Once: what is moved within the page has begun already.
    each.remove();
    BEGINNINGS[begins](...JSON.parse(given));
  }
}

function begin() {
  beginBelow(document);
  new MutationObserver((changes) => {
    if (changes.some((change) => change.addedNodes.length)) beginBelow(document);
  }).observe(document.body, { childList: true, subtree: true });
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
else begin();
