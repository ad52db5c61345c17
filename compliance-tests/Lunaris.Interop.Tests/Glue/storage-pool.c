/*
 * The calls that libvirt's iscsi-direct storage pool makes, all 21 functions of them, in the order in which it makes them: targets of a portal, units
 * of a target, size of each, and a unit wiped. Usage: storage-pool INITIATOR PORTAL TARGET USER PASSWORD [LUN-TO-WIPE]; USER may be empty.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <iscsi/iscsi.h>
#include <iscsi/scsi-lowlevel.h>

#define BLOCKS_PER_WRITE 128

static struct iscsi_context *iscsi;

static void fail(const char *what)
{
    printf("%s: %s\n", what, iscsi == NULL ? "no context" : iscsi_get_error(iscsi));
    exit(1);
}

static void *unmarshalled(struct scsi_task *task, const char *what)
{
    void *data;

    if (task == NULL || task->status != SCSI_STATUS_GOOD)
        fail(what);
    data = scsi_datain_unmarshall(task);
    if (data == NULL)
        fail(what);
    return data;
}

static void open_context(const char *initiator, const char *user, const char *password)
{
    iscsi = iscsi_create_context(initiator);
    if (iscsi == NULL)
        fail("create");
    if (iscsi_init_transport(iscsi, TCP_TRANSPORT) != 0)
        fail("transport");
    if (*user != 0 && iscsi_set_initiator_username_pwd(iscsi, user, password) != 0)
        fail("credentials");
}

static void connect_as(enum iscsi_session_type type, const char *portal)
{
    if (iscsi_set_session_type(iscsi, type) != 0)
        fail("session type");
    if (iscsi_connect_sync(iscsi, portal) != 0)
        fail("connect");
    if (iscsi_login_sync(iscsi) != 0)
        fail("login");
}

static void close_context(void)
{
    if (iscsi_logout_sync(iscsi) != 0)
        fail("logout");
    if (iscsi_disconnect(iscsi) != 0)
        fail("disconnect");
    iscsi_destroy_context(iscsi);
    iscsi = NULL;
}

static void list_targets(const char *portal)
{
    struct iscsi_discovery_address *first, *address;
    struct iscsi_target_portal *one;

    connect_as(ISCSI_SESSION_DISCOVERY, portal);
    first = iscsi_discovery_sync(iscsi);
    if (first == NULL)
        fail("discovery");
    for (address = first; address != NULL; address = address->next)
        for (one = address->portals; one != NULL; one = one->next)
            printf("target %s at %s\n", address->target_name, one->portal);
    iscsi_free_discovery_data(iscsi, first);
    close_context();
}

static void wait_until_ready(int lun)
{
    struct scsi_task *task;
    int status, try;

    for (try = 0; try < 30; try++) {
        task = iscsi_testunitready_sync(iscsi, lun);
        if (task == NULL)
            fail("test unit ready");
        status = task->status;
        if (status == SCSI_STATUS_CHECK_CONDITION && task->sense.key == SCSI_SENSE_UNIT_ATTENTION) {
            scsi_free_scsi_task(task);
            continue;
        }
        scsi_free_scsi_task(task);
        if (status != SCSI_STATUS_GOOD)
            printf("unit %d is not ready: %s\n", lun, iscsi_get_error(iscsi));
        return;
    }
    fail("test unit ready: attention without an end");
}

static void describe(int lun, struct scsi_readcapacity16 *capacity)
{
    struct scsi_task *task;
    struct scsi_inquiry_standard *inquiry;

    wait_until_ready(lun);
    task = iscsi_inquiry_sync(iscsi, lun, 0, 0, 64);
    if (task != NULL && scsi_datain_getfullsize(task) > 64) {
        int full = scsi_datain_getfullsize(task);
        scsi_free_scsi_task(task);
        task = iscsi_inquiry_sync(iscsi, lun, 0, 0, full);
    }
    inquiry = unmarshalled(task, "inquiry");
    printf("unit %d: type %d, vendor %s, product %s, revision %s\n", lun, inquiry->device_type, inquiry->vendor_identification, inquiry->product_identification, inquiry->product_revision_level);
    memset(capacity, 0, sizeof *capacity);
    if (inquiry->device_type == SCSI_INQUIRY_PERIPHERAL_DEVICE_TYPE_DIRECT_ACCESS) {
        scsi_free_scsi_task(task);
        task = iscsi_readcapacity16_sync(iscsi, lun);
        memcpy(capacity, unmarshalled(task, "capacity"), sizeof *capacity);
        printf("  last block %llu of %u bytes\n", (unsigned long long)capacity->returned_lba, capacity->block_length);
    }
    scsi_free_scsi_task(task);
}

static void wipe(int lun, const struct scsi_readcapacity16 *capacity)
{
    uint64_t lba = 0, count = capacity->returned_lba + 1;
    unsigned char *zeroes = calloc(BLOCKS_PER_WRITE, capacity->block_length);

    while (lba < count) {
        uint64_t blocks = count - lba < BLOCKS_PER_WRITE ? count - lba : BLOCKS_PER_WRITE;
        struct scsi_task *task = iscsi_write16_sync(iscsi, lun, lba, zeroes, blocks * capacity->block_length, capacity->block_length, 0, 0, 0, 0, 0);
        if (task == NULL || task->status != SCSI_STATUS_GOOD)
            fail("write");
        scsi_free_scsi_task(task);
        lba += blocks;
    }
    free(zeroes);
    printf("unit %d: %llu blocks wiped\n", lun, (unsigned long long)count);
}

int main(int argc, char **argv)
{
    struct scsi_task *task;
    struct scsi_reportluns_list *list;
    struct scsi_readcapacity16 capacity;
    int wiped = argc > 6 ? atoi(argv[6]) : -1;
    uint32_t i;

    if (argc < 6)
        return 2;
    open_context(argv[1], argv[4], argv[5]);
    list_targets(argv[2]);

    open_context(argv[1], argv[4], argv[5]);
    if (iscsi_set_targetname(iscsi, argv[3]) != 0)
        fail("target name");
    connect_as(ISCSI_SESSION_NORMAL, argv[2]);
    task = iscsi_reportluns_sync(iscsi, 0, 16);
    if (task == NULL)
        fail("units");
    if (scsi_datain_getfullsize(task) > 16) {
        int full = scsi_datain_getfullsize(task);
        scsi_free_scsi_task(task);
        task = iscsi_reportluns_sync(iscsi, 0, full);
    }
    list = unmarshalled(task, "units");
    for (i = 0; i < list->num; i++) {
        describe(list->luns[i], &capacity);
        if (list->luns[i] == wiped)
            wipe(wiped, &capacity);
    }
    scsi_free_scsi_task(task);
    close_context();
    return 0;
}
