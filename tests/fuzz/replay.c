/*
 * replay.c - feeds each file of a folder to a fuzz target, so that what was
 * found once is tried in every build, under every compiler: replay FOLDER.
 */
#include "base/buf.h"
#include "fuzz.h"

#include <dirent.h>
#include <stdbool.h>
#include <string.h>

static bool read_file(struct buf *buf, const char *path)
{
	FILE *file = fopen(path, "rb");
	char chunk[4096];
	bool ok;
	size_t n;

	if (!file)
		return false;
	while ((n = fread(chunk, 1, sizeof(chunk), file)))
		buf_add(buf, chunk, n);
	ok = !ferror(file);
	fclose(file);
	return ok;
}

/* In memory of just this size, so that a sanitizer sees a byte too far. */
static void feed(const struct buf *content)
{
	uint8_t *copy = mem_alloc(content->len + !content->len);

	memcpy(copy, content->data, content->len);
	LLVMFuzzerTestOneInput(copy, content->len);
	free(copy);
}

/* The name comes first: it is the last word if the target ends there. */
static bool replay(const char *folder, const char *name)
{
	auto_buf path = BUF_INIT;
	auto_buf content = BUF_INIT;

	buf_add_fmt(&path, "%s/%s", folder, name);
	puts(path.data);
	fflush(stdout);
	if (!read_file(&content, path.data)) {
		perror(path.data);
		return false;
	}
	feed(&content);
	return true;
}

int main(int argc, char **argv)
{
	DIR *dir = argc == 2 ? opendir(argv[1]) : NULL;
	const struct dirent *entry;
	size_t count = 0;
	bool ok = true;

	if (!dir) {
		fprintf(stderr, "usage: replay FOLDER, which must exist\n");
		return 1;
	}
	while (ok && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		ok = replay(argv[1], entry->d_name);
		count++;
	}
	closedir(dir);
	printf("%zu files\n", count);
	return ok && count ? 0 : 1;
}
