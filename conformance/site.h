// The static site: the matrix, a page for each subject and each case, the requirements, badges, a picture to share.
//
// Tested by site_test.cpp and, in a browser, by site_browser_test.mjs.
#ifndef SSESPEC_CONFORMANCE_SITE_H_
#define SSESPEC_CONFORMANCE_SITE_H_

#include <map>
#include <string>

#include "conformance/grid.h"

namespace ssespec {

// Every file by its path inside the site; results.json is among them.
std::map<std::string, std::string> site_of(const Report& report, const Corpus& corpus);

// The bodies of the pages, as HTML. `root` is the way to the site's first page.
std::string matrix_body(const Grid& grid);
std::string matrix_script(const Grid& grid);  // its data and its script
std::string subjects_body(const Grid& grid);
std::string subject_body(const Grid& grid, std::size_t column, const std::string& root);
std::string case_body(const Grid& grid, const Row& row, const std::string& root);
std::string requirements_body(const Grid& grid);
std::string summary_picture(const Grid& grid);  // SVG

// Parts that several pages have.
inline std::string finding_id(const Column& column, const Row& row) { return column.slug + "/" + row.of_case->id; }  // on a page of findings
std::string verdict_chip(const CaseResult* result);             // <span class="v F">fail</span>
std::string legend();                                           // what the letters mean
std::string about_the_run(const Report& report);                // suite, corpus, seed, environment, date
std::string finding_body(const Grid& grid, const Row& row, std::size_t column);  // expected against seen

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_SITE_H_
