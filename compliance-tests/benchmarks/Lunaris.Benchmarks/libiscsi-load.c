/* The same load as `Lunaris.Benchmarks load`, on Debian's libiscsi: a number of READ(10) or WRITE(10) outstanding at random addresses.
   It is the yardstick for writes, which iscsi-perf does not do, and prints the CPU time of the measured part only.

   cc -O2 libiscsi-load.c -o libiscsi-load -liscsi
   libiscsi-load URL read|write BLOCK DEPTH SECONDS
   SECONDS "-": says "ready" and measures for as many seconds as each line of its input says or a little longer, idle in between. */
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <iscsi/iscsi.h>
#include <iscsi/scsi-lowlevel.h>

/* Not counted at the start of a slice: the queue fills, which lasts until as many commands as it holds have been answered. */
#define LEAD_IN 0.03

/* A slice holds as many queues full of answers as this or more: they come together, and how many of them fall into it is chance. */
#define QUEUES 4

struct slot { struct scsi_iovec iov; };

static struct iscsi_context *context;
static int lun, is_write, block, stopped;
static uint32_t places, blocks_per_io, block_length;
static uint64_t state = 88172645463325252ull, completed;
static long outstanding;

static double seconds_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static double cpu_now(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return u.ru_utime.tv_sec + u.ru_stime.tv_sec + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void submit(struct slot *slot);

static void done(struct iscsi_context *unused, int status, void *data, void *private_data)
{
    (void)unused;
    scsi_free_scsi_task(data);
    outstanding--;
    if (status != SCSI_STATUS_GOOD) {
        fprintf(stderr, "a command failed: %s\n", iscsi_get_error(context));
        exit(1);
    }
    completed++;
    if (!stopped)
        submit(private_data);
}

static void submit(struct slot *slot)
{
    struct scsi_task *task;
    uint32_t lba;

    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    lba = (uint32_t)(state % places) * blocks_per_io;
    task = is_write
        ? iscsi_write10_iov_task(context, lun, lba, NULL, block, block_length, 0, 0, 0, 0, 0, done, slot, &slot->iov, 1)
        : iscsi_read10_iov_task(context, lun, lba, block, block_length, 0, 0, 0, 0, 0, done, slot, &slot->iov, 1);
    if (task == NULL) {
        fprintf(stderr, "a command could not be sent: %s\n", iscsi_get_error(context));
        exit(1);
    }
    outstanding++;
}

static void turn(void)
{
    struct pollfd p = { .fd = iscsi_get_fd(context), .events = iscsi_which_events(context) };

    if (poll(&p, 1, 1000) < 0 || iscsi_service(context, p.revents) < 0) {
        fprintf(stderr, "the loop failed: %s\n", iscsi_get_error(context));
        exit(1);
    }
}

/* For a time, and until so many commands have been answered. */
static void run_for(double seconds, uint64_t answers)
{
    uint64_t last = completed + answers;
    double end = seconds_now() + seconds;

    while (seconds_now() < end || completed < last)
        for (int i = 0; i < 16; i++)
            turn();
}

static void measure(double seconds, int depth)
{
    double start = seconds_now(), cpu = cpu_now();
    uint64_t before = completed;

    run_for(seconds, (uint64_t)depth * QUEUES);
    double elapsed = seconds_now() - start;
    uint64_t ios = completed - before;
    cpu = cpu_now() - cpu;
    printf("{\"Iops\":%.1f,\"MegabytesPerSecond\":%.1f,\"CpuMicrosecondsPerIo\":%.4f,\"SystemCallsPerIo\":0,\"BytesAllocatedPerIo\":0,\"Ios\":%llu,\"IosSinceStart\":%llu}\n",
           ios / elapsed, ios * (double)block / elapsed / 1e6, cpu * 1e6 / ios, (unsigned long long)ios,
           (unsigned long long)completed);
    fflush(stdout);
}

static void start_load(struct slot *slots, int depth)
{
    stopped = 0;
    for (int i = 0; i < depth; i++)
        submit(&slots[i]);
}

static void stop_load(void)
{
    stopped = 1;
    while (outstanding > 0)
        turn();
}

int main(int argc, char **argv)
{
    if (argc != 6) {
        fprintf(stderr, "usage: %s URL read|write BLOCK DEPTH SECONDS\n", argv[0]);
        return 2;
    }
    is_write = strcmp(argv[2], "write") == 0;
    block = atoi(argv[3]);
    int depth = atoi(argv[4]);
    int sliced = strcmp(argv[5], "-") == 0;

    context = iscsi_create_context("iqn.2026-01.net.lunaris:yardstick");
    struct iscsi_url *url = iscsi_parse_full_url(context, argv[1]);
    if (url == NULL || iscsi_set_session_type(context, ISCSI_SESSION_NORMAL) != 0 || iscsi_full_connect_sync(context, url->portal, url->lun) != 0) {
        fprintf(stderr, "%s\n", iscsi_get_error(context));
        return 1;
    }
    lun = url->lun;
    struct scsi_task *task = iscsi_readcapacity10_sync(context, lun, 0, 0);
    struct scsi_readcapacity10 *capacity = task != NULL ? scsi_datain_unmarshall(task) : NULL;
    if (capacity == NULL) {
        fprintf(stderr, "READ CAPACITY failed: %s\n", iscsi_get_error(context));
        return 1;
    }
    block_length = capacity->block_size;
    blocks_per_io = block / block_length;
    places = (uint32_t)(((uint64_t)capacity->lba + 1) / blocks_per_io);
    scsi_free_scsi_task(task);

    struct slot *slots = calloc(depth, sizeof *slots);
    for (int i = 0; i < depth; i++) {
        if (posix_memalign(&slots[i].iov.iov_base, 4096, block) != 0)
            return 1;
        memset(slots[i].iov.iov_base, 0, block);
        slots[i].iov.iov_len = block;
    }
    start_load(slots, depth);
    run_for(1, depth);
    if (!sliced)
        measure(atof(argv[5]), depth);
    stop_load();
    if (sliced) {
        char line[64];

        puts("ready");
        fflush(stdout);
        while (fgets(line, sizeof line, stdin) != NULL) {
            start_load(slots, depth);
            run_for(LEAD_IN, depth);
            measure(atof(line), depth);
            stop_load();
        }
    }
    iscsi_logout_sync(context);
    iscsi_destroy_context(context);
    return 0;
}
