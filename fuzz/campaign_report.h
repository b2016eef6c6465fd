// A campaign's findings as text, JSON, Markdown, and as files: each a ready corpus case.
//
// Tested by campaign_test.cpp.
#ifndef SSESPEC_FUZZ_CAMPAIGN_REPORT_H_
#define SSESPEC_FUZZ_CAMPAIGN_REPORT_H_

#include <string>

#include "fuzz/campaign.h"

namespace ssespec {

std::string to_text(const CampaignReport& report, const std::string& out_folder);
std::string to_json(const CampaignReport& report);
std::string to_markdown(const CampaignReport& report);

// A corpus file with one case, that `ssespec replay FILE SUBJECT` takes and that may be copied into the corpus.
// Has no times and no counts in it.
std::string case_file(const FuzzFinding& finding);
std::string file_name(const FuzzFinding& finding);  // "crlf-split-at-read.json"

}  // namespace ssespec

#endif  // SSESPEC_FUZZ_CAMPAIGN_REPORT_H_
