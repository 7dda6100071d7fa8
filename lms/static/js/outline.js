// Lessons are dragged from one module's list to another's. Wagtail's own lists, each put in order apart,
// are joined here; what crosses over is sent as a form, so that the page tells what became of it.

const LISTS = "[data-module][data-controller~=w-orderable]";

/** The form that moves the lesson by a button, with where it was put. */
function send(lesson, list, number) {
  const form = lesson.querySelector("form");
  const move = document.createElement("form");
  move.method = "post";
  move.action = form.action;
  const said = {
    csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value,
    page: form.elements.page.value,
    module: list.dataset.module,
    number,
  };
  for (const [name, value] of Object.entries(said)) {
    const field = move.appendChild(document.createElement("input"));
    field.type = "hidden";
    field.name = name;
    field.value = value;
  }
  document.body.append(move);
  move.submit();
}

function join(list) {
  const { sortable } = window.wagtail.app.getControllerForElementAndIdentifier(list, "w-orderable") ?? {};
  if (!sortable) return;
  const inside = sortable.option("onEnd");
  sortable.option("group", "lessons");
  sortable.option("onEnd", (event) => {
    if (event.from === event.to) inside(event);
    else send(event.item, event.to, event.newDraggableIndex);
  });
}

for (const list of document.querySelectorAll(LISTS)) {
  join(list);
  // Drawn again, as when one comes back to the page.
  list.addEventListener("w-orderable:ready", () => join(list));
}
