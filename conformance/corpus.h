// The corpus: every case and every requirement, read from a folder or from the copy inside the program.
//
// Tested by corpus_test.cpp.
#ifndef SSESPEC_CONFORMANCE_CORPUS_H_
#define SSESPEC_CONFORMANCE_CORPUS_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/case.h"
#include "conformance/requirement.h"
#include "conformance/result.h"

namespace ssespec {

struct Corpus {
  std::vector<Requirement> requirements;  // in the order of the file
  std::vector<Case> cases;                // sorted by id
  std::string hash;                       // of all files: says which corpus a report was made with
  std::string from;                       // the folder or file that it was read from; empty for the copy inside the program

  const Requirement* requirement(std::string_view id) const;
  const Case* find(std::string_view id) const;
};

// A file of the corpus by its path inside the folder, "parse/id.json".
using CorpusFiles = std::map<std::string, std::string>;

// Errors: an unknown key, a case id twice, a requirement that is not there, a piece or an item of no known
// form, an empty file; each names the file and the case.
Result<Corpus> read_corpus(const CorpusFiles& files);
Result<CorpusFiles> corpus_files_in(const std::string& folder);
const CorpusFiles& built_in_corpus_files();

// Of all ids the one that is written most like it; empty if there is none.
std::string closest_id(const Corpus& corpus, const std::string& id);

// The cases whose id, or one of whose requirements, matches one of the patterns; all for none.
// `*` in a pattern stands for any text, slashes too. Errors: a pattern that matches nothing is named, with the
// closest ids.
Result<std::vector<const Case*>> select(const Corpus& corpus, const std::vector<std::string>& patterns);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_CORPUS_H_
