/*
 * A file layer for tests: what a process wrote to one folder and did not bring to the disk is gone when the power is.
 *
 * Loaded before the C library (LD_PRELOAD). POWER_DIR is the folder, POWER_DISK another one that holds what a loss of power
 * would leave of it:
 *
 *   POWER_DISK/files/NAME   the content of NAME when it was synced last
 *   POWER_DISK/ids/NAME     which file NAME was, when the folder was synced last
 *   POWER_DISK/loose/ID     the content of a synced file whose name is not on the disk yet
 *
 * A file's content is kept by fsync and fdatasync of the file, its name by fsync of the folder; a new name of a file that was
 * never synced is an empty file, and a deleted name comes back until the folder is synced. What is there when the process
 * starts is on the disk. One process, one folder, no folders in it.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void fail(const char *what, const char *path)
{
    fprintf(stderr, "power layer: %s %s\n", what, path);
    abort();
}

/* Complete under its name or not there: the process may be killed at any moment. */
static void copy_open(int in, const char *to)
{
    char partial[4300], buffer[1 << 16];
    snprintf(partial, sizeof partial, "%s.copy", to);
    int out = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (out < 0) fail("cannot make", partial);
    ssize_t n;
    for (off_t at = 0; (n = pread(in, buffer, sizeof buffer, at)) > 0; at += n)
        if (write(out, buffer, n) != n) fail("cannot write", to);
    if (n < 0) fail("cannot read what becomes", to);
    close(out);
    if (rename(partial, to) != 0) fail("cannot rename", to);
}

static void copy(const char *from, const char *to)
{
    int in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0) fail("cannot copy", from);
    copy_open(in, to);
    close(in);
}

static int read_id(const char *path, unsigned long *id)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) return 0;
    int read = fscanf(file, "%lu", id);
    fclose(file);
    return read == 1;
}

static void write_id(const char *path, unsigned long id)
{
    char partial[4300];
    snprintf(partial, sizeof partial, "%s.copy", path);
    FILE *file = fopen(partial, "we");
    if (file == NULL) fail("cannot write", path);
    fprintf(file, "%lu", id);
    fclose(file);
    if (rename(partial, path) != 0) fail("cannot rename", path);
}

/* Read by the handle that is synced: closing another one would let go of the locks that the process has on the file. */
static void keep_file(const char *disk, int handle, const char *name, unsigned long id)
{
    char loose[4200], ids[4200], files[4200];
    unsigned long known;
    snprintf(loose, sizeof loose, "%s/loose/%lu", disk, id);
    snprintf(ids, sizeof ids, "%s/ids/%s", disk, name);
    snprintf(files, sizeof files, "%s/files/%s", disk, name);
    copy_open(handle, read_id(ids, &known) && known == id ? files : loose);
}

static void keep_names(const char *disk, const char *folder)
{
    char path[4200], ids[4200], files[4200], loose[4200];
    unsigned long known;
    DIR *entries = opendir(folder);
    for (struct dirent *entry; entries != NULL && (entry = readdir(entries)) != NULL;)
    {
        struct stat status;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (stat(path, &status) != 0 || !S_ISREG(status.st_mode)) continue;
        snprintf(ids, sizeof ids, "%s/ids/%s", disk, entry->d_name);
        if (read_id(ids, &known) && known == status.st_ino) continue;
        snprintf(files, sizeof files, "%s/files/%s", disk, entry->d_name);
        snprintf(loose, sizeof loose, "%s/loose/%lu", disk, (unsigned long)status.st_ino);
        copy(access(loose, R_OK) == 0 ? loose : "/dev/null", files);
        unlink(loose);
        write_id(ids, status.st_ino);
    }
    if (entries != NULL) closedir(entries);

    snprintf(path, sizeof path, "%s/ids", disk);
    entries = opendir(path);
    for (struct dirent *entry; entries != NULL && (entry = readdir(entries)) != NULL;)
    {
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] == '.' || access(path, F_OK) == 0) continue;
        snprintf(ids, sizeof ids, "%s/ids/%s", disk, entry->d_name);
        snprintf(files, sizeof files, "%s/files/%s", disk, entry->d_name);
        unlink(ids);
        unlink(files);
    }
    if (entries != NULL) closedir(entries);
}

static void keep(int handle)
{
    const char *folder = getenv("POWER_DIR"), *disk = getenv("POWER_DISK");
    char link[64], path[4200];
    struct stat status;
    if (folder == NULL || disk == NULL || fstat(handle, &status) != 0) return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return;
    path[length] = 0;
    size_t above = strlen(folder);
    if (strncmp(path, folder, above) != 0) return;
    pthread_mutex_lock(&lock);
    if (S_ISDIR(status.st_mode) && path[above] == 0) keep_names(disk, folder);
    else if (S_ISREG(status.st_mode) && path[above] == '/' && strstr(path, " (deleted)") == NULL) keep_file(disk, handle, path + above + 1, status.st_ino);
    pthread_mutex_unlock(&lock);
}

__attribute__((constructor)) static void begin(void)
{
    const char *folder = getenv("POWER_DIR"), *disk = getenv("POWER_DISK");
    char path[4200], loose[4200];
    DIR *entries = folder == NULL || disk == NULL ? NULL : opendir(folder);
    if (entries == NULL) return;
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;)
    {
        struct stat status;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (stat(path, &status) != 0 || !S_ISREG(status.st_mode)) continue;
        snprintf(loose, sizeof loose, "%s/loose/%lu", disk, (unsigned long)status.st_ino);
        copy(path, loose);
    }
    closedir(entries);
    keep_names(disk, folder);
}

int fsync(int handle)
{
    static int (*next)(int);
    if (next == NULL) next = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    keep(handle);
    return next(handle);
}

int fdatasync(int handle)
{
    static int (*next)(int);
    if (next == NULL) next = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    keep(handle);
    return next(handle);
}
