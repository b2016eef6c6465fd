/* A small, exact event stream parser in plain C, and how it is shown to ssespec: start from this file.
 *
 *   cc -shared -fPIC -o libsample.so -I <prefix>/include sample_subject.c
 *   ssespec run lib:./libsample.so
 *
 * Standard: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
#include <sse/subject.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  char *bytes;
  size_t size, capacity;
} buffer;

typedef struct {
  const sse_sink_v1 *sink;
  buffer line, text;                   /* the line as it arrives, and decoded */
  buffer data, type, id_buffer, id;    /* the buffers of the standard; id is the last event ID string */
  int first_line, swallow_lf, has_data, failed;
} parser;

static void append(parser *p, buffer *b, const char *bytes, size_t size) {
  if (size == 0 || p->failed) return;
  if (size > b->capacity - b->size) {
    size_t capacity = b->capacity ? b->capacity : 64;
    while (capacity - b->size < size) capacity *= 2;
    char *grown = realloc(b->bytes, capacity);
    if (!grown) {
      p->failed = 1;
      p->sink->error(p->sink->user, "out of memory", 13);
      return;
    }
    b->bytes = grown;
    b->capacity = capacity;
  }
  memcpy(b->bytes + b->size, bytes, size);
  b->size += size;
}

static void assign(parser *p, buffer *b, const char *bytes, size_t size) {
  b->size = 0;
  append(p, b, bytes, size);
}

/* The length of the character at s, or of the bytes there that one U+FFFD replaces. */
static size_t decode(const unsigned char *s, size_t size, int *valid) {
  unsigned lower = 0x80, upper = 0xBF;
  size_t following = s[0] < 0x80 ? 0 : s[0] < 0xE0 ? 1 : s[0] < 0xF0 ? 2 : 3;
  *valid = s[0] < 0x80;
  if (*valid || s[0] < 0xC2 || s[0] > 0xF4) return 1;
  if (s[0] == 0xE0) lower = 0xA0;
  if (s[0] == 0xED) upper = 0x9F;
  if (s[0] == 0xF0) lower = 0x90;
  if (s[0] == 0xF4) upper = 0x8F;
  for (size_t i = 1; i <= following; ++i) {
    if (i == size || s[i] < lower || s[i] > upper) return i;
    lower = 0x80;
    upper = 0xBF;
  }
  *valid = 1;
  return following + 1;
}

static void decode_line(parser *p) {
  const char *s = p->line.bytes;
  size_t left = p->line.size;
  if (p->first_line && left >= 3 && memcmp(s, "\xEF\xBB\xBF", 3) == 0) s += 3, left -= 3;
  p->first_line = 0;
  p->text.size = 0;
  while (left > 0) {
    int valid;
    size_t length = decode((const unsigned char *)s, left, &valid);
    if (valid) append(p, &p->text, s, length);
    else append(p, &p->text, "\xEF\xBF\xBD", 3);
    s += length, left -= length;
  }
}

static void dispatch(parser *p) {
  assign(p, &p->id, p->id_buffer.bytes, p->id_buffer.size);
  if (p->has_data && !p->failed) {
    const int named = p->type.size > 0;
    p->sink->event(p->sink->user, named ? p->type.bytes : "message", named ? p->type.size : 7, p->data.bytes,
                   p->data.size, p->id.size ? p->id.bytes : "", p->id.size);
  }
  p->data.size = p->type.size = 0;
  p->has_data = 0;
}

static void set_reconnection_time(parser *p, const char *digits, size_t size) {
  uint64_t number = 0;
  for (size_t i = 0; i < size; ++i) {
    if (digits[i] < '0' || digits[i] > '9') return;
    const uint64_t digit = (uint64_t)(digits[i] - '0');
    number = number > (UINT64_MAX - digit) / 10 ? UINT64_MAX : number * 10 + digit;
  }
  if (size > 0) p->sink->retry(p->sink->user, number);
}

static void process_line(parser *p) {
  decode_line(p);
  p->line.size = 0;
  const char *s = p->text.bytes;
  const size_t size = p->text.size;
  if (p->failed) return;
  if (size == 0) {
    dispatch(p);
    return;
  }
  if (s[0] == ':') {
    p->sink->comment(p->sink->user, s + 1, size - 1);
    return;
  }
  const char *colon = memchr(s, ':', size);
  const size_t name = colon ? (size_t)(colon - s) : size;
  size_t from = colon ? name + 1 : size;
  if (from < size && s[from] == ' ') ++from;
  const char *value = s + from;
  const size_t value_size = size - from;
  if (name == 4 && memcmp(s, "data", 4) == 0) {
    if (p->has_data) append(p, &p->data, "\n", 1);
    append(p, &p->data, value, value_size);
    p->has_data = 1;
  } else if (name == 5 && memcmp(s, "event", 5) == 0) {
    assign(p, &p->type, value, value_size);
  } else if (name == 2 && memcmp(s, "id", 2) == 0) {
    if (value_size == 0 || !memchr(value, 0, value_size)) assign(p, &p->id_buffer, value, value_size);
  } else if (name == 5 && memcmp(s, "retry", 5) == 0) {
    set_reconnection_time(p, value, value_size);
  }
}

static void feed(void *self, const char *bytes, size_t size) {
  parser *p = self;
  for (size_t i = 0; i < size && !p->failed; ++i) {
    const int second_half = p->swallow_lf && bytes[i] == '\n'; /* of a CR LF whose CR ended the line */
    p->swallow_lf = bytes[i] == '\r';
    if (second_half) continue;
    if (bytes[i] == '\r' || bytes[i] == '\n') process_line(p);
    else append(p, &p->line, bytes + i, 1);
  }
}

static void *create(const sse_sink_v1 *sink, const char *last_event_id, size_t size) {
  parser *p = calloc(1, sizeof *p);
  if (!p) return NULL;
  p->sink = sink;
  p->first_line = 1;
  assign(p, &p->id_buffer, last_event_id, size);
  assign(p, &p->id, last_event_id, size);
  return p;
}

static void finish(void *self) { (void)self; /* what is unfinished is never seen */ }

static void destroy(void *self) {
  parser *p = self;
  free(p->line.bytes), free(p->text.bytes), free(p->data.bytes);
  free(p->type.bytes), free(p->id_buffer.bytes), free(p->id.bytes);
  free(p);
}

static const char *last_event_id(void *self, size_t *size) {
  parser *p = self;
  *size = p->id.size;
  return p->id.size ? p->id.bytes : "";
}

const sse_subject_v1 *sse_subject(void) {
  static const sse_subject_v1 subject = {
      SSE_SUBJECT_ABI,
      sizeof(sse_subject_v1),
      "sample",
      "1",
      "C",
      SSE_SUBJECT_ID_STICKY,
      SSE_SUBJECT_REPORTS_RETRY | SSE_SUBJECT_REPORTS_COMMENTS,
      create,
      feed,
      finish,
      destroy,
      last_event_id,
  };
  return &subject;
}
