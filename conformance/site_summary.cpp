// A picture to share: every implementation with its share of musts, as bars.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "conformance/html.h"
#include "conformance/site.h"

namespace ssespec {
namespace {

constexpr int kWidth = 1200, kTop = 110, kLine = 22, kBarLeft = 250, kBarWidth = 230, kColumnWidth = 590;

std::string bar(const Column& column, const Score& score, int x, int y) {
  const double share = score.judged == 0 ? 0 : static_cast<double>(score.passed) / static_cast<double>(score.judged);
  const int width = static_cast<int>(share * kBarWidth);
  std::string name = column.name.starts_with("github.com/") ? column.name.substr(11) : column.name;
  if (name.size() > 34) name = name.substr(0, 33) + "...";
  return fmt::format(
      "<text x=\"{}\" y=\"{}\" text-anchor=\"end\" class=\"name\">{}</text>"
      "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"14\" class=\"ground\"/>"
      "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"14\" class=\"{}\"/>"
      "<text x=\"{}\" y=\"{}\" class=\"count\">{}</text>\n",
      x + kBarLeft - 10, y + 12, escaped_html(name), x + kBarLeft, y, kBarWidth, x + kBarLeft, y, width,
      score.passed == score.judged ? "all" : "some", x + kBarLeft + kBarWidth + 8, y + 12,
      score.judged == 0 ? std::string("not judged") : fmt::format("{}/{}", score.passed, score.judged));
}

}  // namespace

std::string summary_picture(const Grid& grid) {
  std::vector<std::pair<Score, const Column*>> order;
  for (const Column& column : grid.columns)
    order.emplace_back(score_of(*column.subject, *grid.corpus, Level::must), &column);
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
    return a.first.passed * std::max<std::size_t>(b.first.judged, 1) > b.first.passed * std::max<std::size_t>(a.first.judged, 1);
  });
  const std::size_t lines = (order.size() + 1) / 2;
  const int height = kTop + static_cast<int>(lines) * kLine + 50;
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" role=\"img\" "
      "aria-label=\"Share of the musts met by {2}\">\n<style>"
      "text{{font-family:system-ui,'DejaVu Sans',sans-serif;fill:#1c1c1e}}.title{{font-size:30px;font-weight:700}}"
      ".sub{{font-size:16px;fill:#555}}.name,.count{{font-size:13px}}.ground{{fill:#e4e6ea}}"
      ".all{{fill:#2d7a1f}}.some{{fill:#c2571a}}</style>\n<rect width=\"{0}\" height=\"{1}\" fill=\"#fff\"/>\n"
      "<text x=\"40\" y=\"52\" class=\"title\">Server-Sent Events: who follows the standard</text>\n"
      "<text x=\"40\" y=\"80\" class=\"sub\">{2}, {3}, each under every cut; bars: cases of "
      "musts that pass</text>\n",
      kWidth, height, counted(grid.columns.size(), "implementation"), counted(grid.rows.size(), "case"));
  for (std::size_t i = 0; i < order.size(); ++i) {
    const int x = i < lines ? 20 : 20 + kColumnWidth;
    const int y = kTop + static_cast<int>(i % lines) * kLine;
    out += bar(*order[i].second, order[i].first, x, y);
  }
  return out + fmt::format("<text x=\"40\" y=\"{}\" class=\"sub\">ssespec {}{}{}</text>\n</svg>\n", height - 18,
                           escaped_html(grid.report->suite_version), grid.report->started.empty() ? "" : ", ",
                           escaped_html(grid.report->started.substr(0, 10)));
}

}  // namespace ssespec
