// The claim form on the spot: the same messages as the server's, in the same shapes
// (site/overrides/partials). Everything works without this file.
(() => {
  const form = document.querySelector("form[data-code]");
  const fields = [...form.querySelectorAll("[data-limit]")];

  // As goodword.domain.entries: what is drawn as nothing, but for what shapes its neighbours.
  const unseen =
    /(?![\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}])[\p{C}\p{DI}\p{Zl}\p{Zp}\u2800]/u;
  const joins = String.raw`(?=[\p{L}\p{M}])[\u0600-\u0dff\u1000-\u109f\u1780-\u18af\u1a20-\u1bff\ua800-\uabff\ufb50-\ufdff\ufe70-\ufefc\u{10a00}-\u{11fff}]`;
  const needed = RegExp(
    String.raw`^(${joins}[\u200c\u200d]${joins}|[\p{So}\p{Sk}\ufe0e\ufe0f]\u200d\p{So}|\p{So}[\ufe0e\ufe0f]|[^][\ufe0e\ufe0f]\u20e3|[\u1820-\u18af][\u180b-\u180d\u180f]|[\u3400-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}][\ufe00-\ufe0d\u{e0100}-\u{e01ef}])`,
    "u",
  );

  const asEntered = (text, lines) => {
    let entry = text.replace(/\r\n?|[\v\f\x85\u2028\u2029]/g, "\n").replace(lines ? /\t/g : /[\t\n]/g, " ");
    // What goes may have been needed by, or have kept apart, what stood beside it.
    for (let former; entry != former; ) {
      const all = [...(former = entry)];
      let before = "";
      const seen = all.filter((one, place) => {
        const stays = one == "\n" || !unseen.test(one) || needed.test(before + one + all[place + 1]);
        if (stays) before = one;
        return stays;
      });
      entry = seen.join("").normalize("NFC").trim();
    }
    return /[\p{L}\p{N}\p{P}\p{S}]/u.test(entry) ? entry : "";
  };

  // As goodword.handlers.web.addresses, which has the last word.
  const mistakeInAddress = (text) => {
    const plain = text.replace(/[\uff01-\uff5e]/g, (one) => String.fromCharCode(one.charCodeAt() - 65248));
    const [, mailbox, domain] = /^([^\s@]+)@([^\s@:/?#\\%[\]]+)$/.exec(plain) ?? [];
    let host;
    try {
      host = new URL(`http:${domain}`).hostname;
    } catch {}
    if (
      !/^(?!.{65})([\w!#$%&'*+/=?^`{|}~\u0080-\uffff-]+(\.(?=[^.])|$))+$/.test(mailbox) ||
      !/^([a-z\d]([a-z\d-]{0,61}[a-z\d])?\.)+[a-z\d-]{0,62}[a-z]$/.test(host) ||
      /\.(arpa|invalid|local|localhost|onion)$/.test(host) ||
      (mailbox + host).length > 253
    )
      return "invalid";
    if (/[^\0-\x7f]/.test(mailbox)) return "undeliverable";
  };

  const mistakeIn = ({ value, dataset, rows }) => {
    const text = asEntered(value, rows);
    if (!text) return dataset.required;
    if ([...text].length > dataset.limit) return dataset.tooLong;
    return dataset.invalid && dataset[mistakeInAddress(text)];
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
