// A campaign against a client: scripts that nobody wrote, played over HTTP, and what it gets wrong, small and named.
//
// Scripts depend on the seed and their number only; nothing is fed back. Tested by client_campaign_test.cpp.
#ifndef SSESPEC_FUZZ_CLIENT_CAMPAIGN_H_
#define SSESPEC_FUZZ_CLIENT_CAMPAIGN_H_

#include "fuzz/campaign.h"
#include "fuzz/watch.h"

namespace ssespec {

// Fills a report whose seed is set. Errors (exit 3): the client cannot be started.
Result<void> run_client_campaign(const Subject& subject, const Known& known, const CampaignOptions& options, Watch& watch,
                                 CampaignReport& report, const std::function<void(const CampaignStatus&)>& status);

}  // namespace ssespec

#endif  // SSESPEC_FUZZ_CLIENT_CAMPAIGN_H_
