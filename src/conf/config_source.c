#include "base/buf.h"
#include "conf/config_loader.h"
#include "conf/config_text.h"
#include "conf/path.h"

#include <confuse.h>
#include <stdio.h>
#include <stdlib.h>

#define BYTES_MAX (256u << 10) /* of all files together */
#define FILES_MAX 64	       /* bounds the depth of includes, too */

static bool read_source(struct loader *loader, const char *path,
			struct source *source)
{
	if (!config_text_read(path, BYTES_MAX - loader->bytes, &source->text,
			      &source->mode, &loader->err))
		return false;
	loader->bytes += source->text.len;
	loader->files++;
	return true;
}

/*
 * Parses the source into this scope.  Reads from memory, since libconfuse's
 * lexer ends the program at a read error; unbuffered, for stdio's buffer would
 * be one copy of the password more.
 */
static bool parse_source(struct loader *loader, cfg_t *cfg,
			 struct source *source)
{
	struct source *outer = loader->source;
	FILE *stream;
	bool ok;

	if (!config_text_clean(&source->text, cfg->filename, &loader->err))
		return false;
	stream = fmemopen(source->text.data, source->text.len, "r");
	if (!stream)
		return err_set_errno(&loader->err, ERR_OS, "%s", cfg->filename);
	setvbuf(stream, NULL, _IONBF, 0);
	loader->source = source;
	ok = cfg_parse_fp(cfg, stream) == CFG_SUCCESS;
	loader->source = outer;
	fclose(stream);
	/* It has no words for some, such as an empty name. */
	if (!ok && loader->err.kind == ERR_NONE)
		err_set(&loader->err, ERR_CONFIG, "%s:%d: a syntax error",
			cfg->filename, cfg->line);
	return ok;
}

bool source_parse(cfg_t *cfg, const char *place)
{
	struct source source = { .text = BUF_INIT_SECRET };
	struct loader *loader = loader_of(cfg);
	bool ok = read_source(loader, cfg->filename, &source);

	if (!ok && place)
		err_prefix(&loader->err, "%s: include: ", place);
	ok = ok && parse_source(loader, cfg, &source);
	buf_release(&source.text);
	return ok;
}

/*
 * libconfuse's own would not let us look at the file's mode.  The scope takes
 * the name of the file within for as long as that is parsed.
 */
int on_include(cfg_t *cfg, cfg_opt_t *opt, int argc, const char **argv)
{
	struct loader *loader = loader_of(cfg);
	char *outer_file = cfg->filename;
	int outer_line = cfg->line;
	auto_buf place = BUF_INIT;
	char *path;
	bool ok;

	if (argc != 1 || !argv[0][0]) {
		cfg_error(cfg, "%s takes the name of one file", opt->name);
		return -1;
	}
	if (loader->files == FILES_MAX) {
		cfg_error(cfg, "over %d files, one including the other",
			  FILES_MAX);
		return -1;
	}
	if (!path_resolve(argv[0], cfg->filename, &path, &loader->err))
		return loader_fail(cfg, opt->name);
	buf_add_fmt(&place, "%s:%d", cfg->filename, cfg->line);
	cfg->filename = path;
	ok = source_parse(cfg, place.data);
	cfg->filename = outer_file;
	cfg->line = outer_line;
	free(path);
	return ok ? 0 : -1;
}
