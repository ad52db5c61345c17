/* A process that uses libiscsi forks: the child has the memory but not the threads of the runtime inside ours, and must be refused by error codes and words.
   The parent goes on. Against the C library, which has no such limit, only the parent's part is the same.

   cc fork-guard.c -o fork-guard -liscsi
   fork-guard URL */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <iscsi/iscsi.h>
#include <iscsi/scsi-lowlevel.h>

static int inquire(struct iscsi_context *iscsi, int lun)
{
    struct scsi_task *task = iscsi_inquiry_sync(iscsi, lun, 0, 0, 64);
    int status = task != NULL ? task->status : -1;

    if (task != NULL)
        scsi_free_scsi_task(task);
    return status;
}

int main(int argc, char **argv)
{
    struct iscsi_context *iscsi = iscsi_create_context("iqn.2026-01.com.example:fork");
    struct iscsi_url *url;
    pid_t child;
    int status;

    if (argc != 2 || iscsi == NULL || (url = iscsi_parse_full_url(iscsi, argv[1])) == NULL)
        return 2;
    iscsi_set_session_type(iscsi, ISCSI_SESSION_NORMAL);
    if (iscsi_full_connect_sync(iscsi, url->portal, url->lun) != 0) {
        fprintf(stderr, "%s\n", iscsi_get_error(iscsi));
        return 1;
    }
    printf("parent: inquiry %d\n", inquire(iscsi, url->lun));
    fflush(stdout);
    child = fork();
    if (child == 0) {
        struct iscsi_context *another = iscsi_create_context("iqn.2026-01.com.example:child");

        printf("child: context %s\n", another == NULL ? "refused" : "made");
        printf("child: service %d\n", iscsi_service(iscsi, 1));
        printf("child: inquiry %d\n", inquire(iscsi, url->lun));
        printf("child: says: %s\n", iscsi_get_error(iscsi));
        fflush(stdout);
        _exit(0);
    }
    if (child < 0 || waitpid(child, &status, 0) != child) {
        perror("fork");
        return 1;
    }
    printf("child: %s %d\n", WIFSIGNALED(status) ? "killed by" : "ended with", WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    printf("parent: inquiry %d\n", inquire(iscsi, url->lun));
    printf("parent: logout %d\n", iscsi_logout_sync(iscsi));
    iscsi_destroy_url(url);
    iscsi_destroy_context(iscsi);
    return 0;
}
