/* Long-lived memory, as the RAM of a guest, registered by the call that only our libiscsi.so.7 has; a program finds it by dlsym and does without on others.
   Writes a pattern with two iovecs inside the memory, reads it back elsewhere in it and compares; then misuses the calls.

   cc registered-memory.c -o registered-memory -liscsi
   registered-memory URL   (overwrites 64 KiB from block 64 on) */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <iscsi/iscsi.h>
#include <iscsi/scsi-lowlevel.h>

#define REGION (8u << 20)
#define LENGTH 65536
#define FIRST_BLOCK 64

static int ended;

static void done(struct iscsi_context *iscsi, int status, void *data, void *private_data)
{
    (void)iscsi;
    (void)data;
    *(int *)private_data = status;
    ended = 1;
}

static int wait_for(struct iscsi_context *iscsi, struct scsi_task *task, int *status)
{
    if (task == NULL)
        return -1;
    while (!ended) {
        struct pollfd p = { .fd = iscsi_get_fd(iscsi), .events = iscsi_which_events(iscsi) };

        if (poll(&p, 1, 1000) < 0 || iscsi_service(iscsi, p.revents) < 0)
            return -1;
    }
    ended = 0;
    scsi_free_scsi_task(task);
    return *status;
}

int main(int argc, char **argv)
{
    int (*add)(struct iscsi_context *, void *, size_t) = (int (*)(struct iscsi_context *, void *, size_t))dlsym(RTLD_DEFAULT, "lunaris_iscsi_register_memory");
    int (*take_back)(struct iscsi_context *, void *) = (int (*)(struct iscsi_context *, void *))dlsym(RTLD_DEFAULT, "lunaris_iscsi_unregister_memory");
    struct iscsi_context *iscsi = iscsi_create_context("iqn.2026-01.com.example:registered");
    struct iscsi_url *url;
    int status = -1;

    if (add == NULL || take_back == NULL) {
        puts("not available");
        return 0;
    }
    if (argc != 2 || iscsi == NULL || (url = iscsi_parse_full_url(iscsi, argv[1])) == NULL)
        return 2;
    char *ram = mmap(NULL, REGION, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    iscsi_set_session_type(iscsi, ISCSI_SESSION_NORMAL);
    if (ram == MAP_FAILED || iscsi_full_connect_sync(iscsi, url->portal, url->lun) != 0) {
        fprintf(stderr, "%s\n", iscsi_get_error(iscsi));
        return 1;
    }
    printf("registered: %d\n", add(iscsi, ram, REGION));

    /* Two pieces that do not lie together, page by page as a guest's. */
    struct scsi_iovec out[2] = { { ram + 4096, LENGTH / 2 }, { ram + 4096 + LENGTH, LENGTH / 2 } };
    struct scsi_iovec in[1] = { { ram + (4u << 20), LENGTH } };
    for (int i = 0; i < LENGTH; i++)
        ((char *)out[i / (LENGTH / 2)].iov_base)[i % (LENGTH / 2)] = (char)(i * 31 + i / 256);
    printf("write: %d\n", wait_for(iscsi, iscsi_write16_iov_task(iscsi, url->lun, FIRST_BLOCK, NULL, LENGTH, 512, 0, 0, 0, 0, 0, done, &status, out, 2), &status));
    printf("read: %d\n", wait_for(iscsi, iscsi_read16_iov_task(iscsi, url->lun, FIRST_BLOCK, LENGTH, 512, 0, 0, 0, 0, 0, done, &status, in, 1), &status));
    printf("same bytes: %s\n", memcmp(in[0].iov_base, out[0].iov_base, LENGTH / 2) == 0
        && memcmp((char *)in[0].iov_base + LENGTH / 2, out[1].iov_base, LENGTH / 2) == 0 ? "yes" : "no");

    printf("registered without a context: %s\n", add(NULL, ram, REGION) < 0 ? "refused" : "taken");
    printf("registered nothing: %s\n", add(iscsi, NULL, REGION) < 0 && add(iscsi, ram, 0) < 0 ? "refused" : "taken");
    printf("taken back elsewhere: %s\n", take_back(iscsi, ram + 4096) < 0 ? "refused" : "taken");
    printf("taken back: %d\n", take_back(iscsi, ram));
    printf("taken back again: %s\n", take_back(iscsi, ram) < 0 ? "refused" : "taken");
    printf("read without: %d\n", wait_for(iscsi, iscsi_read16_iov_task(iscsi, url->lun, FIRST_BLOCK, LENGTH, 512, 0, 0, 0, 0, 0, done, &status, in, 1), &status));
    printf("logout: %d\n", iscsi_logout_sync(iscsi));
    iscsi_destroy_url(url);
    iscsi_destroy_context(iscsi);
    munmap(ram, REGION);
    return 0;
}
