/* The oracle for other languages: what the standard makes of a whole event stream, from a shared library.
 *
 * Standard: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 * Slow on purpose. Link with -lsseoracle. Tested by sseoracle_test.cpp.
 */
#ifndef SSEORACLE_H_
#define SSEORACLE_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SSE_ORACLE_EVENT 0u
#define SSE_ORACLE_RETRY 1u
#define SSE_ORACLE_COMMENT 2u
#define SSE_ORACLE_SILENT_BLOCK 3u /* a block that held lines but no data: nothing fires */

/* Well-formed UTF-8; a size in bytes, and a NUL behind it that is not counted. */
typedef struct sse_oracle_text {
  const char *bytes;
  size_t size;
} sse_oracle_text;

typedef struct sse_oracle_item {
  uint32_t kind;                  /* one of SSE_ORACLE_... */
  sse_oracle_text type;           /* event, silent block: never empty */
  sse_oracle_text data;           /* event; a comment's text without its colon */
  sse_oracle_text last_event_id;  /* event, silent block: the last event ID string at dispatch */
  sse_oracle_text block_id;       /* event, silent block: the block's own last valid id; bytes is null if none */
  uint64_t reconnection_time;     /* retry: milliseconds, saturates at 2^64-1 */
  size_t due;                     /* bytes of the stream after which this is certain (a CR counts at once) */
  size_t held;                    /* the same for a parser that waits one byte after a CR; SIZE_MAX: the end */
} sse_oracle_item;

typedef struct sse_oracle_result {
  const sse_oracle_item *items; /* in the order of the stream */
  size_t size;
  sse_oracle_text last_event_id; /* the last event ID string at the end */
  int has_reconnection_time;     /* 0: the stream set none */
  uint64_t reconnection_time;
} sse_oracle_result;

#if defined(_WIN32)
#define SSE_ORACLE_EXPORT __declspec(dllexport)
#else
#define SSE_ORACLE_EXPORT __attribute__((visibility("default")))
#endif

/* Interprets a whole body; null if there is no memory. last_event_id: what earlier connections left behind. */
SSE_ORACLE_EXPORT const sse_oracle_result *sse_oracle_interpret(const char *body, size_t body_size,
                                                                const char *last_event_id,
                                                                size_t last_event_id_size);

/* Null is allowed. */
SSE_ORACLE_EXPORT void sse_oracle_free(const sse_oracle_result *result);

#ifdef __cplusplus
}
#endif

#endif /* SSEORACLE_H_ */
