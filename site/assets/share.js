// The share page's two buttons that only script can give: the phone's share sheet, and copying.
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
      await navigator.clipboard.writeText(source.value ?? source.textContent);
      say(said);
    } catch {
      // No permission, or no secure address: selected, it is one key away.
      if (source.closest("details")) source.closest("details").open = true;
      if (source.select) source.select();
      else getSelection().selectAllChildren(source);
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

  const sheet = document.getElementById("sheet");
  if (navigator.share) {
    sheet.hidden = false;
    sheet.addEventListener("click", () => {
      const { title, text, url, failed } = sheet.dataset;
      navigator.share({ title, text, url }).catch((error) => {
        if (error.name !== "AbortError") say(failed);
      });
    });
  }
})();
