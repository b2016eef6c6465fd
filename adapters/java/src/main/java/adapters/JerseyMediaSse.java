package adapters;

import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.concurrent.Future;
import org.glassfish.jersey.client.ClientConfig;
import org.glassfish.jersey.client.ClientRequest;
import org.glassfish.jersey.client.ClientResponse;
import org.glassfish.jersey.client.spi.AsyncConnectorCallback;
import org.glassfish.jersey.client.spi.Connector;
import org.glassfish.jersey.media.sse.EventInput;
import org.glassfish.jersey.media.sse.InboundEvent;
import org.glassfish.jersey.media.sse.SseFeature;

final class JerseyMediaSse implements Subject {
  /** Answers every request with the stream at hand. */
  private final class Canned implements Connector {
    @Override
    public ClientResponse apply(ClientRequest request) {
      ClientResponse response = new ClientResponse(Response.Status.OK, request);
      response.header("Content-Type", "text/event-stream");
      response.setEntityStream(current);
      return response;
    }

    @Override
    public Future<?> apply(ClientRequest request, AsyncConnectorCallback callback) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String getName() {
      return "canned";
    }

    @Override
    public void close() {}
  }

  private final Client client = ClientBuilder.newClient(
      new ClientConfig().connectorProvider((c, config) -> new Canned())).register(SseFeature.class);
  private Reads current;

  public String artifact() {
    return "jersey-media-sse";
  }

  public Map<String, Object> declares() {
    return Map.of("id", "block", "comments", true, "retry", "block");
  }

  public void parse(Reads stream, Out out, String lastEventId) {
    current = stream;
    EventInput input = client.target("http://localhost/").request(SseFeature.SERVER_SENT_EVENTS_TYPE).get(EventInput.class);
    for (InboundEvent event; (event = input.read()) != null; ) {
      if (event.getComment() != null) event.getComment().lines().forEach(out::comment);
      if (!event.isEmpty()) out.event(event.getName(), event.readData(), event.getId());
      if (event.isReconnectDelaySet()) out.retry(event.getReconnectDelay());
    }
  }
}
