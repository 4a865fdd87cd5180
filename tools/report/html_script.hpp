#pragma once
// The script of the HTML report: filters and copy buttons, nothing that reading needs. The page's policy names its digest.

#include <string_view>

namespace writ::report {

inline constexpr std::string_view kScript = R"js(
'use strict';
for (const site of document.querySelectorAll('section.site')) {
  const form = site.querySelector('form.filters');
  if (!form) continue;
  const findings = [...site.querySelectorAll('article.finding')];
  const value = (name) => form.querySelector(`[data-filter="${name}"]`).value;
  const texts = new Map();
  const text_of = (finding) => {
    if (!texts.has(finding)) texts.set(finding, finding.textContent.toLowerCase());
    return texts.get(finding);
  };
  const apply = () => {
    const text = value('text').trim().toLowerCase(), verdict = value('verdict'), severity = Number(value('severity') || 0);
    const vendor = value('vendor'), place = value('place');
    let count = 0;
    for (const finding of findings) {
      const data = finding.dataset;
      const shown = (!verdict || data.verdict === verdict) && Number(data.severity) >= severity && (!vendor || data.vendor === vendor) &&
        (!place || data.places.split(' ').includes(place)) && (!text || text_of(finding).includes(text));
      finding.hidden = !shown;
      if (shown) ++count;
    }
    form.querySelector('output').textContent = form.dataset.shown.replace('{0}', count).replace('{1}', findings.length);
  };
  form.addEventListener('input', apply);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.hidden = false;
  apply();
}
for (const button of document.querySelectorAll('button.copy')) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    if (button.classList.contains('done')) return;
    const code = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(code.textContent);
    } catch {
      // A file opened from the disk may have no clipboard: the text is selected instead.
      getSelection().selectAllChildren(code);
    }
    const label = button.textContent;
    button.classList.add('done');
    button.textContent = button.dataset.done;
    setTimeout(() => {
      button.classList.remove('done');
      button.textContent = label;
    }, 1500);
  });
}
)js";

}  // namespace writ::report
