/* Asks the installed oracle, from C. */
#include <sseoracle.h>
#include <string.h>

int main(void) {
  const char body[] = "data: a\rdata: b\r\n\r\n";
  const sse_oracle_result *result = sse_oracle_interpret(body, sizeof body - 1, "", 0);
  const int right = result && result->size == 1 && result->items[0].data.size == 3 &&
                    memcmp(result->items[0].data.bytes, "a\nb", 3) == 0;
  sse_oracle_free(result);
  return right ? 0 : 1;
}
