#include "conformance/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <sstream>

namespace ssespec {
namespace {

constexpr std::size_t kMostErr = 4096;
constexpr int kPipeSize = 1 << 20;

struct Pipe {
  int read = -1, write = -1;
  bool open() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    read = ends[0];
    write = ends[1];
    fcntl(read, F_SETPIPE_SZ, kPipeSize);  // best effort
    return true;
  }
  void close_both() {
    if (read >= 0) close(read);
    if (write >= 0) close(write);
    read = write = -1;
  }
};

std::vector<std::string> environment_with(const std::map<std::string, std::string>& added) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (!added.contains(std::string(text.substr(0, text.find('='))))) all.emplace_back(text);
  }
  for (const auto& [name, value] : added) all.push_back(name + "=" + value);
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> out;
  for (std::string& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

// What the child does between fork and exec: only calls that are safe there. Never returns.
[[noreturn]] void become(const char* folder, char* const* argv, char* const* env, const std::array<int, 3>& fds, int tell) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  signal(SIGPIPE, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  bool ok = folder == nullptr || chdir(folder) == 0;
  for (int fd = 0; ok && fd < 3; ++fd) ok = dup2(fds[static_cast<std::size_t>(fd)], fd) == fd;
  if (ok) execvpe(argv[0], argv, env);
  const int error = errno;
  (void)!write(tell, &error, sizeof error);
  _exit(127);
}

std::string cannot_run(const std::string& command, int error) {
  return fmt::format("cannot run `{}`: {}; check the command and its path", command, std::strerror(error));
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

// The process ids of our children, those of every thread.
std::set<int> children() {
  std::set<int> all;
  std::error_code error;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task", error)) {
    std::ifstream file(thread.path() / "children");
    for (int pid = 0; file >> pid;) all.insert(pid);
  }
  return all;
}

}  // namespace

Result<std::unique_ptr<Process>> Process::start(const Command& command) {
  static std::once_flag once;
  std::call_once(once, [] { signal(SIGPIPE, SIG_IGN); });  // a child that is gone is an error code, not our end
  if (command.argv.empty()) return fail("the command is empty", Exit::subject_failed);
  Pipe in, out, err, tell;
  if (!in.open() || !out.open() || !err.open() || !tell.open()) {
    const std::string why = std::strerror(errno);
    for (Pipe* pipe : {&in, &out, &err, &tell}) pipe->close_both();
    return fail(fmt::format("no pipe for a child process: {}", why), Exit::harness_fault);
  }
  std::vector<std::string> argv = command.argv, env = environment_with(command.env);
  const std::vector<char*> argv_pointers = pointers(argv), env_pointers = pointers(env);
  const char* folder = command.folder.empty() ? nullptr : command.folder.c_str();
  const pid_t pid = fork();
  if (pid == 0) become(folder, argv_pointers.data(), env_pointers.data(), {in.read, out.write, err.write}, tell.write);
  close(in.read);
  close(out.write);
  close(err.write);
  close(tell.write);
  std::unique_ptr<Process> process(new Process);
  process->in_ = in.write;
  process->out_ = out.read;
  process->err_ = err.read;
  process->pid_ = pid;
  process->reaped_ = pid < 0;
  int error = pid < 0 ? errno : 0;
  if (pid > 0) {
    setpgid(pid, pid);  // also here, so that the group exists whoever runs first
    while (read(tell.read, &error, sizeof error) < 0 && errno == EINTR) {
    }
  }
  close(tell.read);
  for (const int fd : {process->in_, process->out_, process->err_}) fcntl(fd, F_SETFL, O_NONBLOCK);
  if (error == 0) return process;
  const bool no_folder = folder != nullptr && !std::filesystem::is_directory(command.folder);
  return fail(no_folder ? fmt::format("the folder {} does not exist", command.folder)
                        : cannot_run(joined(command.argv), error),
              Exit::subject_failed);
}

Process::~Process() {
  end(1.0);
  for (const int fd : {out_, err_}) {
    if (fd >= 0) close(fd);
  }
}

void Process::close_in() {
  if (in_ >= 0) close(in_);
  in_ = -1;
}

