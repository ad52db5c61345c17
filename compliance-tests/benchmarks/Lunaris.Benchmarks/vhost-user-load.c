/* The driver of a virtio disk without a guest: a number of requests outstanding at random places of a vhost-user-blk backend, the same for whoever serves the
   socket. It prints the CPU time of the backend's process, not its own.

   cc -O2 vhost-user-load.c -o vhost-user-load
   vhost-user-load SOCKET PID read|write BLOCK DEPTH
   Says "ready" and measures for as many seconds as each line of its input says, idle in between. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#include <linux/vhost_types.h>
#include <linux/virtio_blk.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ring.h>

/* Not counted at the start of a slice: the queue fills, which lasts until as many requests as it holds have been answered. */
#define LEAD_IN 0.03

/* A slice holds as many queues full of answers as this or more: they come together, and how many of them fall into it is chance. */
#define QUEUES 4
#define RING_SIZE 128
#define PATIENCE_MS 30000
#define SECTOR 512

/* vhost-user protocol, "Front-end message types" and "Protocol features". */
enum { GET_FEATURES = 1, SET_FEATURES = 2, SET_OWNER = 3, SET_MEM_TABLE = 5, SET_VRING_NUM = 8, SET_VRING_ADDR = 9, SET_VRING_BASE = 10, SET_VRING_KICK = 12,
       SET_VRING_CALL = 13, GET_PROTOCOL_FEATURES = 15, SET_PROTOCOL_FEATURES = 16, SET_VRING_ENABLE = 18, GET_CONFIG = 24 };
#define VERSION 1u
#define HAS_PROTOCOL_FEATURES 30
#define PROTOCOL_CONFIG 9

struct region { uint64_t guest, size, user, offset; };
struct message {
    uint32_t request, flags, size;
    union {
        uint64_t number;
        struct vhost_vring_state state;
        struct vhost_vring_addr addr;
        struct { uint32_t count, padding; struct region region; } memory;
        struct { uint32_t offset, size, flags; uint64_t capacity; } __attribute__((packed)) config;
    } u;
} __attribute__((packed));
#define HEADER offsetof(struct message, u)

/* What one request has in the guest's memory, beside its data. */
struct slot {
    struct virtio_blk_outhdr header;
    uint8_t status;
    struct vring_desc table[3] __attribute__((aligned(16)));
};

static int channel, kick_fd, call_fd, block, is_write;
static uint8_t *ram;
static size_t ram_used, ram_size;
static struct vring ring;
static struct slot *slots;
static uint8_t *data;
static uint16_t used_seen;
static uint64_t places, state = 88172645463325252ull, completed;
static int outstanding;
static clockid_t backend_clock;

static void die(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(1);
}

static double now(clockid_t clock)
{
    struct timespec t;

    if (clock_gettime(clock, &t) != 0)
        die("clock");
    return t.tv_sec + t.tv_nsec / 1e9;
}

/* Guest addresses are offsets into the file that is shared. */
static uint64_t guest(const void *pointer)
{
    return (uint64_t)((const uint8_t *)pointer - ram);
}

static void *allocate(size_t size)
{
    void *result = ram + ram_used;

    ram_used += (size + 4095) & ~(size_t)4095;
    if (ram_used > ram_size) {
        errno = ENOMEM;
        die("memory");
    }
    return result;
}

static void tell(uint32_t request, struct message *m, uint32_t size, int fd)
{
    struct iovec vector = { m, HEADER + size };
    union { struct cmsghdr head; char bytes[CMSG_SPACE(sizeof fd)]; } control = { 0 };
    struct msghdr header = { .msg_iov = &vector, .msg_iovlen = 1 };

    m->request = request;
    m->flags = VERSION;
    m->size = size;
    if (fd >= 0) {
        header.msg_control = &control;
        header.msg_controllen = sizeof control;
        control.head = (struct cmsghdr){ .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof fd) };
        memcpy(CMSG_DATA(&control.head), &fd, sizeof fd);
    }
    if (sendmsg(channel, &header, MSG_NOSIGNAL) != (ssize_t)(HEADER + size))
        die("a message was not sent");
}

static void ask(uint32_t request, struct message *m, uint32_t size)
{
    tell(request, m, size, -1);
    if (recv(channel, m, HEADER, MSG_WAITALL) != (ssize_t)HEADER || m->request != request || m->size > sizeof m->u
        || recv(channel, &m->u, m->size, MSG_WAITALL) != (ssize_t)m->size)
        die("no answer from the backend");
}

