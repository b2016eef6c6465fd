package adapters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;

/** The adapter protocol for clients. */
final class Clients {
  private static final ObjectMapper JSON = new ObjectMapper();

  static void serve(Client client, Lines lines, OutputStream output) throws Exception {
    Map<String, Source> sources = new HashMap<>();
    for (byte[] line; (line = lines.next()) != null; ) {
      JsonNode request = JSON.readTree(line);
      String op = request.path("op").asText();
      String seq = String.valueOf(request.get("seq"));
      if (op.equals("hello")) {
        Source.write(output, Map.of("op", "hello", "protocol", 1, "kind", "client", "name", client.artifact(),
            "version", Main.version(client.artifact()), "language", "Java", "id", "sticky", "can", client.can()));
      } else if (op.equals("open")) {
        Source source = new Source(request, output);
        sources.put(seq, source);
        client.open(source);
      } else if (op.equals("close") && sources.containsKey(seq)) {
        sources.remove(seq).close();
      } else {
        Map<String, Object> answer = new HashMap<>();
        answer.put("op", "unsupported");
        answer.put("seq", request.get("seq"));
        Source.write(output, answer);
      }
    }
  }

  private Clients() {}
}
