#include "conformance/html.h"

#include <fmt/format.h>

#include "conformance/finding.h"

namespace ssespec {

std::string escaped_html(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string filled(std::string_view page, const std::map<std::string, std::string>& values) {
  std::string out;
  while (true) {
    const std::size_t begin = page.find("{{");
    const std::size_t end = page.find("}}", begin == std::string_view::npos ? page.size() : begin);
    if (end == std::string_view::npos) return out.append(page);
    out.append(page.substr(0, begin));
    const auto value = values.find(std::string(page.substr(begin + 2, end - begin - 2)));
    if (value != values.end()) out += value->second;
    page.remove_prefix(end + 2);
  }
}

std::string page_of(const PageFrame& frame, std::string_view body) {
  const std::map<std::string, std::string>& files = built_in_site_files();
  const std::string style = frame.self_contained
                                ? fmt::format("<style>\n{}</style>", files.at("site.css"))
                                : fmt::format("<link rel=\"stylesheet\" href=\"{}site.css\">", frame.root);
  const std::string ways =
      frame.self_contained ? ""
                           : fmt::format(
                                 "<nav aria-label=\"Pages\"><a href=\"{0}index.html\">Matrix</a>"
                                 "<a href=\"{0}subjects.html\">Implementations</a>"
                                 "<a href=\"{0}requirements.html\">Requirements</a></nav>",
                                 frame.root);
  return filled(files.at("page.html"), {{"title", escaped_html(frame.title)},
                                        {"style", style},
                                        {"ways", ways},
                                        {"body", std::string(body)},
                                        {"footer", frame.footer},
                                        {"script", frame.script}});
}

}  // namespace ssespec
