#define _DEFAULT_SOURCE /* explicit_bzero */
#include "base/buf.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#define BUF_MIN 64 /* bytes; the first allocation */

/*
 * The only message that is not printed by the reporter: there is no memory
 * left to build one with.
 */
void mem_exhausted(void)
{
	static const char text[] = "mailchute: out of memory\n";

	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(EX_TEMPFAIL);
	_exit(EX_TEMPFAIL);
}

void buf_init(struct buf *buf)
{
	*buf = (struct buf)BUF_INIT;
}

void buf_release(struct buf *buf)
{
	bool secret = buf->secret;

	if (buf->cap) {
		if (secret)
			explicit_bzero(buf->data, buf->cap);
		free(buf->data);
	}
	*buf = (struct buf)BUF_INIT;
	buf->secret = secret;
}

void buf_clear(struct buf *buf)
{
	buf_truncate(buf, 0);
	if (buf->cap && buf->secret)
		explicit_bzero(buf->data, buf->cap);
}

/* realloc() would leave the old copy of a secret behind it. */
static char *grow_secret(struct buf *buf, size_t cap)
{
	char *data = malloc(cap);

	if (!data)
		mem_exhausted();
	memcpy(data, buf->data, buf->len + 1);
	if (buf->cap) {
		explicit_bzero(buf->data, buf->cap);
		free(buf->data);
	}
	return data;
}

static char *grow(struct buf *buf, size_t cap)
{
	char *data;

	if (buf->secret)
		return grow_secret(buf, cap);
	data = realloc(buf->cap ? buf->data : NULL, cap);
	if (!data)
		mem_exhausted();
	data[buf->len] = '\0';
	return data;
}

void buf_reserve(struct buf *buf, size_t extra)
{
	size_t cap = buf->cap ? buf->cap : BUF_MIN;

	if (extra >= SIZE_MAX / 2 - buf->len)
		mem_exhausted();
	if (buf->cap > buf->len + extra)
		return;
	while (cap <= buf->len + extra)
		cap *= 2;
	buf->data = grow(buf, cap);
	buf->cap = cap;
}

void buf_commit(struct buf *buf, size_t n)
{
	if (!n)
		return;
	assert(buf->len + n < buf->cap);
	buf->len += n;
	buf->data[buf->len] = '\0';
}

void buf_truncate(struct buf *buf, size_t len)
{
	assert(len <= buf->len);
	buf->len = len;
	if (buf->cap)
		buf->data[len] = '\0';
}

void buf_drop_front(struct buf *buf, size_t n)
{
	assert(n <= buf->len);
	if (!n)
		return;
	memmove(buf->data, buf->data + n, buf->len - n);
	buf_truncate(buf, buf->len - n);
}

void buf_add(struct buf *buf, const void *data, size_t len)
{
	if (!len)
		return;
	buf_reserve(buf, len);
	memcpy(buf->data + buf->len, data, len);
	buf_commit(buf, len);
}

void buf_add_char(struct buf *buf, char c)
{
	buf_add(buf, &c, 1);
}

void buf_add_str(struct buf *buf, const char *str)
{
	buf_add(buf, str, strlen(str));
}

void buf_add_fmt(struct buf *buf, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_add_vfmt(buf, fmt, ap);
	va_end(ap);
}

void buf_add_vfmt(struct buf *buf, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	assert(fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	assert(n >= 0);
	buf_reserve(buf, (size_t)n);
	n = vsnprintf(buf->data + buf->len, (size_t)n + 1, fmt, ap);
	buf_commit(buf, (size_t)n);
}

void buf_insert(struct buf *buf, size_t at, const void *data, size_t len)
{
	assert(at <= buf->len);
	if (!len)
		return;
	buf_reserve(buf, len);
	memmove(buf->data + at + len, buf->data + at, buf->len - at);
	memcpy(buf->data + at, data, len);
	buf_commit(buf, len);
}

char *buf_take(struct buf *buf)
{
	char *data;

	buf_reserve(buf, 0);
	data = buf->data;
	buf_init(buf);
	return data;
}

void *mem_alloc(size_t size)
{
	void *mem = calloc(1, size ? size : 1);

	if (!mem)
		mem_exhausted();
	return mem;
}

void *mem_grow(void *old, size_t n, size_t size)
{
	void *mem;

	if (!n || !size || n > SIZE_MAX / size)
		mem_exhausted();
	mem = realloc(old, n * size);
	if (!mem)
		mem_exhausted();
	return mem;
}

char *mem_str(const char *str)
{
	return str ? mem_str_n(str, strlen(str)) : NULL;
}

char *mem_str_n(const char *str, size_t len)
{
	char *copy = mem_alloc(len + 1);

	memcpy(copy, str, len);
	return copy;
}

void mem_free_ptr(void *ptr_to_pointer)
{
	free(*(void **)ptr_to_pointer);
}
