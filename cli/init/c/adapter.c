/* Speaks the adapter protocol for one parser: JSON lines on stdin and stdout, bytes in base64. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int items; /* written for the current read */

static void write_base64(const char *bytes, size_t size) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0; i < size; i += 3) {
    unsigned long value = (unsigned long)(unsigned char)bytes[i] << 16;
    if (i + 1 < size) value |= (unsigned long)(unsigned char)bytes[i + 1] << 8;
    if (i + 2 < size) value |= (unsigned char)bytes[i + 2];
    putchar(digits[value >> 18]);
    putchar(digits[value >> 12 & 63]);
    putchar(i + 1 < size ? digits[value >> 6 & 63] : '=');
    putchar(i + 2 < size ? digits[value & 63] : '=');
  }
}

/* Hands over one event; the default type is "message". */
void emit(const char *type, size_t type_size, const char *data, size_t data_size, const char *id, size_t id_size) {
  fputs(items++ > 0 ? ",{\"type64\":\"" : "{\"type64\":\"", stdout);
  write_base64(type, type_size);
  fputs("\",\"data64\":\"", stdout);
  write_base64(data, data_size);
  fputs("\",\"id64\":\"", stdout);
  write_base64(id, id_size);
  fputs("\"}", stdout);
}

/* TODO: call your parser here; until then nothing is delivered, and every case that expects an event fails. */
static void parser_new(void) {}
static void parser_feed(const char *bytes, size_t size) { /* one read: emit every event that it completes */
  (void)bytes;
  (void)size;
}
static void parser_end(void) {} /* the stream has ended */

/* id: "sticky" if an event's id is the last one that the stream set, "block" if it is that of the event's own block,
   "none" if your parser does not report ids. */
static const char hello[] =
    "{\"op\":\"hello\",\"protocol\":1,\"kind\":\"parser\",\"name\":\"{{name}}\",\"version\":\"0.0.0\","
    "\"language\":\"C\",\"id\":\"sticky\",\"retry\":false,\"comments\":false}";

static int digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Decodes in place up to a quote; the decoded text is never longer. */
static size_t decode(char *text) {
  size_t size = 0;
  unsigned long value = 0;
  int bits = 0;
  for (const char *c = text; digit(*c) >= 0; ++c) {
    value = (value << 6 | (unsigned long)digit(*c)) & 0xFFFFFF;
    bits += 6;
    if (bits >= 8) text[size++] = (char)(value >> (bits -= 8) & 0xFF);
  }
  return size;
}

/* What follows "key":, or an empty text; the suite's own text never holds such a key within a string. */
static char *after(char *line, const char *key) {
  char *at = strstr(line, key);
  at = at == NULL ? line + strlen(line) : at + strlen(key);
  return at + strspn(at, " ");
}

static void parse(char *line, long seq) {
  printf("{\"op\":\"parsed\",\"seq\":%ld,\"out\":[", seq);
  parser_new();
  char *at = after(line, "\"chunks\":");
  while (*at != '\0' && *at != ']') {
    if (*at++ != '"') continue;
    char *end = strchr(at, '"');
    if (end == NULL) break;
    items = 0;
    putchar('[');
    parser_feed(at, decode(at));
    fputs("],", stdout);
    at = end + 1;
  }
  items = 0;
  putchar('[');
  parser_end();
  puts("]]}");
}

int main(void) {
  char *line = NULL;
  size_t room = 0;
  while (getline(&line, &room, stdin) > 0) {
    const char *op = after(line, "\"op\":");
    const long seq = strtol(after(line, "\"seq\":"), NULL, 10);
    if (strncmp(op, "\"hello\"", 7) == 0) puts(hello);
    else if (strncmp(op, "\"parse\"", 7) == 0) parse(line, seq);
    else printf("{\"op\":\"unsupported\",\"seq\":%ld}\n", seq);
    fflush(stdout);
  }
  free(line);
  return 0;
}
