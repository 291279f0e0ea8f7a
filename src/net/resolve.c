#include "net/resolve.h"

#include "base/buf.h"
#include "net/hostname.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

/*
 * getaddrinfo() can't be told when to stop, so it runs in a thread.  The
 * question and the answer are on the heap and have one owner at a time:
 *
 *	resolve() --pthread_create--> thread --done--> resolve()
 *	                                |
 *	                            abandoned: the thread frees it at its end
 *
 * `done` and `abandoned` change under the mutex, and only one ever does first.
 */
struct lookup {
	char *host;
	char *service;
	struct addrinfo hints;

	int rc;		       /* getaddrinfo()'s */
	int error;	       /* errno with EAI_SYSTEM */
	struct addrinfo *list; /* owned until taken */

	pthread_mutex_t mutex;
	pthread_cond_t changed; /* on the monotonic clock */
	bool done;
	bool abandoned;
};

static void set_up_condition(pthread_cond_t *cond)
{
	pthread_condattr_t attr;

	/* None of these can fail where there is CLOCK_MONOTONIC. */
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(cond, &attr);
	pthread_condattr_destroy(&attr);
}

static struct lookup *lookup_new(const char *host, int port, int flags)
{
	struct lookup *lookup = mem_alloc(sizeof(*lookup));
	struct buf service = BUF_INIT;

	assert(port >= 0 && port <= 65535);
	buf_add_fmt(&service, "%d", port);
	lookup->service = buf_take(&service);
	lookup->host = mem_str(host);
	lookup->hints.ai_family = AF_UNSPEC;
	lookup->hints.ai_socktype = SOCK_STREAM;
	lookup->hints.ai_flags = flags | AI_NUMERICSERV;
	pthread_mutex_init(&lookup->mutex, NULL);
	set_up_condition(&lookup->changed);
	return lookup;
}

static void lookup_free(struct lookup *lookup)
{
	if (!lookup)
		return;
	if (lookup->list)
		freeaddrinfo(lookup->list);
	pthread_cond_destroy(&lookup->changed);
	pthread_mutex_destroy(&lookup->mutex);
	free(lookup->service);
	free(lookup->host);
	free(lookup);
}

static void lookup_free_ptr(struct lookup **lookup)
{
	lookup_free(*lookup);
}

static void look_up(struct lookup *lookup)
{
	lookup->rc = getaddrinfo(lookup->host, lookup->service, &lookup->hints,
				 &lookup->list);
	lookup->error = errno;
}

static void *thread_main(void *arg)
{
	struct lookup *lookup = arg;
	bool abandoned;

	look_up(lookup);
	pthread_mutex_lock(&lookup->mutex);
	lookup->done = true;
	abandoned = lookup->abandoned;
	pthread_cond_signal(&lookup->changed);
	pthread_mutex_unlock(&lookup->mutex);
	if (abandoned)
		lookup_free(lookup);
	return NULL;
}

/* Signals are the main thread's: none may be handled in the middle of this. */
static int start_thread(struct lookup *lookup, pthread_t *ret_thread)
{
	sigset_t all, old;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	error = pthread_create(ret_thread, NULL, thread_main, lookup);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return error;
}

/* True if the answer is there; else the lookup is the thread's from now on. */
static bool wait_or_abandon(struct lookup *lookup, struct deadline deadline)
{
	struct timespec until = {
		.tv_sec = (time_t)(deadline.at_ms / 1000),
		.tv_nsec = (long)(deadline.at_ms % 1000) * 1000000,
	};
	bool done;
	int rc = 0;

	pthread_mutex_lock(&lookup->mutex);
	while (!lookup->done && rc == 0)
		rc = pthread_cond_timedwait(&lookup->changed, &lookup->mutex,
					    &until);
	done = lookup->done;
	lookup->abandoned = !done;
	pthread_mutex_unlock(&lookup->mutex);
	return done;
}

static bool set_failure(const struct lookup *lookup, const char *host,
			struct err *err)
{
	switch (lookup->rc) {
	case EAI_NONAME:
		err_set(err, ERR_RESOLVE, "no such host %s", host);
		return err_hint(err, "check how host is spelled");
	case EAI_SYSTEM:
		errno = lookup->error;
		return err_set_errno(err, ERR_RESOLVE, "can't look up %s",
				     host);
	case EAI_AGAIN:
		err_set(err, ERR_RESOLVE, "can't look up %s now: %s", host,
			gai_strerror(lookup->rc));
		return err_hint(err, "check the network and /etc/resolv.conf");
	default:
		return err_set(err, ERR_RESOLVE, "can't look up %s: %s", host,
			       gai_strerror(lookup->rc));
	}
}

static void look_up_address(struct lookup *lookup)
{
	int flags = lookup->hints.ai_flags;

	lookup->hints.ai_flags |= AI_NUMERICHOST;
	look_up(lookup);
	lookup->hints.ai_flags = flags;
}

static bool look_up_name(struct lookup **lookup, struct deadline deadline,
			 const char *host, struct err *err)
{
	pthread_t thread;
	int error = start_thread(*lookup, &thread);

	if (error) {
		errno = error;
		return err_set_errno(err, ERR_RESOLVE, "can't look up %s",
				     host);
	}
	if (wait_or_abandon(*lookup, deadline)) {
		pthread_join(thread, NULL);
		return true;
	}
	pthread_detach(thread);
	*lookup = NULL;
	err_set(err, ERR_RESOLVE,
		"can't look up %s: no answer within the time limit", host);
	return err_hint(err, "check the network and /etc/resolv.conf");
}

bool resolve(const char *host, int port, int flags, struct deadline deadline,
	     struct addrinfo **ret_list, struct err *err)
{
	auto_(lookup_free_ptr) struct lookup *lookup = NULL;
	auto_str ascii = NULL;

	if (!hostname_to_ascii(host, &ascii, err))
		return false;
	lookup = lookup_new(ascii, port, flags);
	look_up_address(lookup);
	if (lookup->rc == EAI_NONAME && !(flags & AI_NUMERICHOST) &&
	    !look_up_name(&lookup, deadline, host, err))
		return false;
	if (lookup->rc)
		return set_failure(lookup, host, err);
	*ret_list = lookup->list;
	lookup->list = NULL;
	return true;
}
