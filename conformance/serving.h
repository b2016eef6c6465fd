// What `ssespec serve` plays: a case, a script, a recording or a folder of them, at URLs that anything can open.
//
// Tested by serve_test.py.
#ifndef SSESPEC_CONFORMANCE_SERVING_H_
#define SSESPEC_CONFORMANCE_SERVING_H_

#include <memory>
#include <string>
#include <vector>

#include "conformance/corpus.h"
#include "conformance/recording.h"
#include "conformance/result.h"
#include "mock_server/server.h"

namespace ssespec {

struct ServedUrl {
  std::string path;   // "/stream"
  std::string about;  // one line
  mock::Responder respond;
};

// Whether `what` is played as PlaybackWishes say: a file or a folder of recordings, and no script.
bool is_recording(const std::string& what);

class Serving {
 public:
  // `origin`: what stands before paths in Location headers and on the status page.
  Serving(mock::MockServer& server, std::string origin);

  // A case id of the corpus, a file with a script or a connect case, a recording, or a folder of recordings.
  // Errors: none of those; a script with an unknown step; an empty folder.
  Result<void> serve(const std::string& what, const Corpus& corpus, const PlaybackWishes& wishes);
  // The page at "/" and the journal at "/journal.json". A request for an event stream gets it at "/" too, where there
  // is only one to get.
  void serve_status_page();

  [[nodiscard]] const std::vector<ServedUrl>& urls() const { return urls_; }
  [[nodiscard]] std::string status_page() const;
  [[nodiscard]] std::string journal_json() const;

 private:
  Result<void> serve_case(const Case& the_case);
  Result<void> serve_script(const Json& json, const std::string& name);
  Result<void> serve_recordings(const std::string& path, const PlaybackWishes& wishes);
  void add(ServedUrl url);

  mock::MockServer& server_;
  std::string origin_;
  std::string title_;
  std::vector<ServedUrl> urls_;
  std::shared_ptr<mock::Journal> journal_;
};

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_SERVING_H_
