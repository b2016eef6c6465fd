package adapters;

import dev.langchain4j.http.client.sse.DefaultServerSentEventParser;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import java.util.Map;

final class Langchain4j implements Subject {
  public String artifact() {
    return "langchain4j-http-client";
  }

  public Map<String, Object> declares() {
    return Map.of("id", "none");
  }

  public void parse(Reads stream, Out out, String lastEventId) {
    new DefaultServerSentEventParser().parse(stream, new ServerSentEventListener() {
      @Override
      public void onEvent(ServerSentEvent event) {
        out.event(event.event(), event.data(), null);
      }

      @Override
      public void onError(Throwable fault) {
        out.error(fault);
      }
    });
  }
}
