package adapters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** One open URL, and what is reported of it. */
final class Source {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final OutputStream output;
  private final JsonNode request;
  private Runnable closer;
  private int events;
  private boolean closed;

  Source(JsonNode request, OutputStream output) {
    this.request = request;
    this.output = output;
  }

  String url() {
    return request.get("url").asText();
  }

  String lastEventId() {
    return request.path("lastEventId").asText("");
  }

  Map<String, String> headers() {
    Map<String, String> headers = new HashMap<>();
    request.path("headers").properties().forEach(header -> headers.put(header.getKey(), header.getValue().asText()));
    return headers;
  }

  void opened() {
    report("open", "opened", Map.of());
  }

  /** id is that of the last one where the package keeps it. */
  void event(String type, String data, String id) {
    String name = type == null || type.isEmpty() ? "message" : type;
    report(String.valueOf(++events), "event", Map.of("type", name, "data", data, "id", id == null ? "" : id));
  }

  /** Lost or not made: the package tries again, or has given up for good. */
  void error(boolean forGood) {
    report("error", "error", Map.of("state", forGood ? "closed" : "connecting"));
  }

  boolean isClosed() {
    return closed;
  }

  private void report(String moment, String op, Map<String, Object> line) {
    write(op, line);
    if (moment.equals(request.path("closeOn").asText(""))) close();
    if (moment.equals(request.path("throwOn").asText(""))) throw new IllegalStateException("asked to throw");
  }

  private void write(String op, Map<String, Object> line) {
    Map<String, Object> all = new LinkedHashMap<>(line);
    all.put("op", op);
    all.put("seq", request.get("seq"));
    write(output, all);
  }

  static void write(OutputStream output, Map<String, Object> line) {
    synchronized (output) {
      try {
        output.write(JSON.writeValueAsBytes(line));
        output.write('\n');
        output.flush();
      } catch (IOException gone) {
        System.exit(1);
      }
    }
  }

  /** Takes what closes the package's own object. */
  synchronized void closer(Runnable how) {
    closer = how;
    if (closed) how.run();
  }

  void close() {
    synchronized (this) {
      closed = true;
      if (closer != null) closer.run();
    }
    write("closed", Map.of());
  }
}