static void tell_number(uint32_t request, uint64_t number, int fd)
{
    struct message m = { .u.number = number };

    tell(request, &m, sizeof m.u.number, fd);
}

static void tell_state(uint32_t request, unsigned number)
{
    struct message m = { .u.state = { .num = number } };

    tell(request, &m, sizeof m.u.state, -1);
}

static void connect_to(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    double end = now(CLOCK_MONOTONIC) + PATIENCE_MS / 1000;

    if (strlen(path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        die(path);
    }
    strcpy(address.sun_path, path);
    channel = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    /* The backend may be logging in still. */
    while (connect(channel, (struct sockaddr *)&address, sizeof address) != 0) {
        if ((errno != ENOENT && errno != ECONNREFUSED) || now(CLOCK_MONOTONIC) > end)
            die(path);
        usleep(10000);
    }
}

static void set_up(int depth)
{
    const uint64_t wanted = 1ull << VIRTIO_F_VERSION_1 | 1ull << VIRTIO_RING_F_INDIRECT_DESC | 1ull << VIRTIO_RING_F_EVENT_IDX | 1ull << VIRTIO_BLK_F_FLUSH
        | 1ull << HAS_PROTOCOL_FEATURES;
    struct message m = { 0 };

    ask(GET_FEATURES, &m, 0);
    uint64_t features = m.u.number & wanted;
    if (features != wanted) {
        fprintf(stderr, "the backend lacks features: it has %llx of %llx\n", (unsigned long long)features, (unsigned long long)wanted);
        exit(1);
    }
    ask(GET_PROTOCOL_FEATURES, &m, 0);
    tell_number(SET_PROTOCOL_FEATURES, m.u.number & 1ull << PROTOCOL_CONFIG, -1);
    tell_number(SET_FEATURES, features, -1);
    m.size = 0;
    tell(SET_OWNER, &m, 0, -1);
    memset(&m, 0, sizeof m);
    m.u.config.size = sizeof m.u.config.capacity;
    ask(GET_CONFIG, &m, sizeof m.u.config);
    places = m.u.config.capacity / (block / SECTOR);
    if (m.size != sizeof m.u.config || places == 0) {
        fprintf(stderr, "the backend has no room for a request of %d bytes\n", block);
        exit(1);
    }

    ram_size = vring_size(RING_SIZE, 4096) + depth * ((size_t)block + sizeof(struct slot)) + 64 * 4096;
    ram_size = (ram_size + 4095) & ~(size_t)4095;
    int file = memfd_create("guest", MFD_CLOEXEC);
    if (file < 0 || ftruncate(file, ram_size) != 0)
        die("memory");
    ram = mmap(NULL, ram_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, file, 0);
    if (ram == MAP_FAILED)
        die("memory");
    memset(&m, 0, sizeof m);
    m.u.memory.count = 1;
    m.u.memory.region = (struct region){ .guest = 0, .size = ram_size, .user = (uintptr_t)ram };
    tell(SET_MEM_TABLE, &m, sizeof m.u.memory, file);

    vring_init(&ring, RING_SIZE, allocate(vring_size(RING_SIZE, 4096)), 4096);
    slots = allocate(depth * sizeof *slots);
    data = allocate((size_t)depth * block);
    kick_fd = eventfd(0, EFD_CLOEXEC);
    call_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    tell_state(SET_VRING_NUM, RING_SIZE);
    tell_state(SET_VRING_BASE, 0);
    memset(&m, 0, sizeof m);
    m.u.addr = (struct vhost_vring_addr){ .desc_user_addr = (uintptr_t)ring.desc, .avail_user_addr = (uintptr_t)ring.avail, .used_user_addr = (uintptr_t)ring.used };
    tell(SET_VRING_ADDR, &m, sizeof m.u.addr, -1);
    tell_number(SET_VRING_CALL, 0, call_fd);
    tell_number(SET_VRING_KICK, 0, kick_fd);
    tell_state(SET_VRING_ENABLE, 1);
}

/* Puts a request in, as Linux does: a chain in a table of its own. */
static void submit(int index)
{
    struct slot *slot = &slots[index];
    uint16_t available = ring.avail->idx;
    uint64_t one = 1;

    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    slot->header = (struct virtio_blk_outhdr){ .type = is_write ? VIRTIO_BLK_T_OUT : VIRTIO_BLK_T_IN, .sector = state % places * (block / SECTOR) };
    slot->status = 0xff;
    slot->table[0] = (struct vring_desc){ guest(&slot->header), sizeof slot->header, VRING_DESC_F_NEXT, 1 };
    slot->table[1] = (struct vring_desc){ guest(data + (size_t)index * block), block, VRING_DESC_F_NEXT | (is_write ? 0 : VRING_DESC_F_WRITE), 2 };
    slot->table[2] = (struct vring_desc){ guest(&slot->status), 1, VRING_DESC_F_WRITE, 0 };
    ring.desc[index] = (struct vring_desc){ guest(slot->table), sizeof slot->table, VRING_DESC_F_INDIRECT, 0 };
    ring.avail->ring[available % RING_SIZE] = index;
    __atomic_store_n(&ring.avail->idx, available + 1, __ATOMIC_RELEASE);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    if (vring_need_event(__atomic_load_n((uint16_t *)&vring_avail_event(&ring), __ATOMIC_RELAXED), available + 1, available)
        && write(kick_fd, &one, sizeof one) != sizeof one)
        die("kick");
    outstanding++;
}

static uint16_t used_index(void)
{
    return __atomic_load_n(&ring.used->idx, __ATOMIC_ACQUIRE);
}

/* Waits for requests that have ended, and puts new ones in for them. */
static void turn(int again)
{
    uint64_t count;

    if (used_index() == used_seen) {
        vring_used_event(&ring) = used_seen;
        __atomic_thread_fence(__ATOMIC_SEQ_CST);
        struct pollfd p = { .fd = call_fd, .events = POLLIN };
        if (used_index() == used_seen && poll(&p, 1, PATIENCE_MS) != 1) {
            errno = ETIMEDOUT;
            die("the backend gives nothing back");
        }
        if (read(call_fd, &count, sizeof count) < 0 && errno != EAGAIN)
            die("call");
    }
    while (used_seen != used_index()) {
        uint32_t index = ring.used->ring[used_seen++ % RING_SIZE].id;

        if (slots[index].status != VIRTIO_BLK_S_OK) {
            fprintf(stderr, "a request ended with status %d\n", slots[index].status);
            exit(1);
        }
        outstanding--;
        completed++;
        if (again)
            submit(index);
    }
}

/* For a time, and until so many requests have been answered. */
static void run_for(double seconds, uint64_t answers)
{
    uint64_t last = completed + answers;
    double end = now(CLOCK_MONOTONIC) + seconds;

    while (now(CLOCK_MONOTONIC) < end || completed < last)
        for (int i = 0; i < 16; i++)
            turn(1);
}

static void measure(double seconds, int depth)
{
    double start = now(CLOCK_MONOTONIC), cpu = now(backend_clock);
    uint64_t before = completed;

    run_for(seconds, (uint64_t)depth * QUEUES);
    double elapsed = now(CLOCK_MONOTONIC) - start;
    uint64_t ios = completed - before;
    cpu = now(backend_clock) - cpu;
    printf("{\"Iops\":%.1f,\"MegabytesPerSecond\":%.1f,\"CpuMicrosecondsPerIo\":%.4f,\"SystemCallsPerIo\":0,\"BytesAllocatedPerIo\":0,\"Ios\":%llu,\"IosSinceStart\":%llu}\n",
           ios / elapsed, ios * (double)block / elapsed / 1e6, cpu * 1e6 / ios, (unsigned long long)ios, (unsigned long long)completed);
    fflush(stdout);
}

static void start_load(int depth)
{
    for (int i = 0; i < depth; i++)
        submit(i);
}

static void stop_load(void)
{
    while (outstanding > 0)
        turn(0);
}

int main(int argc, char **argv)
{
    char line[64];

    if (argc != 6) {
        fprintf(stderr, "usage: %s SOCKET PID read|write BLOCK DEPTH\n", argv[0]);
        return 2;
    }
    is_write = strcmp(argv[3], "write") == 0;
    block = atoi(argv[4]);
    int depth = atoi(argv[5]);
    if (block < SECTOR || block % SECTOR != 0 || depth < 1 || depth > RING_SIZE) {
        fprintf(stderr, "BLOCK is a multiple of %d, DEPTH is 1 to %d\n", SECTOR, RING_SIZE);
        return 2;
    }
    errno = clock_getcpuclockid(atoi(argv[2]), &backend_clock);
    if (errno != 0)
        die("the backend's CPU time");
    connect_to(argv[1]);
    set_up(depth);
    start_load(depth);
    run_for(1, depth);
    stop_load();
    puts("ready");
    fflush(stdout);
    while (fgets(line, sizeof line, stdin) != NULL) {
        start_load(depth);
        run_for(LEAD_IN, depth);
        measure(atof(line), depth);
        stop_load();
    }
    return 0;
}
