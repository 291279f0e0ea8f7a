#define _GNU_SOURCE /* O_TMPFILE, where there is one */
#include "mail/body.h"

#include "base/fd.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void body_release(struct body *body)
{
	buf_release(&body->memory);
	mem_free_ptr(&body->folder);
	if (body->fd >= 0)
		close(body->fd);
	*body = (struct body)BODY_INIT;
}

/* A name for a moment, where the kernel or the file system has no better. */
static int open_named(const char *folder)
{
	auto_buf path = BUF_INIT;
	int fd;

	buf_add_fmt(&path, "%s/mailchute.XXXXXX", folder);
	fd = mkstemp(path.data); /* 0600 */
	if (fd < 0)
		return -1;
	if (unlink(path.data) < 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

#ifdef O_TMPFILE
static int open_unlinked(const char *folder)
{
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	return fd >= 0 ? fd : open_named(folder);
}
#else
static int open_unlinked(const char *folder)
{
	return open_named(folder);
}
#endif

/* TMPDIR is the caller's; /var/tmp is on disk where /tmp may be memory. */
static const char *temporary_folder(size_t i)
{
	switch (i) {
	case 0:
		return getenv("TMPDIR");
	case 1:
		return "/var/tmp";
	default:
		return "/tmp";
	}
}

#define TEMPORARY_FOLDERS 3

static bool open_file(struct body *body, struct err *err)
{
	const char *folder;

	for (size_t i = 0; i < TEMPORARY_FOLDERS; i++) {
		folder = temporary_folder(i);
		if (!folder || !*folder)
			continue;
		body->fd = open_unlinked(folder);
		if (body->fd < 0)
			continue;
		body->folder = mem_str(folder);
		return true;
	}
	err_set_errno(err, ERR_CANTCREAT,
		      "make a temporary file for the message in %s", folder);
	return err_hint(err, "set TMPDIR to a folder that can be written");
}

static bool write_file(struct body *body, const char *data, size_t len,
		       struct err *err)
{
	if (fd_write_all(body->fd, data, len))
		return true;
	err_set_errno(err, ERR_IO,
		      "write the message to a temporary file in %s",
		      body->folder);
	return err_hint(err, "set TMPDIR to a folder with more room");
}

/* Moves what is in memory to the file: all of it, so that order is kept. */
static bool spill(struct body *body, struct err *err)
{
	if (body->fd < 0 && !open_file(body, err))
		return false;
	if (!write_file(body, body->memory.data, body->memory.len, err))
		return false;
	buf_clear(&body->memory);
	return true;
}

static bool add(struct body *body, const char *data, size_t len,
		struct err *err)
{
	bool fits = len <= BODY_MEMORY_MAX - body->memory.len;

	if (!fits && !spill(body, err))
		return false;
	/* A line may be larger than all that is kept in memory. */
	if (len > BODY_MEMORY_MAX && !write_file(body, data, len, err))
		return false;
	if (len <= BODY_MEMORY_MAX)
		buf_add(&body->memory, data, len);
	body->size += len;
	return true;
}

bool body_add_line(struct body *body, const char *line, size_t len,
		   struct err *err)
{
	text_facts_add(&body->facts, line, len);
	text_facts_end_line(&body->facts);
	return add(body, line, len, err) && add(body, "\r\n", 2, err);
}

bool body_add_piece(struct body *body, const char *piece, size_t len,
		    struct err *err)
{
	text_facts_add(&body->facts, piece, len);
	return add(body, piece, len, err);
}

/* What is in memory lies behind what is in the file. */
bool body_read(const struct body *body, uint64_t offset, char *scratch,
	       size_t room, struct slice *ret_slice, struct err *err)
{
	uint64_t in_file = body->size - body->memory.len;
	ssize_t n;

	if (offset >= in_file) {
		size_t at = (size_t)(offset - in_file);
		size_t left = body->memory.len - at;

		ret_slice->data = body->memory.data + at;
		ret_slice->len = left < room ? left : room;
		return true;
	}
	if (room > in_file - offset)
		room = (size_t)(in_file - offset);
	do
		n = pread(body->fd, scratch, room, (off_t)offset);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return err_set_errno(err, ERR_IO,
				     "read the message from a temporary file "
				     "in %s",
				     body->folder);
	if (n == 0)
		return err_set(err, ERR_IO,
			       "the temporary file of the message in %s is "
			       "short",
			       body->folder);
	ret_slice->data = scratch;
	ret_slice->len = (size_t)n;
	return true;
}

/* Eight octets at a time: a large body is looked at once, and quickly. */
static bool has_8bit(const char *text, size_t len)
{
	uint64_t word;
	size_t i = 0;

	for (; i + sizeof(word) <= len; i += sizeof(word)) {
		memcpy(&word, text + i, sizeof(word));
		if (word & UINT64_C(0x8080808080808080))
			return true;
	}
	for (; i < len; i++)
		if ((unsigned char)text[i] > 127)
			return true;
	return false;
}

void text_facts_add(struct text_facts *facts, const char *text, size_t len)
{
	facts->line_len += len;
	if (facts->line_len > facts->line_max)
		facts->line_max = facts->line_len;
	if (!len)
		return;
	if (!facts->has_8bit)
		facts->has_8bit = has_8bit(text, len);
	if (!facts->has_nul)
		facts->has_nul = memchr(text, '\0', len) != NULL;
	if (!facts->has_bare_cr)
		facts->has_bare_cr = memchr(text, '\r', len) != NULL;
}

void text_facts_end_line(struct text_facts *facts)
{
	facts->line_len = 0;
}
