/* Preloaded by fault tests: the disk under files whose path holds DISK_OF fails, fills up or is slow. Built by the tests with the machine's C compiler.
   DISK_SYNC_FAILS_AFTER=n   from the n-th on, every fsync or fdatasync fails with EIO
   DISK_FULL_AFTER=n         from the n-th on, every write fails with ENOSPC
   DISK_SYNC_MILLISECONDS=n  every fsync or fdatasync takes so long */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static int syncs, writes;

static int concerns(int fd)
{
    const char *named = getenv("DISK_OF");
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = named ? readlink(link, path, sizeof path - 1) : -1;
    if (length < 0) return 0;
    path[length] = 0;
    return strstr(path, named) != NULL;
}

static int reached(const char *setting, int *count)
{
    const char *after = getenv(setting);
    return after && __atomic_add_fetch(count, 1, __ATOMIC_SEQ_CST) >= atoi(after);
}

static int sync_fails(int fd)
{
    if (!concerns(fd)) return 0;
    const char *slow = getenv("DISK_SYNC_MILLISECONDS");
    if (slow) nanosleep(&(struct timespec){ atoi(slow) / 1000, atoi(slow) % 1000 * 1000000L }, NULL);
    return reached("DISK_SYNC_FAILS_AFTER", &syncs);
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define SYNC(name) int name(int fd) { if (sync_fails(fd)) { errno = EIO; return -1; } return NEXT(name)(fd); }
#define FULL(fd) if (concerns(fd) && reached("DISK_FULL_AFTER", &writes)) { errno = ENOSPC; return -1; }

SYNC(fsync)
SYNC(fdatasync)
ssize_t write(int fd, const void *bytes, size_t length) { FULL(fd) return NEXT(write)(fd, bytes, length); }
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) { FULL(fd) return NEXT(pwrite)(fd, bytes, length, at); }
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) { FULL(fd) return NEXT(pwrite64)(fd, bytes, length, at); }
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) { FULL(fd) return NEXT(pwritev)(fd, parts, count, at); }
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) { FULL(fd) return NEXT(pwritev64)(fd, parts, count, at); }
