// Begins what Wagtail's fields would begin by scripts in the page, which the admin's policy refuses.
// A field says in attributes which of these it wants, and with which arguments.

const BEGINNINGS = {
  Chooser: (...given) => new window.Chooser(...given),
  DocumentChooser: (...given) => new window.DocumentChooser(...given),
  ImageChooser: (...given) => new window.ImageChooser(...given),
  InlinePanel: (...given) => new window.InlinePanel(...given),
  PageChooser: (...given) => new window.PageChooser(...given),
  SnippetChooser: (...given) => new window.SnippetChooser(...given),
  date: (...given) => window.initDateChooser(...given),
  datetime: (...given) => window.initDateTimeChooser(...given),
  task: (...given) => window.createTaskChooser(...given),
  time: (...given) => window.initTimeChooser(...given),
};

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
