#include "fuzz/client_campaign.h"

#include <gtest/gtest.h>

#include <set>

#include "conformance/connect_case.h"
#include "fuzz/campaign_report.h"

namespace ssespec {
namespace {

CampaignReport campaign(const std::string& subject, std::size_t cases) {
  CampaignOptions options;
  options.cases = cases;
  const auto subjects = subjects_from(subject, SSESPEC_PROGRAM);
  EXPECT_TRUE(subjects);
  const Result<CampaignReport> report = run_campaign(subjects->front(), {}, {}, options, nullptr);
  EXPECT_TRUE(report) << (report ? "" : report.error().what);
  return report ? *report : CampaignReport{};
}

TEST(ClientCampaign, FindsNothingInOurClient) {
  const CampaignReport report = campaign("builtin:client", 192);
  EXPECT_EQ(report.cases, 192U);
  EXPECT_EQ(report.unknown_findings(), 0U) << to_text(report, "");
}

TEST(ClientCampaign, FindsPlantedBugsAndItsFilesAreConnectCases) {
  std::size_t named = 0;
  for (const std::string name : {"leid-never", "open-once", "end-is-final", "cut-is-final", "error-missing", "redirect-not-followed", "event-number-3-lost",
                                 "status-404-reconnects", "cut-keeps-state", "leid-stale-after-reset", "exception-loses-read", "type-unchecked"}) {
    const CampaignReport report = campaign("builtin:client-mutant:" + name, 128);
    EXPECT_FALSE(report.findings.empty()) << name;
    for (const FuzzFinding& finding : report.findings) {
      if (finding.label == name) ++named;
      const Result<Json> file = parse_json(case_file(finding));
      ASSERT_TRUE(file);
      EXPECT_TRUE(connect_case_from_json(file->at("cases").at(0))) << case_file(finding);
    }
  }
  EXPECT_GE(named, 8U);
}

TEST(FuzzScript, IsTheSameForTheSameSeed) {
  for (std::uint64_t number = 0; number < 200; ++number) {
    Random one(3, number), two(3, number);
    const std::string text = to_text(connect_case_json(generate_script(one, {"closeOn", "throwOn"}), "x", "", {}));
    EXPECT_EQ(text, to_text(connect_case_json(generate_script(two, {"closeOn", "throwOn"}), "x", "", {})));
  }
}

TEST(FuzzScript, IsAConnectCaseAndSoAreItsSimplerOnes) {
  for (std::uint64_t number = 0; number < 200; ++number) {
    Random random(5, number);
    const FuzzScript script = generate_script(random, {"closeOn", "throwOn"});
    const Result<ConnectCase> read = connect_case_from_json(connect_case_json(script, "x", "", {}));
    ASSERT_TRUE(read) << read.error().what;
    if (number % 20 != 0) continue;
    for (const FuzzScript& simpler : simpler_scripts(script)) EXPECT_TRUE(connect_case_from_json(connect_case_json(simpler, "x", "", {})));
  }
}

}  // namespace
}  // namespace ssespec
