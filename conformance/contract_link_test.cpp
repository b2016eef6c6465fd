// What the LaunchDarkly harness takes from a service, the driver of contract:URL takes as well.
#include "conformance/contract_link.h"

#include <gtest/gtest.h>
#include <httplib.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "conformance/contract_http.h"
#include "conformance/json.h"

namespace ssespec {
namespace {

// A service below a path of its host that redirects, writes names with capitals and forgets the path in Location.
class OddService {
 public:
  OddService() : port_(http_.bind_to_any_port("127.0.0.1")) {
    http_.Get("/base", [](const httplib::Request&, httplib::Response& out) { out.set_redirect("/base/status"); });
    http_.Get("/base/status", [](const httplib::Request&, httplib::Response& out) {
      out.set_content(R"({"Name":"odd","Capabilities":["restart"]})", "application/json");
    });
    http_.Post("/base", [](const httplib::Request&, httplib::Response& out) { out.set_redirect("/base/streams", 307); });
    http_.Post("/base/streams", [this](const httplib::Request& request, httplib::Response& out) {
      callback_ = *contract_url_from(string_member(*parse_json(request.body), "callbackUrl").value());
      out.set_header("Location", "/streams/1");
      out.status = 201;
    });
    http_.Post("/base/streams/1", [this](const httplib::Request&, httplib::Response&) { ++restarts_; });
    http_.Delete("/base/streams/1", [this](const httplib::Request&, httplib::Response&) { ++deletions_; });
    thread_ = std::thread([this] { http_.listen_after_bind(); });
  }
  ~OddService() {
    http_.stop();
    thread_.join();
  }
  Subject subject() const {
    Subject out;
    out.given = out.contract_url = "http://127.0.0.1:" + std::to_string(port_) + "/base";
    return out;
  }
  // Posts a message; the status of the answer, which comes when it is delivered.
  int post(const std::string& counter, const std::string& message) {
    return httplib::Client(callback_.origin).Post(callback_.path + "/" + counter, message, "application/json")->status;
  }
  int restarts() const { return restarts_; }
  int deletions() const { return deletions_; }

 private:
  httplib::Server http_;
  const int port_;
  std::thread thread_;
  ContractUrl callback_;
  std::atomic<int> restarts_ = 0, deletions_ = 0;
};

class Reports {
 public:
  ClientLink::Observer observer() {
    return [this](Happening happening) {
      const std::lock_guard lock(mutex_);
      reports_.push_back(std::move(happening));
      came_.notify_one();
    };
  }
  Happening next() {
    std::unique_lock lock(mutex_);
    came_.wait(lock, [this] { return !reports_.empty(); });
    Happening out = std::move(reports_.front());
    reports_.pop_front();
    return out;
  }

 private:
  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<Happening> reports_;
};

TEST(ContractLink, TakesWhatTheHarnessTakes) {
  OddService service;
  Reports reports;
  const auto link = start_contract_link(service.subject()).value();
  EXPECT_EQ(link->hello().name, "odd");
  EXPECT_EQ(link->hello().can, std::vector<std::string>{"restart"});
  OpenRequest request;
  request.url = "http://127.0.0.1:9/";
  const std::uint64_t source = link->open(request, reports.observer());
  ASSERT_EQ(reports.next().kind, Happening::Kind::ready);
  for (const std::string counter : {"1", "002", "-3", "3?x=4"}) {
    ASSERT_EQ(service.post(counter, R"({"Kind":"event","Event":{"Type":"t","Data":"a","Id":"1"}})"), 202) << counter;
    const Happening happening = reports.next();
    EXPECT_EQ(happening.event.type + happening.event.data + happening.event.id.value_or(""), "ta1");
  }
  for (const std::string counter : {"", "-", "x", "1x"}) EXPECT_EQ(service.post(counter, "{}"), 400) << counter;
  link->restart(source);
  while (service.restarts() == 0) std::this_thread::yield();
  link->close(source);
  EXPECT_EQ(reports.next().kind, Happening::Kind::done);
  EXPECT_EQ(service.deletions(), 1);
}

TEST(ContractLink, ALocationIsAbsoluteOrBelowTheBase) {
  const ContractUrl root{"http://h:1", "/"}, slash{"http://h:1", "/base/"}, base{"http://h:1", "/base"};
  EXPECT_EQ(resolve(root, "/s/1").path, "/s/1");
  EXPECT_EQ(resolve(root, "s/1").path, "/s/1");
  for (const ContractUrl& url : {slash, base}) {
    EXPECT_EQ(resolve(url, "/s/1").path, "/base/s/1");
    EXPECT_EQ(resolve(url, "/base/s/1").path, "/base/s/1");
    EXPECT_EQ(resolve(url, "http://h:2/s/1").origin, "http://h:2");
    EXPECT_EQ(resolve(url, "http://h:2/s/1").path, "/s/1");
  }
}

}  // namespace
}  // namespace ssespec
