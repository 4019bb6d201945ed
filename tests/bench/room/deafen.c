/*
 * Has the kernel throw away, at the UDP sockets that a process has now, the RTP packets that come. ICE, DTLS and RTCP pass. A bot that
 * does not count what it receives then costs next to nothing, so that bots and server fit on one small machine.
 *
 *   deafen PID      (as root; prints how many sockets it were)
 */
#include <ctype.h>
#include <dirent.h>
#include <linux/filter.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Offsets count from the UDP header, which has 8 bytes. RFC 7983: RTP and RTCP begin with 128 to 191; RFC 5761: in RTCP 192 to 223 follow. */
static struct sock_filter program[] = {
	BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 8),
	BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 128, 0, 4),
	BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 192, 3, 0),
	BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 9),
	BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 192, 0, 2),
	BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 224, 1, 0),
	BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
	BPF_STMT(BPF_RET | BPF_K, 0),
};

static int is_udp(int fd)
{
	int type = 0, domain = 0;
	socklen_t size = sizeof(int);
	if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) || getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size)) return 0;
	return type == SOCK_DGRAM && (domain == AF_INET || domain == AF_INET6);
}

int main(int argc, char **argv)
{
	char path[64];
	struct sock_fprog filter = { sizeof(program) / sizeof(program[0]), program };
	int process = argc == 2 ? (int)syscall(SYS_pidfd_open, atoi(argv[1]), 0) : -1;
	if (process < 0) return perror("deafen PID"), 1;
	snprintf(path, sizeof(path), "/proc/%d/fd", atoi(argv[1]));
	DIR *folder = opendir(path);
	if (!folder) return perror(path), 1;
	int deaf = 0;
	for (struct dirent *entry; (entry = readdir(folder));) {
		if (!isdigit((unsigned char)entry->d_name[0])) continue;
		int fd = (int)syscall(SYS_pidfd_getfd, process, atoi(entry->d_name), 0);
		if (fd < 0) continue;
		if (is_udp(fd)) {
			if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter))) return perror("SO_ATTACH_FILTER"), 1;
			deaf += 1;
		}
		close(fd);
	}
	printf("%d\n", deaf);
	return 0;
}
