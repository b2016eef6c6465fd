/* A parser as a shared library: the C interface that `ssespec run lib:PATH` loads.
 *
 * A library exports one function, sse_subject(), and is judged like any other parser: all bytes of a stream
 * are fed in order, cut anywhere, and each call reports through the sink what it settled.
 * sample/sample_subject.c is a complete one. Tested by subject_test.cpp.
 */
#ifndef SSE_SUBJECT_H_
#define SSE_SUBJECT_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SSE_SUBJECT_ABI 1u

/* What the id of an event means. */
#define SSE_SUBJECT_ID_NONE 0u   /* ids are not reported: pass NULL */
#define SSE_SUBJECT_ID_BLOCK 1u  /* the id field of the event's own block; NULL if it had none */
#define SSE_SUBJECT_ID_STICKY 2u /* the last event ID string at dispatch, as the standard has it; never NULL */

/* What else is reported: bits of sse_subject_v1.reports. */
#define SSE_SUBJECT_REPORTS_RETRY 1u
#define SSE_SUBJECT_REPORTS_COMMENTS 2u

/* Where the host wants the items. Call back only inside feed and finish, in the order of the stream.
 * Texts are UTF-8 with a size in bytes, without a terminating NUL; the host copies what it keeps. An empty text
 * may have a null pointer, save for an id, where that means none. No function of it is null. */
typedef struct sse_sink_v1 {
  void *user; /* passed to each call */
  void (*event)(void *user, const char *type, size_t type_size, const char *data, size_t data_size, const char *id,
                size_t id_size);                                /* the default type is written "message" */
  void (*retry)(void *user, uint64_t milliseconds);             /* the reconnection time was set */
  void (*comment)(void *user, const char *text, size_t size);   /* without its colon */
  void (*error)(void *user, const char *message, size_t size);  /* the parser gave up */
} sse_sink_v1;

typedef struct sse_subject_v1 {
  uint32_t abi;         /* SSE_SUBJECT_ABI */
  uint32_t size;        /* sizeof(sse_subject_v1): what is past it counts as null */
  const char *name;     /* "my parser" */
  const char *version;  /* "1.2.3" */
  const char *language; /* "C" */
  uint32_t id_mode;     /* one of SSE_SUBJECT_ID_... */
  uint32_t reports;     /* SSE_SUBJECT_REPORTS_... */

  /* A parser for one stream; null if there is no memory for it. The sink outlives it; the id is copied.
   * last_event_id: what earlier connections left behind, most often empty. */
  void *(*create)(const sse_sink_v1 *sink, const char *last_event_id, size_t last_event_id_size);
  /* The next bytes; size may be 0. They are gone after the call. */
  void (*feed)(void *parser, const char *bytes, size_t size);
  /* The stream has ended. Only last_event_id and destroy come after it. */
  void (*finish)(void *parser);
  void (*destroy)(void *parser);

  /* The last event ID string as it stands; lives until the next call. Null if the parser cannot tell. */
  const char *(*last_event_id)(void *parser, size_t *size);
} sse_subject_v1;

#if defined(_WIN32)
#define SSE_SUBJECT_EXPORT __declspec(dllexport)
#else
#define SSE_SUBJECT_EXPORT __attribute__((visibility("default")))
#endif

/* The library's one export. Lifetime: until the library is unloaded. */
SSE_SUBJECT_EXPORT const sse_subject_v1 *sse_subject(void);
typedef const sse_subject_v1 *(*sse_subject_function)(void);

#ifdef __cplusplus
}
#endif

#endif /* SSE_SUBJECT_H_ */
