// What only script can give the share page: the phone's share sheet, copying, and messages that are
// changed before they are sent.
(() => {
  const status = document.querySelector("[role=status]");
  let timer;

  const say = (words) => {
    status.textContent = words;
    clearTimeout(timer);
    timer = setTimeout(say, 6000, "");
  };

  const copy = async (source, said) => {
    try {
      const { link } = source.dataset;
      await navigator.clipboard.writeText(link ? `${source.value}\n\n${link}` : source.value);
      say(said);
    } catch {
      // No permission, or no secure address: selected, it is one key away.
      if (source.closest("details")) source.closest("details").open = true;
      source.select();
      say(status.dataset.failed);
    }
  };

  for (const control of document.querySelectorAll("[data-copy]")) {
    const source = document.getElementById(control.dataset.copy);
    control.hidden = false;
    control.addEventListener("click", (event) => {
      // A link that leads away goes on leading there.
      if (control.hash && !control.target) event.preventDefault();
      copy(source, control.dataset.said);
    });
  }

  // As Python's quote: what is left of the address stands around the message.
  const quoted = (text, lines) =>
    encodeURIComponent(text)
      .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt().toString(16).toUpperCase()}`)
      .replaceAll("%0A", lines);

  for (const message of document.querySelectorAll("[data-link]")) {
    message.readOnly = false;
    const way = document.querySelector(`[data-says="${message.id}"]`);
    if (!way) continue;
    const written = way.getAttribute("href");
    const lines = written.startsWith("mailto:") ? "%0D%0A" : "%0A";
    const around = written.split(quoted(message.defaultValue, lines));
    message.addEventListener("input", () => {
      way.href = around.join(quoted(message.value.trim(), lines));
    });
  }

  const sheet = document.getElementById("sheet");
  if (navigator.share) {
    sheet.hidden = false;
    sheet.addEventListener("click", () => {
      const { title, url, failed } = sheet.dataset;
      const chat = document.getElementById("say-whatsapp");
      const text = chat ? chat.value : sheet.dataset.text;
      navigator.share({ title, text, url }).catch((error) => {
        if (error.name !== "AbortError") say(failed);
      });
    });
  }
})();
