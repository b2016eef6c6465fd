package adapters;

import java.util.Map;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ReactiveHttpInputMessage;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.http.codec.ServerSentEventHttpMessageReader;
import reactor.core.publisher.Flux;

final class SpringWeb implements Subject {
  private static final ResolvableType TYPE = ResolvableType.forClassWithGenerics(ServerSentEvent.class, String.class);

  /** A response whose body is the stream at hand: a buffer a read. */
  private record Message(Reads stream) implements ReactiveHttpInputMessage {
    @Override
    public HttpHeaders getHeaders() {
      return HttpHeaders.EMPTY;
    }

    @Override
    public Flux<DataBuffer> getBody() {
      return Flux.<DataBuffer>generate(sink -> {
        byte[] chunk = stream.next();
        if (chunk == null) sink.complete();
        else sink.next(DefaultDataBufferFactory.sharedInstance.wrap(chunk));
      }).hide(); // as from a socket: not fused with the reader, so pushed and never fetched ahead
    }
  }

  public String artifact() {
    return "spring-web";
  }

  public Map<String, Object> declares() {
    return Map.of("id", "block", "comments", true, "retry", "block");
  }

  public void parse(Reads stream, Out out, String lastEventId) {
    new ServerSentEventHttpMessageReader().read(TYPE, new Message(stream), Map.of()).subscribe(object -> {
      ServerSentEvent<?> event = (ServerSentEvent<?>) object;
      if (event.comment() != null) event.comment().lines().forEach(out::comment);
      // A block of comments or a retry alone comes as an event without data, type and id: no consumer takes it for one.
      if (event.data() != null) out.event(event.event(), (String) event.data(), event.id());
      else if (event.event() != null || event.id() != null) out.event(event.event(), "", event.id());
      if (event.retry() != null) out.retry(event.retry().toMillis());
    }, out::error);
  }
}
