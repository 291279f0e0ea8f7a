/*
 * attr.h - the compiler's attributes under names of our own.
 *
 * This is the only place that spells a GNU attribute, so that another compiler
 * needs a change here alone.
 */
#ifndef MAILCHUTE_BASE_ATTR_H
#define MAILCHUTE_BASE_ATTR_H

/* The result tells of a failure and may not be dropped. */
#define MUST_CHECK __attribute__((warn_unused_result))

/* Never returns to its caller. */
#define NORETURN __attribute__((noreturn))

/* A parameter that the shape of a callback asks for and this one ignores. */
#define UNUSED __attribute__((unused))

/* Argument number fmt is a printf format for the arguments from first on. */
#define PRINTF_LIKE(fmt, first) __attribute__((format(printf, fmt, first)))

/* The variable is released by release(&variable) when it goes out of scope. */
#define auto_(release) __attribute__((cleanup(release)))

#endif
