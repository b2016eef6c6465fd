package adapters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The adapter protocol for Java: JSON Lines on stdin and stdout. Run as `adapters.Main NAME`. */
public final class Main {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, Supplier<Subject>> SUBJECTS = new LinkedHashMap<>();

  private static final Map<String, Supplier<Client>> CLIENTS = Map.of(
      "okhttp-sse-http", OkhttpSseHttp::new, "okhttp-eventsource-http", OkhttpEventsourceHttp::new);

  static {
    SUBJECTS.put("okhttp-sse", OkhttpSse::new);
    SUBJECTS.put("okhttp-eventsource", OkhttpEventsource::new);
    SUBJECTS.put("langchain4j", Langchain4j::new);
    SUBJECTS.put("spring-web", SpringWeb::new);
    SUBJECTS.put("jersey-media-sse", JerseyMediaSse::new);
    SUBJECTS.put("pekko-http", PekkoHttp::new);
    SUBJECTS.put("ktor-client", KtorClient::new);
  }

  /** The version in the name of the artifact's jar. */
  static String version(String artifact) {
    Matcher jar = Pattern.compile("[/:]" + artifact + "-([0-9][^/:]*)\\.jar").matcher(System.getProperty("java.class.path"));
    return jar.find() ? jar.group(1) : "unknown";
  }

  private static Map<String, Object> hello(String name, Subject subject) {
    Map<String, Object> hello = new LinkedHashMap<>();
    hello.put("op", "hello");
    hello.put("protocol", 1);
    hello.put("kind", "parser");
    hello.put("name", name);
    hello.put("version", version(subject.artifact()));
    hello.put("language", "Java");
    hello.put("retry", false);
    hello.put("comments", false);
    hello.put("bench", true);
    hello.putAll(subject.declares());
    return hello;
  }

  private static void run(Subject subject, List<byte[]> chunks, Out out, String lastEventId) {
    Reads stream = new Reads(chunks, out);
    try {
      subject.parse(stream, out, lastEventId);
      stream.digested.run();
    } catch (Exception | StackOverflowError fault) {
      out.error(fault);
    }
  }

  private static Map<String, Object> answer(String op, JsonNode request) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("op", op);
    answer.put("seq", request.get("seq"));
    return answer;
  }

  private static Map<String, Object> parse(Subject subject, JsonNode request, String lastEventId) throws Exception {
    List<byte[]> chunks = new ArrayList<>();
    for (JsonNode chunk : request.get("chunks")) chunks.add(chunk.binaryValue());
    Out out = Out.of(chunks.size());
    run(subject, chunks, out, lastEventId);
    Map<String, Object> answer = answer("parsed", request);
    answer.put("out", out.trace);
    return answer;
  }

  private static Map<String, Object> bench(Subject subject, JsonNode request) throws Exception {
    byte[] bytes = request.get("bytes").binaryValue();
    int cut = request.get("cut").asInt();
    List<byte[]> chunks = new ArrayList<>();
    for (int at = 0; at < bytes.length; at += cut) chunks.add(Arrays.copyOfRange(bytes, at, Math.min(at + cut, bytes.length)));
    Map<String, Object> answer = answer("benched", request);
    if ("sticky".equals(subject.declares().get("id"))) {
      Out out = new Out();
      out.hash = 0xcbf29ce484222325L;
      run(subject, chunks, out, "");
      answer.put("hash", String.format("%016x", out.hash));
    }
    List<Long> times = new ArrayList<>();
    long end = System.nanoTime() + (long) (request.path("seconds").asDouble(1) * 1e9);
    while (times.isEmpty() || System.nanoTime() < end) {
      Out out = new Out();
      long start = System.nanoTime();
      run(subject, chunks, out, "");
      times.add(System.nanoTime() - start);
      answer.put("events", out.events);
    }
    answer.put("ns", times);
    return answer;
  }

  private static Map<String, Object> answer(String name, Subject subject, JsonNode request) throws Exception {
    String op = request.path("op").asText();
    String lastEventId = request.path("lastEventId").asText("");
    boolean seeded = lastEventId.isEmpty() || subject.seeds() || !"sticky".equals(subject.declares().get("id"));
    if (op.equals("hello")) return hello(name, subject);
    if (op.equals("parse") && seeded) return parse(subject, request, lastEventId);
    if (op.equals("bench")) return bench(subject, request);
    return answer("unsupported", request);
  }

  public static void main(String[] args) throws Exception {
    String name = args.length == 1 ? args[0] : "";
    if (!SUBJECTS.containsKey(name) && !CLIENTS.containsKey(name)) {
      System.err.println("adapters: no package is called '" + name + "'");
      System.exit(2);
    }
    OutputStream output = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16);
    System.setOut(System.err); // a package that prints must not speak for us
    Lines lines = new Lines(new FileInputStream(FileDescriptor.in));
    if (CLIENTS.containsKey(name)) Clients.serve(CLIENTS.get(name).get(), lines, output);
    else serve(name, SUBJECTS.get(name).get(), lines, output);
    System.exit(0); // whatever threads a package may have
  }

  private static void serve(String name, Subject subject, Lines lines, OutputStream output) throws Exception {
    long flushed = System.nanoTime();
    for (byte[] line; (line = lines.next()) != null; ) {
      output.write(JSON.writeValueAsBytes(answer(name, subject, JSON.readTree(line))));
      output.write('\n');
      if (!lines.waiting() || System.nanoTime() - flushed > 50_000_000) {
        output.flush();
        flushed = System.nanoTime();
      }
    }
    output.flush();
  }
}
