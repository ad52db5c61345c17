/* Whether a connection with nothing to do leaves its caller in peace: polls its descriptor after the login, after reads one by one and after reads in parallel.

   cc idle.c -o idle -liscsi
   idle URL */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <iscsi/iscsi.h>
#include <iscsi/scsi-lowlevel.h>

#define LENGTH 4096
#define ONE_BY_ONE 40
#define IN_PARALLEL 16
#define READS 2000
#define IDLE_MS 1000

/* The target may ask whether we are there, and a timer may be due. */
#define MOST_WAKES 4

static int started, ended, failed;

static void fail(struct iscsi_context *iscsi, const char *what)
{
    fprintf(stderr, "%s: %s\n", what, iscsi_get_error(iscsi));
    exit(1);
}

/* Returns whether the descriptor was ready. */
static int turn(struct iscsi_context *iscsi, int timeout)
{
    struct pollfd p = { .fd = iscsi_get_fd(iscsi), .events = iscsi_which_events(iscsi) };
    int ready = poll(&p, 1, timeout);

    if (ready < 0 || iscsi_service(iscsi, p.revents) < 0)
        fail(iscsi, "service");
    return ready;
}

static void begin(struct iscsi_context *iscsi, int lun);

static void done(struct iscsi_context *iscsi, int status, void *data, void *lun)
{
    ended++;
    failed += status != SCSI_STATUS_GOOD;
    scsi_free_scsi_task(data);
    if (started < READS)
        begin(iscsi, *(int *)lun);
}

static void begin(struct iscsi_context *iscsi, int lun)
{
    static int unit;

    unit = lun;
    if (iscsi_read16_task(iscsi, lun, started++ % 1024, LENGTH, 512, 0, 0, 0, 0, 0, done, &unit) == NULL)
        fail(iscsi, "read");
}

static long now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void listen_idle(struct iscsi_context *iscsi, const char *when)
{
    long end = now_ms() + IDLE_MS;
    int wakes = 0;

    for (long rest = IDLE_MS; rest > 0; rest = end - now_ms())
        wakes += turn(iscsi, (int)rest);
    printf("%s: ", when);
    if (wakes <= MOST_WAKES)
        puts("quiet");
    else
        printf("woken %d times\n", wakes);
}

int main(int argc, char **argv)
{
    struct iscsi_context *iscsi = iscsi_create_context("iqn.2026-01.com.example:idle");
    struct iscsi_url *url;

    if (argc != 2 || iscsi == NULL || (url = iscsi_parse_full_url(iscsi, argv[1])) == NULL)
        return 2;
    iscsi_set_session_type(iscsi, ISCSI_SESSION_NORMAL);
    if (iscsi_full_connect_sync(iscsi, url->portal, url->lun) != 0)
        fail(iscsi, "connect");
    listen_idle(iscsi, "after the login");

    for (int i = 0; i < ONE_BY_ONE; i++) {
        struct scsi_task *task = iscsi_read16_sync(iscsi, url->lun, i, LENGTH, 512, 0, 0, 0, 0, 0);

        if (task == NULL || task->status != SCSI_STATUS_GOOD)
            fail(iscsi, "read");
        scsi_free_scsi_task(task);
    }
    listen_idle(iscsi, "after reads one by one");

    while (started < IN_PARALLEL)
        begin(iscsi, url->lun);
    while (ended < READS)
        turn(iscsi, 1000);
    printf("reads in parallel that failed: %d\n", failed);
    listen_idle(iscsi, "after reads in parallel");

    printf("logout: %d\n", iscsi_logout_sync(iscsi));
    iscsi_destroy_url(url);
    iscsi_destroy_context(iscsi);
    return 0;
}
