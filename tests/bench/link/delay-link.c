/*
 * A link with a delay: two TUN devices whose packets are copied to each other, each held for half the round trip.
 *
 *     delay-link NEAR FAR
 *
 * Makes the devices NEAR and FAR, says "ready" and copies until its standard input ends; the devices go with it. The
 * caller gives them addresses and may move FAR into a network namespace. A line such as "50 5" on standard input sets the
 * round trip in milliseconds and how many of a hundred packets are lost. TCP and UDP pass alike, and in order.
 */
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

enum { LARGEST = 1500, HELD_AT_MOST = 16384 };

/* What is on its way in one direction: a ring, since the delay is the same for all. */
struct direction {
	int from, to;
	unsigned first, count;
	struct { uint64_t due; int length; char bytes[LARGEST]; } *held;
};

static uint64_t now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static int open_tun(const char *name)
{
	struct ifreq request = { .ifr_flags = IFF_TUN | IFF_NO_PI };
	int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
	strncpy(request.ifr_name, name, IFNAMSIZ - 1);
	if (fd < 0 || ioctl(fd, TUNSETIFF, &request) < 0) {
		perror(name);
		exit(1);
	}
	return fd;
}

static double loss_percent;

/* The same losses in every run (xorshift). */
static int is_lost(void)
{
	static uint32_t state = 2463534242u;
	state ^= state << 13; state ^= state >> 17; state ^= state << 5;
	return state % 10000 < loss_percent * 100;
}

/* Takes in whatever is waiting; beyond what can be held, packets are dropped as a router's full queue drops them. */
static void take(struct direction *d, uint64_t delay)
{
	char spare[LARGEST];
	for (;;) {
		int full = d->count == HELD_AT_MOST;
		unsigned slot = (d->first + d->count) % HELD_AT_MOST;
		int length = (int)read(d->from, full ? spare : d->held[slot].bytes, LARGEST);
		if (length <= 0) return;
		if (full || is_lost()) continue;
		d->held[slot].length = length;
		d->held[slot].due = now_ns() + delay;
		d->count++;
	}
}

/* Lets out what is due, and answers when the next will be. */
static uint64_t give(struct direction *d)
{
	while (d->count > 0 && d->held[d->first].due <= now_ns()) {
		if (write(d->to, d->held[d->first].bytes, (size_t)d->held[d->first].length) < 0) { /* the device is down: lost */ }
		d->first = (d->first + 1) % HELD_AT_MOST;
		d->count--;
	}
	return d->count > 0 ? d->held[d->first].due : UINT64_MAX;
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fprintf(stderr, "usage: delay-link NEAR FAR\n");
		return 2;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	int near = open_tun(argv[1]), far = open_tun(argv[2]);
	uint64_t delay = 0;
	struct direction ways[2] = { { .from = near, .to = far }, { .from = far, .to = near } };
	for (int i = 0; i < 2; i++) ways[i].held = calloc(HELD_AT_MOST, sizeof *ways[i].held);
	puts("ready");
	fflush(stdout);
	for (;;) {
		uint64_t next = UINT64_MAX;
		for (int i = 0; i < 2; i++) {
			take(&ways[i], delay);
			uint64_t due = give(&ways[i]);
			if (due < next) next = due;
		}
		uint64_t now = now_ns(), wait = next <= now ? 0 : next - now;
		struct timespec timeout = { .tv_sec = (time_t)(wait / 1000000000u), .tv_nsec = (long)(wait % 1000000000u) };
		struct pollfd all[3] = { { near, POLLIN, 0 }, { far, POLLIN, 0 }, { STDIN_FILENO, POLLIN, 0 } };
		ppoll(all, 3, next == UINT64_MAX ? NULL : &timeout, NULL);
		if (all[2].revents) {
			char line[64];
			ssize_t length = read(STDIN_FILENO, line, sizeof line - 1);
			double round_trip_ms;
			if (length <= 0) return 0;
			line[length] = 0;
			if (sscanf(line, "%lf %lf", &round_trip_ms, &loss_percent) == 2) delay = (uint64_t)(round_trip_ms * 1e6 / 2);
		}
	}
}