void Process::drain_err() {
  std::array<char, 4096> buffer;
  // At most what a pipe holds: it may write faster than we read.
  for (int piece = 0; piece < kPipeSize / 4096; ++piece) {
    const ssize_t n = read(err_, buffer.data(), buffer.size());
    if (n <= 0) return;
    err_tail_.append(buffer.data(), static_cast<std::size_t>(n));
    if (err_tail_.size() > kMostErr) err_tail_.erase(0, err_tail_.size() - kMostErr);
  }
}

bool Process::has_exited() const {
  siginfo_t info{};
  // WNOWAIT keeps the process id ours until the group has been killed.
  return reaped_ || waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid != 0;
}

double Process::seconds_without_processor() const {
  double most = 0;
  std::error_code error;
  for (const auto& thread : std::filesystem::directory_iterator(fmt::format("/proc/{}/task", pid_), error)) {
    std::ifstream file(thread.path() / "schedstat");  // nanoseconds: on a processor, waiting for one
    double on_it = 0, waiting = 0;
    if (file >> on_it >> waiting) most = std::max(most, waiting * 1e-9);
  }
  return most;
}

std::string Process::end(double seconds) {
  if (reaped_) return ended_how_;
  close_in();
  int status = 0;
  bool killed = false, closed_out = false;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  while (!has_exited()) {
    const auto left = deadline - std::chrono::steady_clock::now();
    if (left.count() <= 0) {
      killed = true;
      break;
    }
    pollfd fds[2] = {{closed_out ? -1 : out_, 0, 0}, {err_, POLLIN, 0}};  // wakes when it closes its output, else looks again
    poll(fds, 2, 5);
    closed_out = closed_out || (fds[0].revents & POLLHUP) != 0;
    drain_err();
    std::array<char, 65536> rest;
    [[maybe_unused]] const ssize_t n = read(out_, rest.data(), rest.size());
  }
  kill(-pid_, SIGKILL);
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  reaped_ = true;
  drain_err();
  if (killed) {
    ended_how_ = closed_out ? "closed its stdout, did not exit, and was killed by us" : "was killed by us";
  } else if (WIFSIGNALED(status)) {
    ended_how_ = fmt::format("was killed by signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)));
  } else {
    exit_code_ = WEXITSTATUS(status);
    ended_how_ = fmt::format("exited with code {}", WEXITSTATUS(status));
  }
  return ended_how_;
}

OrphanKeeper::OrphanKeeper() : before_(children()) { prctl(PR_SET_CHILD_SUBREAPER, 1); }

OrphanKeeper::~OrphanKeeper() {
  for (bool found = true; found;) {  // what a killed one leaves behind comes to us next
    found = false;
    for (const int pid : children()) {
      if (before_.contains(pid)) continue;
      kill(pid, SIGKILL);
      found = waitpid(pid, nullptr, 0) == pid || found;
    }
  }
}

Result<std::vector<std::string>> split_words(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\' && quote != '\'') {
      if (++i == text.size()) return fail(fmt::format("`{}` ends in a backslash", text));
      if (quote == '"' && text[i] != '"' && text[i] != '\\' && text[i] != '$' && text[i] != '`') word.push_back('\\');
      word.push_back(text[i]);
      in_word = true;
    } else if (quote != 0) {
      if (c == quote) quote = 0; else word.push_back(c);
    } else if (c == '\'' || c == '"') {
      quote = c;
      in_word = true;
    } else if (c == ' ' || c == '\t' || c == '\n') {
      if (in_word) words.push_back(std::move(word));
      word.clear();
      in_word = false;
    } else {
      word.push_back(c);
      in_word = true;
    }
  }
  if (quote != 0) return fail(fmt::format("`{}` has a quote that is not closed", text));
  if (in_word) words.push_back(std::move(word));
  if (words.empty()) return fail("the command is empty; write for example exec:\"node adapter.mjs\"");
  return words;
}

Result<void> check_program(const std::string& name) {
  const char* const path = std::getenv("PATH");
  const bool is_path = name.find('/') != std::string::npos;
  std::istringstream folders(is_path ? "" : path != nullptr ? path : "/bin:/usr/bin");
  if (is_path && access(name.c_str(), X_OK) == 0) return {};
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (access(fmt::format("{}/{}", folder.empty() ? "." : folder, name).c_str(), X_OK) == 0) return {};
  }
  return fail(cannot_run(name, is_path ? errno : ENOENT), Exit::subject_failed);
}

std::string path_of_this_program() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).string();
}

}  // namespace ssespec
