// The claim form on the spot: the same messages as the server's, in the same shapes
// (site/overrides/partials). Everything works without this file.
(() => {
  const form = document.querySelector("form[data-code]");
  const fields = [...form.querySelectorAll("[data-limit]")];

  // As the functions tidy and judge it (goodword.handlers.public.claim_form): composed, without what
  // cannot be seen, and counted in characters rather than in halves of them.
  const unseen = /(?!\n)[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;
  const tidy = (value) => {
    const text = value.normalize("NFC").replace(unseen, "").trim();
    const seen = text.normalize("NFKC").replace(/[\u115f\u1160\u2800]/g, "");
    return /[\p{L}\p{N}\p{P}\p{S}]/u.test(seen) ? text : "";
  };

  const mistakeIn = ({ value, dataset }) => {
    const text = tidy(value);
    if (!text) return dataset.required;
    if ([...text].length > dataset.limit) return dataset.tooLong;
    if (dataset.invalid && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) return dataset.invalid;
  };

  const show = (field) => {
    const message = mistakeIn(field);
    document.getElementById(`${field.id}-error`)?.remove();
    field.toggleAttribute("aria-invalid", !!message);
    if (message) {
      const error = document.createElement("p");
      error.className = "gw-error";
      error.id = `${field.id}-error`;
      error.textContent = message;
      field.setAttribute("aria-invalid", "true");
      field.before(error);
    }
    return message;
  };

  const summary = () => form.querySelector(".gw-error-summary");

  // Of an earlier answer, or the empty one of the page: its markup stands in error_summary.html.
  const empty = form.querySelector("#error-summary")?.content.firstElementChild ?? summary();

  const summarise = (wrong) => {
    const box = empty.cloneNode(true);
    const items = wrong.map(([field, message]) => {
      const item = empty.querySelector("li").cloneNode(true);
      item.firstElementChild.href = `#${field.id}`;
      item.firstElementChild.textContent = message;
      return item;
    });
    box.querySelector("ul").replaceChildren(...items);
    summary()?.remove();
    form.querySelector("[type=hidden]").before(box);
    const { prefix } = form.dataset;
    if (!document.title.startsWith(prefix)) document.title = prefix + document.title;
    box.focus();
  };

  form.addEventListener("click", (event) => {
    const link = event.target.closest(".gw-error-summary a");
    if (!link) return;
    event.preventDefault();
    document.getElementById(link.hash.slice(1)).focus();
  });

  for (const field of fields) {
    // Not at once: a message that appears under a press on the button would move it away.
    field.addEventListener("blur", () => {
      if (field.value || field.hasAttribute("aria-invalid")) setTimeout(show, 250, field);
    });
  }

  let sent = false;
  form.addEventListener("submit", (event) => {
    const wrong = fields.map((field) => [field, show(field)]).filter(([, message]) => message);
    if (wrong.length || sent) event.preventDefault();
    if (wrong.length) summarise(wrong);
    else sent = true;
  });
  // A page that comes back from the browser's memory can be sent again.
  addEventListener("pageshow", () => (sent = false));

  const tag = form.elements.c.value;
  // Counted once the page stands, or when it is left: painting it comes first.
  let counted = false;
  const count = () => {
    counted ||= navigator.sendBeacon(`/r/${form.dataset.code}/seen${tag && `?c=${tag}`}`);
  };
  setTimeout(count, 500);
  addEventListener("pagehide", count);
})();
