/*
 * buf.h - the one growing string, for every text that is built.
 *
 * A buf is never NULL inside and always terminated: data[len] is '\0', even
 * before the first byte was added.  It may hold NULs of its own; len counts.
 *
 * Out of memory ends the program with EX_TEMPFAIL: for a mailer that is the
 * honest answer, since nothing was accepted, and no caller can do better.
 */
#ifndef MAILCHUTE_BASE_BUF_H
#define MAILCHUTE_BASE_BUF_H

#include "base/attr.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* Bytes that are lent. */
struct slice {
	const char *data;
	size_t len;
};

struct buf {
	char *data;  /* owned once cap > 0; never NULL */
	size_t len;  /* bytes in use, without the terminating NUL */
	size_t cap;  /* bytes allocated; 0: data is a constant "" */
	bool secret; /* wiped wherever it lay, on growth and on release */
};

/* An empty buf, and one that will hold a secret. */
#define BUF_INIT                   \
	{                          \
		.data = (char *)"" \
	}
#define BUF_INIT_SECRET                            \
	{                                          \
		.data = (char *)"", .secret = true \
	}

/* For declarations: released at the end of the scope. */
#define auto_buf auto_(buf_release) struct buf

/* All of it, lent until the buf changes. */
static inline struct slice buf_slice(const struct buf *buf)
{
	return (struct slice){ .data = buf->data, .len = buf->len };
}

void buf_init(struct buf *buf);

/* Frees what the buf owns and leaves it empty and usable.  Keeps secret. */
void buf_release(struct buf *buf);

/* Sets the length to 0 and keeps the memory; a secret is wiped. */
void buf_clear(struct buf *buf);

/* Makes room for `extra` more bytes behind len. */
void buf_reserve(struct buf *buf, size_t extra);

/* Tells that n bytes were written behind len, into room that was reserved. */
void buf_commit(struct buf *buf, size_t n);

/* Cuts to len, which must not be more than there is. */
void buf_truncate(struct buf *buf, size_t len);

/* Drops the first n bytes, moving the rest down. */
void buf_drop_front(struct buf *buf, size_t n);

void buf_add(struct buf *buf, const void *data, size_t len);
void buf_add_char(struct buf *buf, char c);
void buf_add_str(struct buf *buf, const char *str);
void buf_add_fmt(struct buf *buf, const char *fmt, ...) PRINTF_LIKE(2, 3);
void buf_add_vfmt(struct buf *buf, const char *fmt, va_list ap)
	PRINTF_LIKE(2, 0);

/* Inserts at offset `at`, which must not be behind the end. */
void buf_insert(struct buf *buf, size_t at, const void *data, size_t len);

/*
 * Hands the string over as one to free(), never NULL, and leaves the buf empty.
 */
char *buf_take(struct buf *buf);

/*
 * Memory for what is not a string.  These end the program with EX_TEMPFAIL when
 * there is none, as above; the result is owned by the caller, to free().
 */
/* The end of the program for want of memory, as above. */
NORETURN void mem_exhausted(void);

void *mem_alloc(size_t size);			  /* zeroed */
void *mem_grow(void *old, size_t n, size_t size); /* realloc to n > 0 members */
char *mem_str(const char *str);			  /* a copy; NULL for NULL */
char *mem_str_n(const char *str, size_t len);

/* Cleanup for auto_: free() what a pointer points to. */
void mem_free_ptr(void *ptr_to_pointer);

/* For declarations: a string, freed at the end of the scope. */
#define auto_str auto_(mem_free_ptr) char *

#endif
