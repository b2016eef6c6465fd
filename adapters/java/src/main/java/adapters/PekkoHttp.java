package adapters;

import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.scaladsl.unmarshalling.sse.EventStreamParser;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

final class PekkoHttp implements Subject {
  private final ActorSystem system = ActorSystem.create();
  private final int maxLine = system.settings().config().getInt("pekko.http.sse.max-line-size");
  private final int maxEvent = system.settings().config().getInt("pekko.http.sse.max-event-size");

  public String artifact() {
    return "pekko-http_2.13";
  }

  public Map<String, Object> declares() {
    return Map.of("id", "block", "retry", "block");
  }

  private static Optional<Pair<Reads, ByteString>> read(Reads stream) {
    return Optional.ofNullable(stream.next()).map(chunk -> Pair.create(stream, ByteString.fromArrayUnsafe(chunk)));
  }

  public void parse(Reads stream, Out out, String lastEventId) throws Exception {
    Source.unfold(stream, PekkoHttp::read).via(EventStreamParser.apply(maxLine, maxEvent)).runForeach(event -> {
      out.event(event.getEventType().orElse(""), event.getData(), event.getId().orElse(null));
      if (event.getRetry().isPresent()) out.retry(event.getRetry().getAsInt());
    }, system).toCompletableFuture().get();
  }
}
