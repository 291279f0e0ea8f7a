/*
 * folder.h - a folder of its own for a test, so that the names in it are short
 * and nothing is left behind.
 */
#ifndef MAILCHUTE_TESTS_UNIT_FOLDER_H
#define MAILCHUTE_TESTS_UNIT_FOLDER_H

#include <stddef.h>
#include <sys/types.h>

/* For cmocka's set-up: makes the folder and works in it. */
int enter_folder(void **state);

/* For its tear-down: removes the folder with all that is in it. */
int leave_folder(void **state);

/* Writes a file anew.  The test fails where that does. */
void write_bytes(const char *name, const char *data, size_t len, mode_t mode);
void write_file(const char *name, const char *text, mode_t mode);

#endif
