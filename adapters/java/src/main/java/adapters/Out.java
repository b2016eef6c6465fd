package adapters;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Takes what a package delivers, filed under the read that caused it. Without reads it counts only: bench. */
final class Out {
  final List<List<Map<String, Object>>> trace = new ArrayList<>();
  int now;
  int events;
  Long hash;

  static Out of(int reads) {
    Out out = new Out();
    for (int n = 0; n <= reads; n++) out.trace.add(new ArrayList<>());
    return out;
  }

  /** id is null where the package reports none. */
  void event(String type, String data, String id) {
    events++;
    String name = type == null || type.isEmpty() ? "message" : type;
    if (hash != null) {
      add(name);
      add(data);
      add(id);
    }
    Map<String, Object> item = item("type", name);
    if (item == null) return;
    item.put("data", data);
    if (id != null) item.put("id", id);
  }

  void retry(long milliseconds) {
    item("retry", Math.min(milliseconds, (1L << 53) - 1));
  }

  void comment(String text) {
    item("comment", text);
  }

  void error(Throwable fault) {
    item("error", fault.toString());
  }

  private Map<String, Object> item(String key, Object value) {
    if (trace.isEmpty()) return null;
    Map<String, Object> item = new LinkedHashMap<>();
    item.put(key, value);
    trace.get(now).add(item);
    return item;
  }

  private void add(String field) {
    long value = hash;
    for (byte octet : field.getBytes(StandardCharsets.UTF_8)) value = (value ^ (octet & 0xff)) * 0x100000001b3L;
    hash = value * 0x100000001b3L;
  }
}
