// Which connect cases each planted client fails: client_kills.json, which client_kill_table.py writes when it has
// judged them all. A real client that fails the same cases probably does the same.
//
// Tested by root_cause_test.cpp; client_kill_table.py compares the file with what is seen.
#ifndef SSESPEC_CONFORMANCE_CLIENT_KILLS_H_
#define SSESPEC_CONFORMANCE_CLIENT_KILLS_H_

#include <functional>
#include <map>
#include <set>
#include <string>

namespace ssespec {

// By the name of the planted client, the ids of the cases.
using ClientKills = std::map<std::string, std::set<std::string>, std::less<>>;

const ClientKills& built_in_client_kills();

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_CLIENT_KILLS_H_
