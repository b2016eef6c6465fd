package adapters;

import java.time.Duration;
import java.util.List;
import okhttp3.Dispatcher;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.sse.EventSource;
import okhttp3.sse.EventSourceListener;
import okhttp3.sse.EventSources;

final class OkhttpSseHttp implements Client {
  private final OkHttpClient client;

  OkhttpSseHttp() {
    Dispatcher dispatcher = new Dispatcher();
    dispatcher.setMaxRequests(1000);
    dispatcher.setMaxRequestsPerHost(1000);
    client = new OkHttpClient.Builder().dispatcher(dispatcher).readTimeout(Duration.ZERO).build();
  }

  public String artifact() {
    return "okhttp-sse";
  }

  public List<String> can() {
    return List.of("headers", "states", "closeOn", "throwOn");
  }

  public void open(Source source) {
    Request request = new Request.Builder().url(source.url()).headers(Headers.of(source.headers())).build();
    EventSource events = EventSources.createFactory(client).newEventSource(request, new EventSourceListener() {
      @Override
      public void onOpen(EventSource events, Response response) {
        source.opened();
      }

      @Override
      public void onEvent(EventSource events, String id, String type, String data) {
        source.event(type, data, id);
      }

      @Override
      public void onClosed(EventSource events) {
        source.error(true); // it does not connect again
      }

      @Override
      public void onFailure(EventSource events, Throwable fault, Response response) {
        if (!source.isClosed()) source.error(true); // cancel() is reported as a failure, by design
      }
    });
    source.closer(events::cancel);
  }
}
