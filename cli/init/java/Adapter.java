// Speaks the adapter protocol for one parser: JSON lines on stdin and stdout, bytes in base64. Needs Java 17, no library.
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

public class Adapter {
  /** One event; the default type is "message". Strings are written as base64 of their UTF-8. */
  record Item(String type, String data, String id) {}

  /**
   * One stream.
   *
   * <p>TODO: call your parser here; until then nothing is delivered, and every case that expects an event fails.
   */
  static class Parser {
    /** One read: add every event that it completes. */
    void feed(byte[] bytes, List<Item> items) {}

    /** The stream has ended. */
    void end(List<Item> items) {}
  }

  // id: "sticky" if an event's id is the last one that the stream set, "block" if it is that of the event's own block,
  // "none" if your parser does not report ids.
  static final String HELLO =
      "{\"op\":\"hello\",\"protocol\":1,\"kind\":\"parser\",\"name\":\"{{name}}\",\"version\":\"0.0.0\","
          + "\"language\":\"Java\",\"id\":\"sticky\",\"retry\":false,\"comments\":false}";

  static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  static String json(List<Item> items) {
    List<String> out = new ArrayList<>();
    for (Item item : items) {
      out.add("{\"type64\":\"" + encoded(item.type()) + "\",\"data64\":\"" + encoded(item.data())
          + "\",\"id64\":\"" + encoded(item.id()) + "\"}");
    }
    return "[" + String.join(",", out) + "]";
  }

  /** What follows "key": up to the end of the line; the suite's own text never holds such a key within a string. */
  static String after(String line, String key) {
    int at = line.indexOf("\"" + key + "\":");
    return at < 0 ? "" : line.substring(at + key.length() + 3).stripLeading();
  }

  static String parse(String line, String seq) {
    Parser parser = new Parser();
    List<String> out = new ArrayList<>();
    String list = after(line, "chunks");
    list = list.substring(1, list.indexOf(']'));
    if (!list.isBlank()) {
      for (String chunk : list.split(",")) {
        List<Item> items = new ArrayList<>();
        parser.feed(Base64.getDecoder().decode(chunk.strip().replace("\"", "")), items);
        out.add(json(items));
      }
    }
    List<Item> items = new ArrayList<>();
    parser.end(items);
    out.add(json(items));
    return "{\"op\":\"parsed\",\"seq\":" + seq + ",\"out\":[" + String.join(",", out) + "]}";
  }

  public static void main(String[] args) throws Exception {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8), 1 << 16);
    var stdout = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    for (String line; (line = in.readLine()) != null; ) {
      String op = after(line, "op");
      String seq = after(line, "seq").split("[^0-9]", 2)[0];
      if (op.startsWith("\"hello\"")) {
        stdout.println(HELLO);
      } else if (op.startsWith("\"parse\"")) {
        stdout.println(parse(line, seq));
      } else {
        stdout.println("{\"op\":\"unsupported\",\"seq\":" + seq + "}");
      }
    }
  }
}
