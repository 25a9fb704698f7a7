// Lock files of the operating system: one holder, and who is refused is told
// which process that is.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "snapshots/file_system.h"
#include "tests/support/scratch_folder.h"

namespace clearpoint {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string HostName() {
  char host[256] = {};
  EXPECT_EQ(::gethostname(host, sizeof host - 1), 0);
  return host;
}

// Held without a word about who holds it, as in the moment behind taking it.
class SilentLock {
 public:
  explicit SilentLock(const std::string& path)
      : file_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)) {
    struct flock whole = {};
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    EXPECT_EQ(::fcntl(file_, F_OFD_SETLK, &whole), 0);
  }
  ~SilentLock() { ::close(file_); }
  SilentLock(const SilentLock&) = delete;

 private:
  const int file_;
};

std::string Refusal(const std::string& path) {
  const auto lock = MakePosixFileSystem()->Lock(path);
  EXPECT_TRUE(absl::IsFailedPrecondition(lock.status())) << lock.status();
  return std::string(lock.status().message());
}

TEST(PosixLock, NamesItsHolderOverALongerNameOfTheOneBefore) {
  const ScratchFolder folder;
  const std::string path = folder.Sub("LOCK");
  std::ofstream(path) << "123456789 on host " << std::string(60, 'h') << "\n";
  const auto lock = MakePosixFileSystem()->Lock(path);
  ASSERT_TRUE(lock.ok()) << lock.status();
  EXPECT_EQ(Refusal(path),
            absl::StrCat(path, " is held by process ", ::getpid(), " on host ",
                         HostName(), "; wait until it is done, or stop it"));
}

TEST(PosixLock, SaysThatAHolderWithoutANameIsJustStarting) {
  const ScratchFolder folder;
  const std::string path = folder.Sub("LOCK");
  const SilentLock lock(path);
  EXPECT_EQ(Refusal(path),
            absl::StrCat(path,
                         " is held by a process that has not written its name "
                         "there yet: it is just starting; wait until it is "
                         "done, or stop it"));
  std::ofstream(path) << "12";  // half a name
  EXPECT_THAT(Refusal(path), HasSubstr("just starting; wait"));
}

TEST(PosixLock, DoesNotNameAProcessThatHasEnded) {
  const ScratchFolder folder;
  const std::string path = folder.Sub("LOCK");
  const pid_t ended = ::fork();
  if (ended == 0) ::_exit(0);
  ASSERT_GT(ended, 0);
  ASSERT_EQ(::waitpid(ended, nullptr, 0), ended);
  std::ofstream(path) << ended << " on host " << HostName() << "\n";
  const SilentLock lock(path);
  const std::string refusal = Refusal(path);
  EXPECT_THAT(refusal, HasSubstr("just starting"));
  EXPECT_THAT(refusal, HasSubstr(absl::StrCat(ended, " on host ", HostName(),
                                              " has ended")));
  // Of another host nobody here can say that.
  std::ofstream(path) << ended << " on host elsewhere\n";
  EXPECT_THAT(Refusal(path), HasSubstr(absl::StrCat("held by process ", ended,
                                                    " on host elsewhere")));
}

TEST(PosixLock, OfManyWhoStartAtOnceOneWinsAndTheOthersAreToldOfIt) {
  const ScratchFolder folder;
  const std::string path = folder.Sub("LOCK");
  constexpr size_t kStarting = 8;
  std::vector<absl::StatusOr<std::unique_ptr<FileLock>>> locks(kStarting);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < kStarting; ++i) {
    threads.emplace_back(
        [&locks, &path, i] { locks[i] = MakePosixFileSystem()->Lock(path); });
  }
  for (std::thread& thread : threads) thread.join();
  size_t won = 0;
  for (const auto& lock : locks) {
    if (lock.ok()) {
      ++won;
      continue;
    }
    const std::string refusal(lock.status().message());
    EXPECT_THAT(refusal,
                AnyOf(HasSubstr(absl::StrCat("held by process ", ::getpid())),
                      HasSubstr("just starting")));
    EXPECT_THAT(refusal, Not(HasSubstr("unknown")));
  }
  EXPECT_EQ(won, 1u);
}

}  // namespace
}  // namespace clearpoint
