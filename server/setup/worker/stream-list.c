/*
 * libsrtp's streams of one session, found by SSRC in constant time.
 *
 * A receiver's session has a stream for each of the others' voices and pictures, and libsrtp's own list is walked from its beginning for
 * every packet that is sent: in a room of 50 that is a quarter of a worker's time. libsrtp 2.5 leaves the list open to be replaced
 * (SRTP_NO_STREAM_LIST, stream_list_priv.h); here it is a hash table, chained through the streams' own pointers.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include <stddef.h>
#include <stdint.h>

#include "alloc.h"
#include "stream_list_priv.h"

#define FIRST_BITS 3
/*
 * A session makes a stream for each SSRC that an authentic packet names, and RTCP may name any: without a bound, a sender of RTCP makes its
 * worker grow for as long as it sends. A receiver in the largest room has about a thousand.
 */
#define MAX_STREAMS 4096

struct srtp_stream_list_ctx_t_ {
	srtp_stream_t *buckets;
	/* Of the hash; there are two to the power of that many buckets. */
	unsigned bits;
	size_t count;
};

static size_t size_of(srtp_stream_list_t list)
{
	return (size_t)1 << list->bits;
}

/* SSRCs that belong together follow one another: multiplied, their highest bits differ (Fibonacci hashing). */
static srtp_stream_t *bucket_of(srtp_stream_list_t list, uint32_t ssrc)
{
	return &list->buckets[(uint32_t)(ssrc * UINT32_C(2654435769)) >> (32 - list->bits)];
}

static void put(srtp_stream_list_t list, srtp_stream_t stream)
{
	srtp_stream_t *bucket = bucket_of(list, stream->ssrc);
	stream->prev = NULL;
	stream->next = *bucket;
	if (stream->next) stream->next->prev = stream;
	*bucket = stream;
}

static srtp_err_status_t grow(srtp_stream_list_t list)
{
	srtp_stream_t *before = list->buckets;
	size_t size = size_of(list);
	srtp_stream_t *buckets = srtp_crypto_alloc(2 * size * sizeof(*buckets));
	if (!buckets) return srtp_err_status_alloc_fail;
	list->buckets = buckets;
	list->bits += 1;
	for (size_t index = 0; index < size; index += 1) {
		for (srtp_stream_t stream = before[index], next; stream; stream = next) {
			next = stream->next;
			put(list, stream);
		}
	}
	srtp_crypto_free(before);
	return srtp_err_status_ok;
}

srtp_err_status_t srtp_stream_list_alloc(srtp_stream_list_t *made)
{
	srtp_stream_list_t list = srtp_crypto_alloc(sizeof(*list));
	if (!list) return srtp_err_status_alloc_fail;
	list->buckets = srtp_crypto_alloc(sizeof(*list->buckets) << FIRST_BITS);
	if (!list->buckets) {
		srtp_crypto_free(list);
		return srtp_err_status_alloc_fail;
	}
	list->bits = FIRST_BITS;
	*made = list;
	return srtp_err_status_ok;
}

srtp_err_status_t srtp_stream_list_dealloc(srtp_stream_list_t list)
{
	if (list->count > 0) return srtp_err_status_fail;
	srtp_crypto_free(list->buckets);
	srtp_crypto_free(list);
	return srtp_err_status_ok;
}

srtp_err_status_t srtp_stream_list_insert(srtp_stream_list_t list, srtp_stream_t stream)
{
	if (list->count >= MAX_STREAMS) return srtp_err_status_fail;
	if (list->count >= size_of(list)) {
		srtp_err_status_t status = grow(list);
		if (status) return status;
	}
	put(list, stream);
	list->count += 1;
	return srtp_err_status_ok;
}

srtp_stream_t srtp_stream_list_get(srtp_stream_list_t list, uint32_t ssrc)
{
	srtp_stream_t stream = *bucket_of(list, ssrc);
	while (stream && stream->ssrc != ssrc) stream = stream->next;
	return stream;
}

void srtp_stream_list_remove(srtp_stream_list_t list, srtp_stream_t stream)
{
	if (stream->prev) stream->prev->next = stream->next;
	else *bucket_of(list, stream->ssrc) = stream->next;
	if (stream->next) stream->next->prev = stream->prev;
	list->count -= 1;
}

/* The callback may remove the stream that it is given, and no other. */
void srtp_stream_list_for_each(srtp_stream_list_t list, int (*callback)(srtp_stream_t, void *), void *data)
{
	for (size_t index = 0; index < size_of(list); index += 1) {
		for (srtp_stream_t stream = list->buckets[index], next; stream; stream = next) {
			next = stream->next;
			if (callback(stream, data)) return;
		}
	}
}
