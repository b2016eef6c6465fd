// Text into HTML: escapes, and the frame that every page has.
//
// Tested by site_test.cpp.
#ifndef SSESPEC_CONFORMANCE_HTML_H_
#define SSESPEC_CONFORMANCE_HTML_H_

#include <map>
#include <string>
#include <string_view>

namespace ssespec {

// Fit for HTML and XML, in text and in quoted attributes; control characters are shown as \xHH.
std::string escaped_html(std::string_view text);

// The template with every {{name}} replaced; a name without a value is left empty.
std::string filled(std::string_view page, const std::map<std::string, std::string>& values);

// The files of site/: page.html, site.css, matrix.js.
const std::map<std::string, std::string>& built_in_site_files();

struct PageFrame {
  std::string title;        // plain text
  std::string root;         // how to come from the page to the site's first page: "" or "../"
  std::string footer;       // HTML
  std::string script;       // a <script> element, or nothing
  bool self_contained = false;  // the style is in the page, and there is no way to other pages
};

std::string page_of(const PageFrame& frame, std::string_view body);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_HTML_H_
